"""Nothing that a terminal obeys, or that nobody sees, gets out of a command, wherever it came from."""

from __future__ import annotations

import asyncio
import json
import shlex
import sys
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from xml.etree import ElementTree

import pytest

from milepost_client.cli.colour import RESET, STYLES
from milepost_client.cli.progress_line import ProgressLine
from milepost_client.cli.session import Session
from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import (
    ActivityLogged,
    Contribution,
    Event,
    GoalAdjusted,
    GoalSet,
    Milestone,
    MilestoneReached,
    Opportunity,
)
from milepost_shared.protocol.member import Member
from milepost_shared.storage.connection import open_inline
from milepost_shared.storage.log import Log
from tests.client.conftest import FRIDAY, Run
from tests.client.terminal import Terminal
from tests.shared.builders import GOAL, TODAY
from tests.shared.harmful import CONTROLS, UNSEEN, append_as_before, harmful

TITLE = f"Title{UNSEEN}of a goal"
PERSON = f"Ana{UNSEEN}Silva"
NOTE = f"=noted{UNSEEN}here"
OPPORTUNITY = f"Job{UNSEEN}at X"
READS = """
|--json|goal list|goal list --tree|goal show {title}|goal show {title} --json|entries|entries --json|history
history {title}|why {title}|people|people Ana|opportunities|helped|helped -g {title}|review --month
review --month --markdown|stats|stats --every month|focus|smart|smart {title}|purpose|milestones|chart {title}
chart {title} --terminal|replay {title} --as-of 2026-03-05|diff 2026-02-01 2026-03-06|devices|status|receipts
doctor|prove|sync|goal show Nobody{title}|people {title}|revoke Phone{title}|undo {title}|edit last
replay {title} --every week|server|set {title}|log {title} -w {title}|import {title}|restore {title}|{title}
goal --{title}|help {title}|undo last|completion {title}|join http://127.0.0.1:1 {title}
adjust {title} 9
"""
COMMANDS = [line for row in READS.strip().split("\n") for line in row.split("|")]


def drafts() -> list[Event]:
    """Events of a version that took every character but control characters in a name."""
    milestone = Milestone(name=f"Half{UNSEEN}way", value=5.0)
    return [
        GoalSet(
            **draft_header(1),
            goal=GOAL,
            title=TITLE,
            start=date(2026, 2, 1),
            deadline=date(2026, 4, 1),
            target=10.0,
            unit=f"cups{UNSEEN}s",
            purpose=f"Learn{UNSEEN}more",
            about=PERSON,
            tags=(f"tag{UNSEEN}ged",),
            milestones=(milestone, Milestone(name=f"Said{UNSEEN}so")),
            note=NOTE,
        ),
        GoalAdjusted(**draft_header(2), goal=GOAL, reason=NOTE, effective_day=TODAY, target=12.0),
        ActivityLogged(
            **draft_header(3),
            day=TODAY,
            kind=f"coffee{UNSEEN}s",
            people=(PERSON, f"Ben{UNSEEN}B"),
            organisation=f"Org{UNSEEN}X",
            opportunities=(Opportunity(id="3" * 12, title=OPPORTUNITY, stage=f"of{UNSEEN}fer"),),
            contributions=(Contribution(goal=GOAL, amount=6.0),),
            note=NOTE,
        ),
        MilestoneReached(**draft_header(4), goal=GOAL, milestone=milestone.name, day=TODAY, note=NOTE),
    ]


def fill(log: Log, device: str, now: int) -> None:
    """Make the log one from before, with a roster of which a hostile server told."""
    append_as_before(log, device, drafts(), now)
    for n, name in enumerate((f"Laptop{UNSEEN}", f"Phone{CONTROLS}")):
        log.roster.put(Member(device=f"{n}" * 12, name=name, key="UA", joined=1))


