"""`milepost review`, as a person runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.client.conftest import Run

MONDAY = "2026-03-09T09:00:00+01:00"


@pytest.fixture
def network(coffees: Run) -> Run:
    """Coffees, 10 from 20 February to 20 March, with some people; a talk a week; a book to be read."""
    coffees("set", "Talks", "--cadence", "1/week", "--start", "2026-02-16", "--unit", "talks")
    coffees("set", "Book", "--target", "2", "--by", "2026-03-04", "--start", "2026-02-20")
    for arguments in (
        ("coffees", "3", "-w", "Ana", "-k", "coffee", "-d", "2026-02-25", "--minutes", "90"),
        ("-w", "Old Friend", "-d", "2025-11-01"),
        ("coffees", "1", "-w", "Bo", "-w", "ana", "-k", "coffee", "-d", "2026-03-03", "--minutes", "45"),
        ("-w", "Bo", "-k", "call", "-d", "2026-03-05", "--opportunity", "Role", "--stage", "heard of"),
        ("book", "1", "-d", "2026-03-02"),
    ):
        assert coffees("log", *arguments).code == 0
    coffees("adjust", "coffees", "8", "-r", "moving house", "--from", "2026-03-06")
    return coffees


def test_the_running_week_is_told_as_far_as_today(network: Run) -> None:
    assert network("review").out.splitlines() == [
        "Review of 2026-W10",
        "Mon 2 Mar to Sun 8 Mar, as far as Fri 6 Mar",
        "",
        "Goals",
        "  Coffees: 1 coffee; 4 of 8, 1 short of the plan",
        "  Talks: 0 talks so far; 0 of 1 in 2026-W10, 1 to go",
        "  Book: 1 activity; 1 of 2, 1 short of the plan",
        "",
        "Activities",
        "  3 in all, 45 min",
        "  1 call",
        "  1 coffee, 45 min",
        "  1 without a kind",
        "  1 of them for no goal",
        "",
        "People",
        "  2 people, 1 of them new: Bo (new, 2 times), ana",
        "",
        "Opportunities",
        "  “Role” arose with Bo: heard of",
        "",
        "Adjustments",
        "  Coffees on Fri 6 Mar: target 10 → 8, which made it easier. Why: moving house",
        "",
        "What slipped, as things do",
        "  Book: its day, Wed 4 Mar, came at 1 of 2. A new day is yours to set.",
        "",
        "Not met for a while",
        "  Old Friend: not for 17 weeks, last met on Sat 1 Nov 2025",
        "",
        "Questions",
        "  1. What do you want to do with “Book”: another day, another size, or let it",
        "    go?",
        "  2. What could bring “Role” a step further?",
        "  3. What is the one thing that you want to do next week?",
    ]


def test_a_week_that_is_over_tells_what_slipped(network: Run) -> None:
    out = network("review", "--of", "last week", now=MONDAY).out
    assert "Mon 2 Mar to Sun 8 Mar\n" in out
    assert "  Coffees: 1 coffee; 4 of 8, 1.4 short of the plan\n" in out
    assert "  Talks: 0 talks so far; 0 of 1 in 2026-W10\n" in out
    assert "  Talks: 0 of 1 talk in 2026-W10\n" in out


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ((), "2026-W10"),
        (("--week",), "2026-W10"),
        (("--month",), "2026-03"),
        (("--quarter",), "2026-Q1"),
        (("--of", "last week"), "2026-W09"),
        (("--of", "last month"), "2026-02"),
        (("--of", "this quarter"), "2026-Q1"),
        (("--of", "2026-w01"), "2026-W01"),
        (("--of", "2025-Q4"), "2025-Q4"),
        (("--of", "2026-02"), "2026-02"),
        (("--of", "tue"), "2026-W10"),
        (("--of", "feb 28"), "2026-W09"),
        (("--month", "--of", "feb 28"), "2026-02"),
        (("--quarter", "--of", "2024-12-31"), "2024-Q4"),
        (("--of", "2021-01-01"), "2020-W53"),
    ],
)
def test_a_period_is_named_in_words_by_its_name_or_by_a_day_in_it(
    milepost: Run, arguments: tuple[str, ...], name: str
) -> None:
    assert milepost("review", *arguments, "--json").json["period"] == name


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--of", "next week"), "the week of Mon 9 Mar has not begun yet"),
        (("--month", "--of", "2026-W09"), "'2026-W09' is a week, no month. Leave --month out"),
        (("--of", "someday"), "'last week', '2026-W10'"),
        (("--quarter", "--of", "someday"), "'someday' is no quarter"),
        (("--markdown", "--json"), "Either --json or --markdown"),
        (("--answer", " "), "No answer says anything"),
        (("--answer", "a", "--answer", "b", "--answer", "c", "--answer", "d"), "3 questions, and 4 answers"),
        (("--answer", "bell \x07"), "The note cannot be kept"),
        (("--of", "next week", "--answer", "well"), "has not begun"),
    ],
)
def test_what_cannot_be_told_is_refused_and_nothing_is_written(
    milepost: Run, arguments: tuple[str, ...], says: str
) -> None:
    ran = milepost("review", *arguments)
    assert (ran.code, ran.out, says in ran.err) == (2, "", True)
    assert milepost("status", "--json").json["events"] == 0


def test_an_empty_week_is_told_kindly(milepost: Run) -> None:
    assert milepost("review").out.splitlines()[3:] == [
        "Activities",
        "  Nothing was logged.",
        "",
        "Questions",
        "  1. What would be an easy first step next week?",
        "  2. What did you learn?",
        "  3. What is the one thing that you want to do next week?",
    ]


def test_answers_are_kept_as_a_note_that_a_later_review_shows(network: Run) -> None:
    before = network("review", "--json").json
    ran = network("review", "--answer", "in April", "--answer", "", "--answer", "write to Ana")
    assert ran.err == "Kept as a note for Fri 6 Mar; it counts as no activity. Undo: milepost undo\n"
    assert (
        "You wrote\n"
        "  What do you want to do with “Book”: another day, another size, or let it go?\n"
        "    in April\n"
        "  What is the one thing that you want to do next week?\n"
        "    write to Ana\n"
    ) in ran.out
    after = network("review", "--json").json
    [kept] = after["wrote"]
    assert (kept["day"], {**after, "wrote": []}) == ("2026-03-06", before)
    entry = network("entries", "--json").json[0]
    assert (entry["kind"], entry["contributions"], entry["people"]) == ("review", [], [])
    assert entry["note"].startswith("Review of 2026-W10\n\nWhat do you want to do with “Book”")
    assert "You wrote" not in network("review", "--month").out
    left = before["questions"][1]
    assert f"Questions\n  1. {left}\n" in network("review").out
    assert network("review").out.count(before["questions"][0]) == 1
    network("undo")
    assert network("review", "--json").json == before


def test_a_review_of_a_past_period_is_kept_on_its_last_day(network: Run) -> None:
    network("review", "--of", "2026-02", "--answer", "well")
    assert [kept["day"] for kept in network("review", "--of", "2026-02", "--json").json["wrote"]] == [
        "2026-02-28"
    ]
    assert network("stats", "--json").json["periods"][-2]["activities"] == 1


def test_markdown_goes_to_stdout_or_to_a_file(network: Run, tmp_path: Path) -> None:
    network("set", "_Write_ <b>", "--note", "x")
    out = network("review", "--markdown").out
    assert out.startswith(
        "# Review of 2026-W10\n\nMon 2 Mar to Sun 8 Mar, as far as Fri 6 Mar\n\n## Goals\n\n"
    )
    assert "\n- Coffees: 1 coffee; 4 of 8, 1 short of the plan\n" in out
    assert "\n- \\_Write\\_ \\<b\\>: 0 so far\n" in out
    path = tmp_path / "week.md"
    ran = network("review", "--markdown", str(path))
    assert (ran.out, ran.err, path.read_text("utf-8")) == ("", f"The review is in {path}.\n", out)
    assert network("review", "--markdown", str(tmp_path / "none" / "week.md")).code == 1


def test_answers_and_markdown_go_together(network: Run) -> None:
    out = network("review", "--answer", "1. wait", "--markdown").out
    assert "\n## You wrote\n\n- What do you want" in out
    assert "let it go?\\\n  1\\. wait\n" in out


def test_a_narrow_terminal_is_not_overrun(network: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    assert max(map(len, network("review", "--quarter").out.splitlines())) <= 30


def test_many_people_not_met_for_long_are_counted(milepost: Run) -> None:
    for n in range(12):
        milepost("log", "-w", f"Friend {n:02}", "-d", "2025-06-01")
    lines = milepost("review").out.splitlines()
    assert sum(line.startswith("  Friend") for line in lines) == 10
    assert "  and 2 more" in lines


def test_a_period_may_be_said_without_an_option(milepost: Run) -> None:
    for said, name in (
        (["month"], "2026-03"),
        (["last", "week"], "2026-W09"),
        (["february"], "2026-02"),
        (["2026-Q1"], "2026-Q1"),
        (["week"], "2026-W10"),
    ):
        assert milepost("review", *said, "--json").json["period"] == name
    assert milepost("review", "month", "--of", "last week").code == 2


def test_on_the_first_day_of_a_period_the_one_before_is_looked_back_at(milepost: Run) -> None:
    monday = "2026-03-02T10:00:00+01:00"
    assert milepost("review", "--json", now=monday).json["period"] == "2026-W09"
    assert milepost("review", "this week", "--json", now=monday).json["period"] == "2026-W10"
    assert milepost("review", "--month", "--json", now=monday).json["period"] == "2026-03"


def test_an_answer_stands_under_the_question_that_was_shown(milepost: Run) -> None:
    shown = milepost("review", "--json").json["questions"]
    milepost("log", "-w", "Zoe", "-k", "call")
    milepost("review", "--answer", "one")
    found = milepost("review", "--json").json
    assert found["questions"][0] != shown[0]
    assert f"{shown[0]}\none" in found["wrote"][0]["note"]


def test_the_questions_that_were_shown_go_with_an_erasure(milepost: Run, tmp_path: Path) -> None:
    milepost("log", "-w", "Zoe")
    file = tmp_path / "device" / "questions.json"
    assert "Zoe" in str(milepost("review", "--json").json["questions"])
    assert "Zoe" in file.read_text()
    milepost("erase", "last", "--yes")
    assert not file.exists()
    milepost("log", "-w", "Ida")
    milepost("review")
    assert "Ida" in file.read_text()


def test_questions_of_a_version_before_go_with_the_first_erasure(milepost: Run, tmp_path: Path) -> None:
    milepost("log", "-w", "Zoe")
    file = tmp_path / "device" / "questions.json"
    file.write_text('{"period":"2026-W10","questions":["Zoe?"]}')
    milepost("erase", "last", "--yes")
    assert not file.exists()
