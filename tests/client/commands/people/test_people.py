"""`milepost people` and `people rename`."""

from __future__ import annotations

import pytest

from tests.client.conftest import Run


@pytest.fixture
def network(coffees: Run) -> Run:
    """Ana, met twice and due every week; Bo, met once with her; Chen, not met for long."""
    coffees("set", "Keep up with Ana", "--about", "Ana", "--every", "week", "--quota", "1")
    coffees("log", "coffees", "-w", "Ana", "-w", "Bo", "-k", "meetup", "-o", "Acme", "-d", "2026-02-10")
    coffees("log", "coffees", "-w", "ANA", "-k", "coffee", "-d", "2026-03-04", "-q", "4", "--minutes", "30")
    coffees("log", "-w", "Chen", "-k", "call", "-d", "2025-11-01")
    return coffees


def rows(out: str) -> list[str]:
    return [" ".join(line.split()) for line in out.splitlines()[2:]]


def test_all_are_listed_with_the_last_contact_and_when_the_next_is_due(network: Run) -> None:
    assert rows(network("people").out) == [
        "ANA Wed 4 Mar, coffee 2 due by Fri 13 Mar",
        "Bo Tue 10 Feb, meetup 1",
        "Chen Sat 1 Nov 2025, call 1 not for 17 weeks",
    ]


def test_the_list_can_be_limited_to_those_due(network: Run) -> None:
    later = "2026-03-20T10:00:00+01:00"
    assert rows(network("people", "--due").out) == ["Chen Sat 1 Nov 2025, call 1 not for 17 weeks"]
    assert rows(network("people", "--due", now=later).out)[0] == (
        "ANA Wed 4 Mar, coffee 2 due since Fri 13 Mar"
    )
    assert [each["name"] for each in network("people", "--due", "--json", now=later).json] == ["ANA", "Chen"]


def test_one_is_shown_with_all_that_is_known(network: Run) -> None:
    assert network("people", "an").out.splitlines() == [
        "ANA",
        "  first met      Tue 10 Feb: meetup at Acme with Bo",
        "  last contact   Wed 4 Mar: coffee; 2 days ago",
        "  contacts       2: 1 coffee, 1 meetup",
        "  organisations  Acme",
        "  follow up      1 a week, due by Fri 13 Mar (“Keep up with Ana”)",
        "  moved          Coffees 2 (1 each, 2 an hour)",
        "  moved          Keep up with Ana 2 (1 each, 2 an hour)",
        "  quality        4 of 5",
        "  time           30 min",
    ]


def test_the_options_may_stand_before_or_after_the_name(network: Run) -> None:
    found = network("people", "bo", "--json").json
    assert found == network("people", "--json", "bo").json == network("people", "show", "bo", "--json").json
    assert (found["name"], found["activities"], found["long_ago"]) == ("Bo", 1, False)


def test_whom_a_goal_is_about_is_known_before_the_first_meeting(milepost: Run) -> None:
    milepost("set", "Meet Dee", "--about", "Dee", "--every", "month", "--quota", "1")
    assert rows(milepost("people").out) == ["Dee not yet 0 due by Mon 6 Apr"]
    milepost("goal", "pause", "dee", "-r", "away")
    assert rows(milepost("people").out) == ["Dee not yet 0 paused"]
    assert "first met      not yet" in milepost("people", "Dee").out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("people", "Zed"), 3),
        (("people", ""), 3),
        (("people", "bo", "--due"), 2),
        (("people", "rename", "Bo"), 2),
        (("people", "rename", "Bo", " "), 2),
        (("people", "rename", "Bo", "Bo"), 2),
        (("people", "rename", "An", "Anna"), 3),
        (("people", "rename", "", "Anna"), 3),
        (("people", "rename", "Bo", "bell \x07"), 2),
    ],
)
def test_wrong_arguments_are_refused_and_nothing_is_written(
    network: Run, arguments: tuple[str, ...], code: int
) -> None:
    before = network("status", "--json").json["digest"]
    ran = network(*arguments)
    assert (ran.code, ran.out, bool(ran.err)) == (code, "", True)
    assert network("status", "--json").json["digest"] == before


def test_nobody_known_and_nobody_due_have_kind_messages(milepost: Run) -> None:
    assert "milepost log" in milepost("people").err
    milepost("log", "-w", "Ana")
    assert milepost("people", "--due").err == "Nobody is due.\n"


def test_a_person_is_renamed_in_every_entry_and_goal_and_back(network: Run) -> None:
    before = network("people", "ana", "--json").json
    ran = network("people", "rename", "ana", "Ana  Silva")
    assert ran.out == (
        "ANA is called Ana Silva now, in 2 activities and 1 goal. "
        'Back again: milepost people rename "Ana Silva" "ANA"\n'
    )
    after = network("people", "silva", "--json").json
    assert {**after, "name": "ANA"} == before
    assert network("goal", "show", "keep", "--json").json["about"] == "Ana Silva"
    assert "ANA is called Ana Silva" in network("why", "keep").out
    network("people", "rename", "Ana Silva", "ANA")
    assert network("people", "ana", "--json").json == before


def test_two_people_become_one_and_are_named_once_where_both_took_part(network: Run) -> None:
    ran = network("people", "rename", "bo", "Ana", "--json")
    assert {**ran.json, "ref": ""} == {"ref": "", "name": "Ana", "activities": 1, "goals": 0, "merged": True}
    assert [(each["name"], each["activities"]) for each in network("people", "--json").json] == [
        ("ANA", 2),
        ("Chen", 1),
    ]
    assert "the two are one" in network("people", "rename", "chen", "Ana").out
    assert [entry["people"] for entry in network("entries", "--json").json] == [["ANA"], ["Ana"], ["Ana"]]


def test_another_spelling_alone_changes_what_is_spelled_otherwise(network: Run) -> None:
    ran = network("people", "rename", "Ana", "Ana", "--json").json
    assert (ran["activities"], ran["goals"], ran["merged"]) == (1, 0, False)
    assert network("people", "ana", "--json").json["name"] == "Ana"


def test_what_was_taken_back_is_left_alone(network: Run) -> None:
    network("undo")
    assert network("people", "rename", "Chen", "Chan").code == 3


def test_to_take_back_a_detail_says_which_and_of_whom(milepost: Run) -> None:
    milepost("people", "add", "Ana", "--org", "Acme")
    milepost("people", "edit", "Ana", "--birthday", "15 apr")
    milepost("people", "edit", "Ana", "--mail", "ana@example.org", "--org", "Tarn")
    told = [milepost("undo").out, milepost("undo").out, milepost("redo").out, milepost("undo").out]
    assert [text.split(".")[0] for text in told] == [
        "Taken back: the organisation and the mail of Ana",
        "Taken back: the birthday of Ana",
        "Brought back: the birthday of Ana",
        "Taken back: the birthday of Ana",
    ]
    assert "Taken back: what was said of Ana" in milepost("undo").out