@pytest.fixture
def old(milepost: Run, tmp_path: Path) -> Run:
    """A device with a log from before."""
    moment = Moment.current({"MILEPOST_NOW": FRIDAY})

    async def make() -> None:
        async with await Device.open(Home(tmp_path / "device"), moment, open_inline) as device:
            await device.log.write(lambda log: fill(log, device.id, moment.now))

    asyncio.run(make())
    return milepost


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_prints_anything_harmful_of_an_old_log_or_of_its_arguments(old: Run, command: str) -> None:
    title = shlex.quote(TITLE)
    ran = old(*shlex.split(command.format(title=title)))
    assert ran.out + ran.err
    assert harmful(ran.out + ran.err) == set()


def test_an_old_title_is_shown_with_what_is_in_it(old: Run) -> None:
    assert "Title\\u202e" in old("goal", "list").out


def test_json_keeps_every_character(old: Run) -> None:
    [goal] = old("goal", "list", "--json").json
    assert (goal["title"], goal["about"]) == (TITLE, PERSON)
    [entry] = old("entries", "--json").json
    assert (entry["people"][0], entry["note"]) == (PERSON, NOTE)


def test_an_export_is_exact_where_it_is_piped_and_escaped_on_a_terminal(old: Run, tmp_path: Path) -> None:
    old("export", str(tmp_path / "file.jsonl"))
    exact = (tmp_path / "file.jsonl").read_text("utf-8")
    assert UNSEEN in exact
    assert {*map(len, old("export", "-").out.splitlines())} == {*map(len, exact.splitlines())}
    code, shown = Terminal(tmp_path / "device").talk(["export", "-"], [])
    assert (code, harmful(shown)) == (0, set())


@pytest.mark.parametrize(
    "command",
    ["set {}", "log -w {}", "log -k {}", "log -o {}", "set Fine --unit {}", "set Fine --purpose {}"],
)
def test_a_name_that_nobody_can_read_is_refused_at_the_door(milepost: Run, command: str) -> None:
    ran = milepost(*[word.format(TITLE) for word in command.split()])
    assert (ran.code, "has a character that nobody sees" in ran.err) == (2, True)
    assert milepost("history").out == milepost("history", home="empty").out


def test_what_stands_in_an_old_log_can_still_be_corrected_renamed_and_taken_back(old: Run) -> None:
    assert old("edit", "3", "--minutes", "30").code == 0
    assert old("edit", "3", "-w", f"Other{UNSEEN}").code == 2
    assert old("people", "rename", PERSON, "Ana").code == 0
    assert old("adjust", TITLE, "--title", "Readable", "--reason", "to read it", "--yes").code == 0
    assert old("undo", "3").code == 0


