"""Colour: on a terminal only, never more than the words say, and never from a text."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_client.cli.colour import RESET, STYLES, coloured, wants_colour
from milepost_shared.text.safe_stream import safe_stream
from tests.client.terminal import Terminal
from tests.shared.harmful import CONTROLS, UNSEEN

CODES = re.compile("|".join(map(re.escape, (RESET, *STYLES.values()))))


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        """It is one."""
        return True


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A device with a goal behind its plan and one ahead of it, on a terminal that shows colour."""
    found = Terminal(tmp_path)
    found.environ |= {"NO_COLOR": "", "TERM": "xterm"}
    found.run("set", "Coffees", "--target", "10", "--by", "2026-03-20", "--start", "2026-02-01")
    found.run("set", "Talks", "--target", "10", "--by", "2026-03-20")
    found.run("log", "talks", "3")
    return found


@pytest.mark.parametrize("command", [[], ["goal", "show", "talks"], ["goal", "show", "nobody"]])
def test_the_text_is_the_same_with_and_without_colour(terminal: Terminal, command: list[str]) -> None:
    code, shown = terminal.talk(command, [])
    assert CODES.search(shown)
    terminal.environ["NO_COLOR"] = "1"
    assert terminal.talk(command, []) == (code, CODES.sub("", shown))


def test_states_headings_and_errors_have_their_colours(terminal: Terminal) -> None:
    _, overview = terminal.talk([], [])
    assert re.search(re.escape(STYLES["bad"]) + r"\d+ days behind" + re.escape(RESET), overview)
    assert re.search(re.escape(STYLES["good"]) + r"\d+ days ahead" + re.escape(RESET), overview)
    assert overview.startswith(STYLES["heading"] + "Goal ")
    _, refused = terminal.talk(["goal", "show", "nobody"], [])
    assert refused.startswith(f"{STYLES['bad']}milepost:{RESET} ")


@pytest.mark.parametrize("asked", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_gets_no_escape_where_none_is_wanted(terminal: Terminal, asked: dict[str, str]) -> None:
    terminal.environ |= asked
    assert "\x1b" not in terminal.talk([], [])[1]


def test_without_a_terminal_there_is_no_escape(terminal: Terminal) -> None:
    terminal.environ |= {"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1"}
    assert "\x1b" not in terminal.run()
    assert not wants_colour(io.StringIO(), {})
    assert wants_colour(Screen(), {"NO_COLOR": ""})


def test_json_on_a_terminal_has_no_colour(terminal: Terminal) -> None:
    assert "\x1b" not in terminal.talk(["--json"], [])[1]


PIECES = [*CONTROLS, *UNSEEN, *"“”ab1 \n-✓✦", "3 days behind", "milepost:", "on plan", "\n  ", "\n---"]


@given(st.lists(st.sampled_from(PIECES)))
def test_colour_adds_whole_styles_to_the_escaped_text_and_nothing_else(pieces: list[str]) -> None:
    text = "".join(pieces)
    plain, dressed = Screen(), Screen()
    print(text, file=safe_stream(plain))
    print(text, file=safe_stream(dressed, coloured))
    assert CODES.sub("", dressed.getvalue()) == plain.getvalue()
    styles = CODES.findall(dressed.getvalue())
    assert all(style in STYLES.values() for style in styles[::2])
    assert set(styles[1::2]) <= {RESET} and len(styles) % 2 == 0


@pytest.mark.parametrize("text", ["“3 days behind”", "left behind by all", "a milepost: here"])
def test_a_quoted_name_and_words_within_a_sentence_stay_plain(text: str) -> None:
    assert coloured(text) == text
