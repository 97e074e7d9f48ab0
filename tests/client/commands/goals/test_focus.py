"""`milepost focus`: the ranking in words. Today is Friday 6 March 2026."""

from __future__ import annotations

import pytest

from tests.client.conftest import Run

JANUARY = "2026-01-05T10:00:00+01:00"


def lines(text: str) -> list[str]:
    return text.splitlines()


def aim(milepost: Run, title: str, *more: str) -> None:
    """A goal of 20 from 14 February to 26 March: 10 are planned today."""
    given = ("--target", "20", "--start", "2026-02-14", "--by", "mar 26", "--unit", "introductions")
    assert milepost("set", title, *given, *more).code == 0


def test_each_goal_tells_why_it_stands_there_and_the_next_step(milepost: Run) -> None:
    aim(milepost, "Introductions")
    aim(milepost, "Kept", "--priority", "2")
    milepost("log", "introductions", "7", "-d", "feb 20")
    milepost("log", "kept", "12", "-d", "feb 20")
    assert lines(milepost("focus").out) == [
        "1. Introductions (priority 3): 7 of 20; 3 introductions behind plan, 6 days; at",
        "   this pace Mon 13 Apr, 18 days past the deadline",
        "   → 3 introductions would bring it back on plan",
        "2. Kept (priority 2): 12 of 20; 4 days ahead",
        "   → next introduction by Wed 11 Mar",
    ]


def test_priorities_that_are_all_the_same_are_not_told(milepost: Run) -> None:
    aim(milepost, "Introductions")
    assert lines(milepost("focus").out)[0].startswith("1. Introductions: 0 of 20; 10 introductions behind")


def test_who_helped_and_was_not_met_for_long_is_proposed(milepost: Run) -> None:
    milepost("set", "Introductions", "--target", "20", "--by", "mar 26", now=JANUARY)
    milepost("log", "introductions", "-w", "Ana", now="2026-01-22T10:00:00+01:00")
    assert "; last met Ana 6 weeks ago" in milepost("focus").out


def test_a_cadence_tells_what_is_to_go_until_when(milepost: Run) -> None:
    milepost("set", "Reach out", "--cadence", "2/week", "--start", "2026-02-16", "--unit", "mails")
    milepost("log", "reach", "-d", "mon")
    assert lines(milepost("focus").out) == [
        "1. Reach out: 1 of 2 this week",
        "   → 1 mail to go until Sun 8 Mar",
    ]
    assert "→ 1 mail to go today" in milepost("focus", now="2026-03-08T10:00:00+01:00").out
    milepost("log", "reach")
    ran = milepost("focus")
    assert lines(ran.out)[0] == "1. Reach out: 2 of 2 this week, met ✓"
    assert ran.err == "All is done for now. Enjoy it!\n"


def test_a_contact_that_is_due_tells_whom_to_get_in_touch_with(milepost: Run) -> None:
    milepost("set", "Stay in touch", "--about", "Ana", "--cadence", "1/month", now=JANUARY)
    assert "→ get in touch with Ana, not met yet" in milepost("focus").out
    milepost("log", "stay", "-w", "Ana", "-d", "jan 23")
    assert lines(milepost("focus").out)[:2] == [
        "1. Stay in touch: a contact is due since Mon 23 Feb; 0 of 1 this month",
        "   → get in touch with Ana, last met 6 weeks ago",
    ]
    milepost("log", "stay", "-w", "Ana", "-d", "mar 2")
    assert lines(milepost("focus").out)[0].startswith("1. Stay in touch: last met Ana 4 days ago, due by Thu")


def test_a_level_that_goes_down_tells_the_value_that_would_do(milepost: Run) -> None:
    start = ("--start", "2026-02-14", "--by", "mar 26")
    milepost("set", "Weight", "--level", "--baseline", "90", "--target", "80", "--unit", "kg", *start)
    milepost("log", "weight", "88")
    assert lines(milepost("focus").out) == [
        "1. Weight: 88, down to 80; 3 kg behind plan, 12 days; at this pace Mon 25 May,",
        "   60 days past the deadline",
        "   → 85 kg or less would bring it back on plan",
    ]
    milepost("log", "weight", "84")
    assert "→ nothing is due before Wed 11 Mar" in milepost("focus").out


