"""`milepost helped`: the ranking of what led to most."""

from __future__ import annotations

import pytest

from tests.client.conftest import Run


@pytest.fixture
def year(coffees: Run) -> Run:
    """A coffee that led to an opportunity, and many calls that did not."""
    coffees("set", "Weight", "--level", "--target", "80", "--baseline", "90")
    acme = ("-o", "Acme", "--opportunity", "Role", "--minutes", "30", "-q", "5")
    coffees("log", "coffees", "2", "-w", "Ana", "-k", "coffee", *acme)
    for _ in range(3):
        coffees("log", "-w", "Bo", "-k", "call", "-q", "3")
    coffees("log", "weight", "88", "-w", "Bo", "-k", "call")
    return coffees


def test_the_best_comes_first_in_each_list(year: Run) -> None:
    people, organisations, kinds = year("helped").out.split("\n\n")
    assert [" ".join(line.split()) for line in people.splitlines()] == [
        "People Times Hours Quality Led to Moved",
        "------ ----- ----- ------- ------ -----------------------------",
        "Ana 1 0:30 5 of 5 Role Coffees 2 (2 each, 4 an hour)",
        "Bo 4 3 of 5 Weight (1 reading)",
    ]
    assert [text.splitlines()[2].split()[0] for text in (organisations, kinds)] == ["Acme", "coffee"]


def test_the_ranking_can_be_limited_to_a_list_a_goal_or_a_number(year: Run) -> None:
    assert list(year("helped", "--by", "kind", "--json").json) == ["today", "kinds"]
    found = year("helped", "-g", "coffees", "--json").json
    assert [each["name"] for each in found["people"]] == ["Ana"]
    assert [len(year("helped", *limit, "--json").json["people"]) for limit in ((), ("--limit", "1"))] == [
        2,
        1,
    ]
    assert year("helped", "-g", "nothing").code == 3


def test_without_anything_to_rank_there_is_a_message(milepost: Run) -> None:
    ran = milepost("helped")
    assert (ran.code, ran.out, "milepost log" in ran.err) == (0, "", True)


def test_hours_that_moved_no_goal_are_left_out(milepost: Run) -> None:
    milepost("set", "Coffees", "--target", "10")
    milepost("log", "coffees", "-w", "Ana")
    milepost("log", "-w", "Ana", "--minutes", "60")
    assert "Coffees 1 (0.5 each)" in " ".join(milepost("helped").out.split())
