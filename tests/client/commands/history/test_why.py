"""`milepost why`: the history of a goal, and its chart."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.client.conftest import Run


@pytest.fixture
def eased(coffees: Run) -> Run:
    """10 coffees from 20 February to 20 March, made 6 by 17 April on 6 March, at 2."""
    coffees("log", "coffees", "2", "-d", "2026-03-01")
    coffees("adjust", "coffees", "6", "--by", "2026-04-17", "-r", "moving house")
    return coffees


def test_why_shows_the_history_and_then_the_facts_of_the_chart(eased: Run) -> None:
    lines = eased("why", "coffees").out.splitlines()
    assert "    eased the pace from 4 to 0.67 a week, 14 days before the deadline" in lines
    assert eased("chart", "coffees").out in eased("why", "coffees").out
    assert next(line for line in lines if line.startswith("Day")).split() == [
        *("Day", "So", "far", "Planned", "At", "first", "What")
    ]


def test_why_draws_the_chart_with_the_original_plan_on_demand(eased: Run, tmp_path: Path) -> None:
    assert "· at first 5" in eased("why", "coffees", "--terminal").out
    ran = eased("why", "coffees", "--svg", str(tmp_path / "why.svg"))
    assert (ran.out, "why.svg" in ran.err) == ("", True)
    classes = [element.get("class") for element in ElementTree.parse(tmp_path / "why.svg").iter()]
    assert "original" in classes
    missing = eased("why", "coffees", "--svg", str(tmp_path / "none" / "why.svg"))
    assert (missing.code, "Name another file." in missing.err) == (1, True)


def test_a_change_that_bends_no_line_adds_no_original_plan(coffees: Run) -> None:
    coffees("adjust", "coffees", "--priority", "1", "-r", "matters more")
    assert "At first" not in coffees("chart", "coffees", "--table").out
    assert "at first" not in coffees("chart", "coffees", "--terminal").out


def test_json_has_the_effect_of_each_adjustment(eased: Run) -> None:
    goal = eased("why", "coffees", "--json").json
    assert goal["original"] == [{"day": "2026-02-20", "value": 0.0}, {"day": "2026-03-20", "value": 10.0}]
    first, second = goal["revisions"]
    assert (first["in_force_from"], first["in_force_until"], first["kept"]) == (
        "2026-02-20",
        "2026-03-05",
        False,
    )
    assert second["required_pace"] == [8 / 14, 4 / 42]
    assert (second["effect"], second["days_left"], second["in_force_until"]) == ("eased", 14, None)
