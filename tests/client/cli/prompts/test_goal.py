"""Setting a goal by a few questions, and adjusting one with a preview, on a real terminal."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from milepost_client.cli.prompts.goal import read_amount, read_purpose, read_when
from milepost_shared.errors import BadInput
from tests.client.terminal import Terminal


def goals(terminal: Terminal) -> list[dict[str, object]]:
    """The goals that were saved."""
    found: list[dict[str, object]] = json.loads(terminal.run("goal", "list", "--json"))
    return found


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def test_a_few_questions_set_a_goal(terminal: Terminal) -> None:
    answers = ["Meet people", "9", "1", "40 coffees", "someday", "2/week", "Half=20", ""]
    code, shown = terminal.talk(["goal", "set"], answers)
    assert code == 0
    assert "There is no purpose 9. Give a number from 1 to 5." in shown
    assert "SMART so far: specific …, measurable …, achievable …, relevant yes, time-bound …" in shown
    assert "'someday' is not a day that can be read." in shown
    assert "It takes 8 coffees in four weeks; no history yet." in shown
    assert "Save? [Y/n]" in shown
    [goal] = goals(terminal)
    assert {name: goal[name] for name in ("title", "purpose", "unit", "target", "deadline")} == {
        **{"title": "Meet people", "purpose": "new role", "unit": "coffees", "target": 40},
        "deadline": "2026-07-24",
    }


def test_an_answer_that_cannot_be_kept_is_asked_for_again_at_once(terminal: Terminal) -> None:
    code, shown = terminal.talk(["set"], ["Ta\x1b[Clks", "Talks", "", "", "", "", ""])
    assert (code, "The title cannot be kept: it holds a control character" in shown) == (0, True)
    assert [goal["title"] for goal in goals(terminal)] == ["Talks"]


def test_what_was_given_is_not_asked_and_a_pace_alone_asks_for_an_end(terminal: Terminal) -> None:
    given = ["set", "--purpose", "visibility", "--unit", "talks", "--pace", "1/week"]
    code, shown = terminal.talk(given, ["Talks", "apr 3", "", ""])
    assert (code, "Why?" in shown) == (0, False)
    [goal] = goals(terminal)
    assert (goal["target"], goal["deadline"], goal["purpose"]) == (4, "2026-04-03", "visibility")


def test_a_pace_without_an_end_is_a_habit_which_may_be_about_a_person(terminal: Terminal) -> None:
    answers = ["Keep in touch", "", "", "1/month", "", "Priya", "", ""]
    code, shown = terminal.talk(["set"], answers)
    assert (code, "Enter for a habit of 1/month, without an end" in shown) == (0, True)
    [goal] = goals(terminal)
    assert (goal["cadence"], goal["about"]) == ({"quota": 1, "every": "month"}, "Priya")


def test_whoever_stops_or_says_no_saves_nothing(terminal: Terminal) -> None:
    code, shown = terminal.talk(["set"], ["Talks"], stops="saved")
    assert (code, "Stopped; nothing was saved." in shown) == (1, True)
    code, shown = terminal.talk(["set"], ["Talks", "", "", "", "", "n"])
    assert (code, "Nothing was saved." in shown) == (0, True)
    assert goals(terminal) == []


def test_what_cannot_be_used_is_told_before_anything_is_asked(terminal: Terminal) -> None:
    code, shown = terminal.talk(["set", "--target", "lots"], [])
    assert (code, shown.count("?"), "'lots' is not a number" in shown) == (2, 0, True)


def test_an_adjustment_is_previewed_and_saved_only_if_wanted(terminal: Terminal) -> None:
    terminal.run("set", "Coffees", "--target", "10", "--by", "mar 20", "--unit", "coffees")
    terminal.run("log", "coffees", "5")
    code, shown = terminal.talk(["adjust", "coffees", "25"], ["ambition", "n"])
    rows = [re.split(r" {2,}", line) for line in shown.splitlines()]
    assert ["target", "10", "25"] in rows
    assert ["required pace", "2.5 coffees a week", "10 coffees a week"] in rows
    assert ["plan ends", "10 on Fri 20 Mar", "25 on Fri 20 Mar"] in rows
    # 20 in 14 days are 40 in 28.
    said = "It takes 40 coffees in four weeks; 1 day so far brought 5. Save?"
    assert said in " ".join(shown.split())
    assert (code, "Nothing was saved." in shown, goals(terminal)[0]["target"]) == (0, True, 10)
    code, shown = terminal.talk(["adjust", "coffees", "7", "-r", "life"], [""])
    assert ["Achievable", "open", "yes"] in [re.split(r" {2,}", line) for line in shown.splitlines()]
    said = "Achievable. It takes 4 coffees in four weeks; 1 day so far brought 5."
    assert said in " ".join(shown.split())
    assert (code, goals(terminal)[0]["target"]) == (0, 7)


def test_what_cannot_be_adjusted_is_told_before_a_reason_is_asked_for(terminal: Terminal) -> None:
    code, shown = terminal.talk(["adjust", "nothing", "25"], [])
    assert (code, "Why" in shown) == (3, False)


def test_a_purpose_is_a_number_or_ones_own_words() -> None:
    assert read_purpose("2") == {"purpose": "mentorship"}
    assert read_purpose("to sleep better") == {"purpose": "to sleep better"}
    assert read_purpose("") == {"purpose": None}
    with pytest.raises(BadInput, match="from 1 to 5"):
        read_purpose("0")


def test_an_amount_has_a_number_a_unit_or_both() -> None:
    assert read_amount("40 coffees with peers") == {"target": "40", "unit": "coffees with peers"}
    assert read_amount("-2.5") == {"target": "-2.5", "unit": None}
    assert read_amount("coffees") == {"unit": "coffees"}
    assert read_amount("") == {"unit": None}
    with pytest.raises(BadInput, match="not a number"):
        read_amount("4o coffees")


def test_a_day_or_a_pace_says_when() -> None:
    assert read_when("2/week") == {"pace": "2/week"}
    assert read_when("3 a month") == {"pace": "3 a month"}
    assert read_when("6 april") == {"by": "6 april"}
    assert read_when("in 3 weeks") == {"by": "in 3 weeks"}
    assert read_when("3/6") == {"by": "3/6"}
    assert read_when("") == {"by": None}
    with pytest.raises(BadInput, match="not a pace"):
        read_when("2/fortnight")
