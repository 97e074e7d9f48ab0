"""`milepost stats`: figures by week, month or quarter."""

from __future__ import annotations

import pytest

from tests.client.conftest import Run


@pytest.fixture
def network(coffees: Run) -> Run:
    for arguments in (
        ("coffees", "3", "-w", "Ana", "-k", "coffee", "-d", "2026-02-10", "--minutes", "90"),
        ("coffees", "1", "-w", "Bo", "-w", "ana", "-k", "coffee", "-d", "2026-02-25", "--minutes", "45"),
        ("-w", "Bo", "-k", "call", "-d", "2026-03-05", "--opportunity", "Role", "--stage", "heard of"),
        ("-w", "Chen", "-d", "2026-03-06"),
        ("coffees", "0.5", "-k", "coffee", "-d", "2026-03-06"),
    ):
        assert coffees("log", *arguments).code == 0
    return coffees


def test_the_weeks_are_a_table_with_a_bar_each(network: Run) -> None:
    assert network("stats").out.splitlines() == [
        "Week      Activities  Hours  People  New  Arose  Coffee  Call  Other",
        "--------  ----------  -----  ------  ---  -----  ------  ----  -----  ----------",
        "2026-W07           1   1:30       1    1      0       1     0      0  ####",
        "2026-W08           0              0    0      0       0     0      0",
        "2026-W09           1   0:45       2    1      0       1     0      0  ####",
        "2026-W10           3              2    1      1       1     1      1  ##########",
    ]


def test_on_a_narrow_terminal_figures_stay_and_bars_go(network: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    network("log", "-w", "Dee", "-k", "introduction", "-d", "2026-03-06")
    network("log", "-w", "Dee", "-k", "call", "-d", "2026-03-06")
    monkeypatch.setenv("COLUMNS", "80")
    lines = network("stats").out.splitlines()
    names = "Week Activities Hours People New Arose Coffee Call Introduction Other"
    assert (lines[0].split(), len(lines)) == (names.replace("Introduction", "Introducti").split(), 7)
    assert "#" not in "".join(lines)
    monkeypatch.setenv("COLUMNS", "120")
    assert network("stats").out.splitlines()[0].split() == names.split()
    assert "##########" in network("stats").out


def test_months_and_their_number_can_be_chosen(network: Run) -> None:
    assert network("stats", "--every", "month").out.splitlines()[2:] == [
        "2026-02           2   2:15       2    2      0       2     0      0  #######",
        "2026-03           3              2    1      1       1     1      1  ##########",
    ]
    assert len(network("stats", "--last", "1").out.splitlines()) == 3


def test_a_goal_has_its_amount_and_value_by_period(network: Run) -> None:
    assert network("stats", "--goal", "coff").out.splitlines() == [
        "Coffees",
        "Week      Brought  Value",
        "--------  -------  -----  ----------",
        "2026-W07        3      3  ##########",
        "2026-W08        0      3",
        "2026-W09        1      4  ####",
        "2026-W10      0.5    4.5  ##",
    ]
    assert (
        network("stats", "--goal", "coff", "--last", "1").out.splitlines()[0] == "Coffees, 4 coffees before"
    )


def test_what_went_down_has_a_bar_of_its_own(milepost: Run) -> None:
    milepost("set", "Weight", "--level", "--target", "80", "--baseline", "90", "--start", "2026-02-16")
    for day, amount in (("2026-02-17", "89"), ("2026-02-24", "89.5"), ("2026-03-02", "89.4")):
        milepost("log", "weight", amount, "-d", day)
    assert milepost("stats", "--goal", "weight").out.splitlines()[3:] == [
        "2026-W08       -1     89  ----------",
        "2026-W09      0.5   89.5  #####",
        "2026-W10     -0.1   89.4  -",
    ]


def test_json_has_the_same_and_more(network: Run) -> None:
    found = network("stats", "--json", "--last", "1").json
    assert (found["today"], found["every"], found["kinds"]) == ("2026-03-06", "week", ["call", "coffee"])
    assert found["periods"][0]["kinds"] == {"call": 1, "coffee": 1}
    goal = network("stats", "--json", "--goal", "coffees").json
    assert (goal["before"], sum(week["amount"] for week in goal["periods"])) == (0, 4.5)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("--goal", "tennis"), 3), (("--last", "0"), 2), (("--every", "day"), 2)],
)
def test_wrong_arguments_are_refused(network: Run, arguments: tuple[str, ...], code: int) -> None:
    ran = network("stats", *arguments)
    assert (ran.code, ran.out, bool(ran.err)) == (code, "", True)


def test_without_activities_the_message_says_how_to_begin(milepost: Run) -> None:
    ran = milepost("stats")
    assert (ran.out, "milepost log" in ran.err) == ("", True)
    milepost("set", "Talks", "--start", "2026-04-01")
    assert milepost("stats", "--goal", "talks").out == ""


def test_a_goal_counts_what_rolls_up_into_it(milepost: Run) -> None:
    milepost("set", "Role", "--target", "20", "--unit", "meetings")
    milepost("set", "Coffees", "--target", "9", "--parent", "role", "--rolls-up")
    milepost("log", "coffees", "3")
    assert milepost("stats", "--goal", "role", "--json").json["periods"][-1]["amount"] == 3
    assert "  Role: 3 meetings in 1 activity; 3 of 20\n" in milepost("review").out