def test_deadlines_are_told_by_the_days_that_are_left(milepost: Run) -> None:
    aim(milepost, "A")
    told = [milepost("focus", now=f"2026-03-{day}T10:00:00+01:00").out for day in (20, 25, 26, 27)]
    expected = ("is in 6 days", "is tomorrow", "is today", "was Thu 26 Mar")
    assert all(
        f"the deadline {words}" in " ".join(out.split()) for words, out in zip(expected, told, strict=True)
    )
    assert "it rested of late" in told[0]


def test_a_goal_without_a_plan_is_to_be_given_one_by_a_command_that_works(milepost: Run) -> None:
    milepost("set", "Read more books")
    milepost("set", "Talks", "--target", "4")
    out = milepost("focus").out
    assert lines(out)[0] == "1. Read more books: 0 so far; no target and no deadline yet"
    assert "2. Talks: 0 of 4; no deadline yet" in out
    assert '→ give it a deadline: milepost goal adjust "Talks" --by "in 8 weeks" -r WHY' in out
    assert '10 --by "in 8 weeks" -r WHY' in " ".join(out.split())
    assert milepost("goal", "adjust", "Read more books", "10", "--by", "in 8 weeks", "-r", "WHY").code == 0


@pytest.mark.parametrize("title", ["-x", 'The "one"', "$HOME"])
def test_a_title_that_a_shell_would_read_otherwise_is_given_by_its_id(milepost: Run, title: str) -> None:
    goal = milepost("set", "--json", "--", title).json["goal"]["id"]
    assert f"milepost goal adjust {goal} 10" in " ".join(milepost("focus").out.split())


def test_a_target_that_is_met_may_be_closed_and_what_starts_later_waits(milepost: Run) -> None:
    aim(milepost, "Done")
    milepost("set", "Later", "--target", "2", "--start", "2026-04-01", "--by", "2026-05-01")
    milepost("log", "done", "20")
    ran = milepost("focus")
    assert lines(ran.out) == [
        "1. Later: 0 of 2; starts on Wed 1 Apr",
        "2. Done: 20 of 20; target met on Fri 6 Mar ✓",
        '   → close it when you like: milepost goal achieve "Done" -r WHY',
    ]
    assert ran.err == "Nothing presses today.\n"


def test_what_helps_most_is_told_in_brief(milepost: Run) -> None:
    aim(milepost, "Introductions")
    milepost("log", "intro", "-w", "Ana", "-k", "coffee", "--opportunity", "Role", "-q", "5", "-o", "Acme")
    milepost("log", "intro", "2", "-w", "Bo", "-k", "call")
    for name in ("Chen", "Dee"):
        milepost("log", "-w", name)
    found = milepost("focus").out.split("\n\n")[1]
    assert lines(found) == [
        "What helps most (all of it: milepost helped)",
        "  people         Ana (1 opportunity, 5 of 5), Bo (Introductions 2 each), Chen",
        "  organisations  Acme (1 opportunity, 5 of 5)",
        "  kinds          coffee (1 opportunity, 5 of 5), call (Introductions 2 each)",
    ]


def test_fewer_may_be_asked_for_and_the_rest_is_counted(milepost: Run) -> None:
    for title in ("A", "B", "C"):
        aim(milepost, title)
    ran = milepost("focus", "--limit", "1")
    assert ran.err == "2 goals more: milepost focus --limit 3\n"
    assert [line for line in lines(ran.out) if line[0].isdigit()] == [lines(ran.out)[0]]
    assert milepost("--quiet", "focus", "--limit", "1").err == ""
    assert milepost("focus", "--limit", "0").code == 2


def test_as_json_it_has_the_ranks_and_what_helps(milepost: Run) -> None:
    aim(milepost, "A")
    aim(milepost, "B")
    milepost("log", "-w", "Ana")
    found = milepost("focus", "--limit", "1", "--json").json
    assert (found["today"], [each["title"] for each in found["goals"]]) == ("2026-03-06", ["A"])
    assert found["goals"][0]["reasons"][0] == {"kind": "behind", "amount": 10, "days": 20}
    assert [each["name"] for each in found["helped"]["people"]] == ["Ana"]


def test_where_nothing_runs_it_says_how_to_begin(milepost: Run) -> None:
    ran = milepost("focus")
    assert (ran.code, ran.out, "milepost goal set" in ran.err) == (0, "", True)
    aim(milepost, "A")
    milepost("goal", "pause", "A", "-r", "holiday")
    ran = milepost("focus")
    assert (ran.code, ran.out, "milepost goal list --all" in ran.err) == (0, "", True)
