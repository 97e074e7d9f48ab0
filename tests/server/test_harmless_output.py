"""Nothing that a terminal or a browser obeys gets out of the server, wherever it came from."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from milepost_server.api.pages import page
from milepost_server.api.schema_page import schema_page
from milepost_server.broker.files import BrokerFiles
from milepost_server.observability.logs import Json, Text
from milepost_server.storage.registry import open_registry
from milepost_shared.log_file import open_log
from milepost_shared.protocol.member import Member
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.text.safe_stream import safe_stream
from tests.server.stored_people import add_person
from tests.shared.builders import NOW, A, goal
from tests.shared.harmful import CONTROLS, UNSEEN, harmful

NAME = f"Phone{UNSEEN}{CONTROLS}"


async def server_folder(folder: Path) -> str:
    """Make a server of one person with a device of an old, harmful name; returns the person."""
    await (await open_registry(folder)).close()
    user = await add_person(folder, [goal()])
    file = await open_log(folder / "users" / f"{user}.db", user, NOW, connect=open_threaded)
    await file.write(lambda log: log.roster.put(Member(device=A, name=NAME, key="UA", joined=NOW)))
    await file.close()
    return user


def operator(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of `milepost-server`."""
    command = (sys.executable, "-m", "milepost_server.main", *arguments)
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


async def test_no_command_prints_anything_harmful_of_a_roster_or_of_its_arguments(tmp_path: Path) -> None:
    await server_folder(tmp_path)
    named = NAME.replace("\x00", "")
    commands = (
        "users",
        "devices",
        f"revoke {A}",
        "revoke",
        "token --user",
        "invite --user",
        "rebuild --user",
    )
    for command in commands:
        words = command.split()
        ran = operator(
            *words, *([named] if words[-1] in ("--user", "revoke") else []), "--data", str(tmp_path)
        )
        assert ran.stdout + ran.stderr
        assert harmful(ran.stdout + ran.stderr) == set()
    for arguments in ((named,), ("users", f"--{named}"), ("users", "--data", f"/nowhere/{named}")):
        ran = operator(*arguments)
        assert (ran.returncode == 0, harmful(ran.stdout + ran.stderr)) == (False, set())
    target = tmp_path.parent / f"copy{UNSEEN}"
    assert harmful(operator("backup", str(target), "--data", str(tmp_path)).stdout) == set()


async def test_json_of_the_operator_keeps_every_character(tmp_path: Path) -> None:
    await server_folder(tmp_path)
    shown = operator("devices", "--json", "--data", str(tmp_path)).stdout
    assert harmful(shown) == set()
    assert [device["name"] for device in json.loads(shown)] == [NAME]


def test_log_lines_are_escaped_and_stay_one_line() -> None:
    try:
        raise ValueError(NAME)
    except ValueError:
        failed = sys.exc_info()
    record = logging.LogRecord("milepost", logging.ERROR, "", 1, "a %s\nb", (NAME,), failed)
    record.reason = NAME
    text = Text().format(record)
    assert harmful(text) == set()
    assert text.partition("\nTraceback")[0].count("\n") == 0
    line = Json().format(record)
    assert (harmful(line), json.loads(line)["message"]) == (set(), f"a {NAME}\nb")


def test_what_the_broker_logged_is_shown_escaped(tmp_path: Path) -> None:
    files = BrokerFiles(tmp_path)
    files.log.parent.mkdir(parents=True, exist_ok=True)
    files.log.write_text(f"[1] 2026/03/06 10:00:00.000000 [FTL] {NAME.replace(chr(13), '')}")
    terminal = io.StringIO()
    print(files.last_log_line(), file=safe_stream(terminal))
    assert (harmful(terminal.getvalue()), "\\u009b" in terminal.getvalue()) == (set(), True)


@pytest.mark.parametrize("text", [NAME, "<script>alert(1)</script>", '"><img src=x>'])
def test_the_pages_show_every_text_escaped(text: str) -> None:
    operation = {"summary": text, "description": text, "parameters": [{"name": text, "in": "query"}]}
    document = {"paths": {text: {"get": operation}}}
    shown = schema_page(document, "http://server")
    for html in (page(text, ""), shown):
        assert harmful(html) == set()
        assert "<script" not in html
        assert "<img" not in html
