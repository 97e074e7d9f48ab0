"""The tokens of people's accounts, as the broker's resolver finds them."""

from __future__ import annotations

import time
from pathlib import Path

from milepost_server.broker.account_files import AccountFiles
from milepost_server.broker.accounts import Accounts

ANA, BEN = "a" * 16, "b" * 16
KEY = "U" * 56


def tokens(files: AccountFiles) -> dict[str, str]:
    return {path.stem: path.read_text() for path in files.folder.glob("*.jwt")}


def test_the_first_start_writes_all_and_removes_the_others(data_folder: Path, accounts: Accounts) -> None:
    files = AccountFiles(data_folder, accounts)
    files.folder.mkdir(parents=True)
    (files.folder / "ADEVICES.jwt").write_text("of all devices")
    files.write({ANA: {}, BEN: {KEY: 7}}, time.time())
    found = tokens(files)
    assert found.keys() == {accounts.data, accounts.person(ANA), accounts.person(BEN)}
    assert found[accounts.person(BEN)] == accounts.person_token(BEN, {KEY: 7})
    assert {path.stat().st_mode & 0o777 for path in files.folder.iterdir()} == {0o600}


def test_later_starts_change_only_what_was_revoked_meanwhile(data_folder: Path, accounts: Accounts) -> None:
    files = AccountFiles(data_folder, accounts)
    files.write({ANA: {}, BEN: {}}, time.time())
    before = tokens(files)
    files.write({ANA: {}, BEN: {KEY: 7}}, time.time())
    after = tokens(files)
    assert after[accounts.person(ANA)] == before[accounts.person(ANA)]
    assert after[accounts.person(BEN)] == accounts.person_token(BEN, {KEY: 7}) != before[accounts.person(BEN)]


def test_other_keys_or_another_version_write_all_anew(
    data_folder: Path, accounts: Accounts, tmp_path: Path
) -> None:
    files = AccountFiles(data_folder, accounts)
    files.write({ANA: {}, BEN: {}}, time.time())
    (data_folder / "broker" / "accounts").write_bytes(b"of another version")
    path = files.folder / f"{accounts.person(ANA)}.jwt"
    path.write_text("as that version wrote it")
    files.write({ANA: {}}, time.time())
    assert tokens(files).keys() == {accounts.data, accounts.person(ANA)}
    assert path.read_text() == accounts.person_token(ANA)


def test_a_new_person_is_let_in_and_a_known_token_stays(data_folder: Path, accounts: Accounts) -> None:
    files = AccountFiles(data_folder, accounts)
    files.write({ANA: {KEY: 7}}, time.time())
    for user in (ANA, BEN):
        files.ensure(user)
    assert tokens(files)[accounts.person(ANA)] == accounts.person_token(ANA, {KEY: 7})
    assert tokens(files)[accounts.person(BEN)] == accounts.person_token(BEN)
