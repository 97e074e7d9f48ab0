"""The operator's own configuration file, and what goes before it."""

from __future__ import annotations

import json
import os
import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from milepost_server.config_file import NAME, TYPES, dropped, present_settings, read_config
from milepost_server.settings import Settings, chosen_settings, load, remember
from milepost_shared.errors import BadInput
from tests.server.commands.operator import operator
from tests.system.servers import ServerProcess


def write(folder: Path, *lines: str) -> Path:
    """Write the configuration file of a data folder."""
    folder.mkdir(exist_ok=True)
    (folder / NAME).write_text("\n".join(lines))
    return folder / NAME


def test_a_file_says_all_that_up_takes_and_what_it_leaves_out_has_its_default(tmp_path: Path) -> None:
    write(tmp_path, 'url = "https://miles.example/"', "broker-port = 4222", 'log-format = "json"')
    config = read_config(tmp_path)
    assert config is not None and config.log_format == "json"
    assert config.settings == Settings(url="https://miles.example", broker_port=4222)
    assert {name.replace("-", "_") for name in TYPES} == {*Settings.__struct_fields__, "log_format"}


def test_the_file_that_the_readme_shows_is_valid_and_names_most_that_there_is(tmp_path: Path) -> None:
    readme = Path(__file__).parents[2] / "deploy" / "README.md"
    [shown] = re.findall(r"```toml\n(.*?)```", readme.read_text(), re.DOTALL)
    write(tmp_path, shown)
    assert read_config(tmp_path) is not None
    assert tomllib.loads(shown).keys() == TYPES.keys() - {"broker-host"}


def test_files_are_named_from_the_folder_of_the_configuration(tmp_path: Path) -> None:
    path = write(tmp_path / "etc", 'broker-cert = "chain.pem"', 'broker-key = "/keys/key.pem"')
    config = read_config(tmp_path, path)
    assert config is not None
    assert config.settings.broker_cert == str(tmp_path / "etc" / "chain.pem")
    assert config.settings.broker_key == "/keys/key.pem"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("", "prot = 8080"), "line 2: prot is unknown. Did you mean port?"),
        (("broker_port = 1",), "line 1: broker_port is unknown. Did you mean broker-port?"),
        (("[server]", "port = 1"), "line 1: server is unknown. There are: broker-cert"),
        (("# words", "", 'port = "8080"'), "line 3: port: Expected `int`, got `str`"),
        (("port = 65536",), "line 1: port: "),
        (("port = true",), "line 1: port: "),
        (('log-format = "xml"',), "line 1: log-format: "),
        (('url = "miles.example"',), "line 1: url: 'miles.example' is no address. Write it like https"),
        (('broker-url = "https://x"',), "line 1: broker-url: "),
        (('url = "https://me:pw@x"',), "line 1: url: There is a name or a password"),
        (("port = 1", "url = ", ""), "line 2"),
        (("a=" + "[" * 5000,), "is no TOML"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, lines: tuple[str, ...], said: str) -> None:
    path = write(tmp_path, *lines)
    with pytest.raises(BadInput) as refused:
        read_config(tmp_path)
    assert str(path) in str(refused.value) and said in str(refused.value)


def test_a_password_in_a_refused_address_is_not_shown(tmp_path: Path) -> None:
    write(tmp_path, 'url = "https://me:secret@x"')
    with pytest.raises(BadInput) as refused:
        read_config(tmp_path)
    assert "secret" not in str(refused.value)


def test_a_named_file_must_be_there_and_be_text(tmp_path: Path) -> None:
    assert read_config(tmp_path) is None
    (tmp_path / "latin.toml").write_bytes(b'url = "\xff"')
    for name in ("none.toml", "latin.toml", "."):
        with pytest.raises(BadInput):
            read_config(tmp_path, tmp_path / name)


def test_what_was_remembered_counts_no_more_but_for_ports_that_were_free_once(tmp_path: Path) -> None:
    remember(tmp_path, Settings(url="https://old.example", port=7, broker_port=8, stream_days=9))
    config = read_config(tmp_path, write(tmp_path, "stream-days = 5", "broker-port = 4222"))
    assert config is not None
    assert chosen_settings(tmp_path, config.settings) == Settings(port=7, broker_port=4222, stream_days=5)
    assert chosen_settings(tmp_path, config.settings, stream_days=3).stream_days == 3
    assert dropped(load(tmp_path), config) == {"url": "https://old.example"}


def test_commands_beside_a_stopped_server_go_by_the_file(tmp_path: Path) -> None:
    remember(tmp_path, Settings(url="https://old.example", port=7, broker_port=8))
    write(tmp_path, 'url = "https://new.example"')
    assert present_settings(tmp_path).url == "https://new.example"
    assert json.loads(operator("invite", "--json", data=tmp_path).stdout)["url"] == "https://new.example"


def test_an_option_goes_before_the_environment_and_that_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ('url = "https://file.example"', 'broker-url = "nats://file.example"', "stream-days = 5")
    write(tmp_path / "server", *lines)
    monkeypatch.setitem(os.environ, "MILEPOST_SERVER_UP_URL", "https://environment.example")
    monkeypatch.setitem(os.environ, "MILEPOST_SERVER_UP_BROKER_URL", "nats://environment.example")
    server = ServerProcess(tmp_path / "server")
    server.start("--url", "https://option.example")
    try:
        found = load(server.folder)
        assert (server.url, server.broker) == ("https://option.example", "nats://environment.example")
        assert (found.stream_days, found.url) == (5, server.url)
        # What it runs with counts while it runs, not what the file would start next.
        assert json.loads(operator("invite", "--json", data=server.folder).stdout)["url"] == server.url
    finally:
        server.stop()


def test_up_refuses_a_wrong_file_before_anything_starts(tmp_path: Path) -> None:
    write(tmp_path, "prot = 1")
    ran = operator("up", data=tmp_path)
    assert (ran.returncode, "line 1: prot is unknown" in ran.stderr) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_a_backup_has_the_file_too(tmp_path: Path) -> None:
    write(tmp_path / "data", "stream-days = 5")
    assert operator("invite", data=tmp_path / "data").returncode == 0
    assert operator("backup", str(tmp_path / "copy"), data=tmp_path / "data").returncode == 0
    config = read_config(tmp_path / "copy")
    assert config is not None and msgspec.structs.asdict(config.settings)["stream_days"] == 5
