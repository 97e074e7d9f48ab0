"""Logging by questions: each answer is checked before the next question."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.client.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    found = Terminal(tmp_path)
    found.run("set", "Coffees", "--target", "10", "--unit", "coffees")
    found.run("set", "Weight", "--level", "--target", "80", "--unit", "kg")
    return found


def newest(terminal: Terminal) -> dict[str, Any]:
    entry: dict[str, Any] = json.loads(terminal.run("entries", "--json"))[0]
    return entry


def test_an_answer_that_cannot_be_used_is_asked_for_again_at_once(terminal: Terminal) -> None:
    answers = ["cofees of yore", "coffees", "some", "2", "A\x1b[Cna", "Ana, Bo", "n\x1b[Cice", "nice"]
    code, shown = terminal.talk(["log"], answers)
    assert code == 0
    assert shown.count("For which goal") == shown.count("How much") == 2
    assert shown.count("With whom") == shown.count("Anything to remember") == 2
    assert "The people cannot be kept: it holds a control character" in shown
    assert "The note cannot be kept: it holds a control character" in shown
    entry = newest(terminal)
    assert (entry["people"], entry["note"]) == (["Ana", "Bo"], "nice")


def test_a_level_is_asked_until_it_has_its_reading(terminal: Terminal) -> None:
    code, shown = terminal.talk(["log"], ["weight", "", "88", "", ""])
    assert (code, "is a level, so say what it is now" in shown) == (0, True)
    assert newest(terminal)["contributions"][0]["amount"] == 88