def test_completion_offers_no_title_that_nobody_can_read_but_its_id(
    old: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_MILEPOST_COMPLETE", "bash_complete")
    for words in ("goal show ", "log -w ", "log -k ", "revoke ", "undo ", "why T"):
        monkeypatch.setenv("COMP_LINE", f"milepost {words}")
        monkeypatch.setenv("COMP_CUR", words.rpartition(" ")[2])
        ran = old()
        assert harmful(ran.out + ran.err) == set()
        assert "\\u" not in ran.out.replace("\\\\u", "")
    monkeypatch.setenv("COMP_LINE", "milepost goal show ")
    monkeypatch.setenv("COMP_CUR", "")
    assert old().out == f"plain,{GOAL}\n"


def test_a_picture_and_a_document_hold_nothing_harmful(old: Run, tmp_path: Path) -> None:
    picture = tmp_path / "chart.svg"
    assert old("chart", TITLE, "--svg", str(picture)).code == 0
    drawn = picture.read_text("utf-8")
    assert harmful(drawn) == set()
    assert "Title\\u202e" in "".join(ElementTree.fromstring(drawn).itertext())
    document = old("review", "--month", "--markdown").out
    assert "\\\\u202e" in document  # Markdown shows a backslash where there are two.


@pytest.mark.parametrize("name", [f"a{UNSEEN}b", "a\x1b[31mb", "a\rb", "a\x9b1mb"])
def test_names_of_files_columns_and_cells_are_shown_escaped(milepost: Run, tmp_path: Path, name: str) -> None:
    table = tmp_path / f"{name}.csv"
    for text in (f"{name},with\n1,Ana\n", f"when,with\n{name},Ana\n", f"when,with\n2026-03-01,{name}\n"):
        table.write_text(text, "utf-8", newline="")
        ran = milepost("import", str(table))
        assert (ran.code, harmful(ran.out + ran.err)) == (2, set())
    milepost("set", "Fine")
    said = milepost("chart", "Fine", "--svg", str(tmp_path / f"{name}.svg"))
    assert (said.code, harmful(said.err), "\\u" in said.err) == (0, set(), True)


def test_settings_are_shown_escaped(milepost: Run, tmp_path: Path) -> None:
    (tmp_path / "device").mkdir()
    (tmp_path / "device" / "config.toml").write_text(json.dumps(f"a{UNSEEN}{CONTROLS}") + " = 1\n")
    ran = milepost("entries")
    assert (ran.code, harmful(ran.err)) == (2, set())


class Hostile(BaseHTTPRequestHandler):
    """A server that answers everything with what a terminal obeys."""

    def do_POST(self) -> None:
        """Refuse one request in words, and pass the other on."""
        self.send_response(308 if "moved" in self.path else 400)
        if "moved" in self.path:
            self.send_header("Location", "https://evil.example/\x1b[31m\x9b1m/api/")
        self.end_headers()
        words = {"detail": f"No{UNSEEN}{CONTROLS}", "advice": f"Try{UNSEEN}{CONTROLS}"}
        words["type"] = "/problems/bad-input"
        self.wfile.write(json.dumps(words).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@pytest.fixture
def hostile() -> Iterator[str]:
    """The address of such a server."""
    with HTTPServer(("127.0.0.1", 0), Hostile) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("path", ["", "/moved"])
def test_what_a_server_says_is_shown_escaped(milepost: Run, hostile: str, path: str) -> None:
    ran = milepost("join", hostile + path, "7k3m-p2xq-9vtd-h4wc")
    assert "\\u009b" in ran.err
    assert harmful(ran.err) == set()


def test_a_traceback_is_shown_escaped(milepost: Run, capsys: pytest.CaptureFixture[str]) -> None:
    milepost("status")
    sys.excepthook(ValueError, ValueError(f"a{UNSEEN}{CONTROLS}"), None)
    assert harmful(capsys.readouterr().err) == set()


def test_where_the_terminal_knows_ascii_alone_nothing_gets_past(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "device")
    terminal.environ |= {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    code, shown = terminal.talk(["goal", "show", TITLE + "\x1b[31m"], [])
    assert (code, harmful(shown)) == (3, set())


def test_a_prompt_shows_an_old_title_escaped(old: Run, tmp_path: Path) -> None:
    code, shown = Terminal(tmp_path / "device").talk(["adjust", TITLE, "9"], ["life", "n"])
    assert "\\u202e" in shown
    # The terminal itself echoes what is typed.
    assert harmful(shown) <= {"\x1b", "\r", "\x07"}
    assert "\x1b]" not in shown
    assert code in (0, 1)


@pytest.mark.parametrize("command", [[], ["goal", "show", TITLE], ["devices"], ["entries"]])
def test_on_a_terminal_with_colour_the_colour_is_ours_alone(
    old: Run, tmp_path: Path, command: list[str]
) -> None:
    assert old().code == 0
    terminal = Terminal(tmp_path / "device")
    plain = terminal.talk(command, [])
    terminal.environ |= {"NO_COLOR": "", "TERM": "xterm"}
    code, shown = terminal.talk(command, [])
    for style in (RESET, *STYLES.values()):
        shown = shown.replace(style, "")
    assert (code, shown) == plain
    assert harmful(shown) == set()
    assert "\\u" in shown


def test_the_progress_line_moves_the_cursor_but_what_it_shows_does_not(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    progress = ProgressLine(Session(Home(tmp_path), {}, Moment.current({}), quiet=False))
    progress.show(f"a{UNSEEN}{CONTROLS}\nb")
    progress.close()
    shown = capfd.readouterr().err
    assert (harmful(shown), shown.count("\r"), "\n" in shown) == ({"\r"}, 3, False)
