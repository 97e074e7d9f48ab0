from pathlib import Path

import msgspec
import pytest

from milepost_server.broker.keys import load_or_create_keys
from milepost_shared.errors import StorageFailed


def test_keys_are_made_once_and_found_again(tmp_path: Path) -> None:
    assert load_or_create_keys(tmp_path) == load_or_create_keys(tmp_path)


def test_two_folders_have_different_keys(tmp_path: Path) -> None:
    assert load_or_create_keys(tmp_path / "a") != load_or_create_keys(tmp_path / "b")


def test_only_the_owner_can_read_the_keys(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    load_or_create_keys(folder)
    assert (folder / "keys.json").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_keys_readable_by_others_become_private_again(tmp_path: Path) -> None:
    load_or_create_keys(tmp_path)
    (tmp_path / "keys.json").chmod(0o644)
    load_or_create_keys(tmp_path)
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600


def test_new_keys_are_made_in_silence_only_where_nobody_is_yet(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    load_or_create_keys(tmp_path)
    (tmp_path / "users").mkdir()
    (tmp_path / "users" / "1a1902d3b41d432a.db").touch()
    load_or_create_keys(tmp_path)
    assert caplog.text == ""
    (tmp_path / "keys.json").unlink()
    load_or_create_keys(tmp_path)
    assert "keys.json was missing" in caplog.text and "back from a backup" in caplog.text


def test_damaged_keys_are_reported_and_never_replaced(tmp_path: Path) -> None:
    load_or_create_keys(tmp_path)
    (tmp_path / "keys.json").write_text("{")
    with pytest.raises(StorageFailed, match=r"keys\.json .* backup"):
        load_or_create_keys(tmp_path)
    assert (tmp_path / "keys.json").read_text() == "{"


@pytest.mark.parametrize("damage", [b"[" * 20_000, b'{"operator":"\xff"}', b"null", b"", b"{}"])
def test_invalid_keys_are_reported(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "keys.json").write_bytes(damage)
    with pytest.raises(StorageFailed, match=r"keys\.json .* backup"):
        load_or_create_keys(tmp_path)


def test_a_seed_with_one_letter_changed_is_reported_by_its_name(tmp_path: Path) -> None:
    keys = load_or_create_keys(tmp_path)
    other = keys.data[:20] + ("A" if keys.data[20] != "A" else "B") + keys.data[21:]
    for changed in (other, keys.operator, ""):
        damaged = msgspec.structs.replace(keys, data=changed)
        (tmp_path / "keys.json").write_bytes(msgspec.json.encode(damaged))
        with pytest.raises(StorageFailed, match="data is damaged"):
            load_or_create_keys(tmp_path)
