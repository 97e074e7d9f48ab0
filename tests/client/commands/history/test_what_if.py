"""`milepost replay`: moments side by side, and what-ifs."""

from __future__ import annotations

import pytest

from tests.client.conftest import Ran, Run

JUNE = "2026-06-01T10:00:00+02:00"


@pytest.fixture
def spring(milepost: Run) -> Run:
    """20 coffees by the end of June, 12 logged in time, an adjustment to 15, three more logged late."""
    at = "2026-{}T10:00:00+02:00"
    milepost("set", "Coffees", "--target", "20", "--by", "2026-06-30", "--unit", "coffees",
             "--milestone", "Half=13", now=at.format("03-01"))  # fmt: skip
    milepost("log", "coffees", "12", "-k", "meeting", now=at.format("04-10"))
    milepost("adjust", "coffees", "15", "-r", "moving", now=at.format("04-20"))
    for day in ("apr 12", "apr 14", "apr 15"):
        milepost("log", "coffees", "-d", day, "-k", "meeting", now=at.format("05-03"))
    return milepost


def rows(ran: Ran) -> dict[str, list[str]]:
    """The rows of the first table by their first cell."""
    table = ran.out.partition("\n\n")[0].splitlines()
    cells = [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in table]
    return {first: rest for first, *rest in cells}


def test_what_was_believed_is_next_to_that_day_as_known_now_and_today(spring: Run) -> None:
    ran = spring("replay", "coffees", "--as-of", "may 1", "--known-at", "may 1", now=JUNE)
    assert rows(ran)["Coffees"] == ["then, Fri 1 May", "Fri 1 May, known today", "now, Mon 1 Jun"]
    assert rows(ran)["value"] == ["12", "15", "15"]
    assert rows(ran)["“Half”"] == ["ahead", "reached, Sun 12 Apr", "reached, Sun 12 Apr"]
    assert (
        "On Fri 1 May you believed 12 of 15; 3 meetings of April were only logged on Sun 3 May, so it was 15."
        in ran.out
    )


def test_hindsight_includes_corrections(spring: Run) -> None:
    spring("edit", "2", "--amount", "10", now="2026-05-04T10:00:00+02:00")
    ran = spring("replay", "coffees", "--as-of", "apr 11", "--known-at", "may 3", now=JUNE)
    assert (
        "On Sun 3 May you believed 12 of 20 for Sat 11 Apr; 1 entry was corrected or taken back later, "
        "so it was 10." in ran.out
    )


def test_what_was_known_of_another_day_was_corrected_and_not_logged_late(spring: Run) -> None:
    spring("log", "coffees", "-d", "apr 20", now="2026-05-03T11:00:00+02:00")
    spring("edit", "last", "-d", "apr 11", now="2026-05-04T10:00:00+02:00")
    ran = spring("replay", "coffees", "--as-of", "apr 11", "--known-at", "may 3", now=JUNE)
    assert "1 entry was corrected or taken back later, so it was 13." in ran.out


def test_without_later_knowledge_there_is_no_hindsight(spring: Run) -> None:
    assert "believed" not in spring("replay", "coffees", "--known-at", "may 20", now=JUNE).out


def test_without_an_adjustment_the_plan_is_the_one_before_it(spring: Run) -> None:
    ran = spring("replay", "coffees", "--without", "3", now=JUNE)
    assert rows(ran)["Coffees"] == ["without 3", "now, Mon 1 Jun"]
    assert rows(ran)["target"] == ["20", "15"]
    assert rows(ran)["stands"] == ["2 days behind", "29 days ahead"]
    assert rows(ran)["days on track"] == ["52 of 93", "54 of 93"]


def test_the_original_plan_is_one_without_all_adjustments(spring: Run) -> None:
    spring("adjust", "coffees", "--by", "2026-08-01", "-r", "later", now=JUNE)
    found = spring("replay", "coffees", "--original", "--json", now=JUNE).json
    assert (found["then"]["target"], found["then"]["deadline"]) == (20, "2026-06-30")
    assert (found["outcomes"]["then"]["finish"], found["outcomes"]["now"]["finish"]) == (
        "2026-06-30",
        "2026-08-01",
    )


def test_without_an_activity_a_milestone_comes_later(spring: Run) -> None:
    assert rows(spring("replay", "coffees", "--without", "4", now=JUNE))["“Half”"] == [
        "reached, Tue 14 Apr",
        "reached, Sun 12 Apr",
    ]


def test_instead_of_an_adjustment_another_is_folded(spring: Run) -> None:
    ran = spring("replay", "--instead", "3 target=40 by=2026-09-01", now=JUNE)
    assert rows(ran)["target"] == ["40", "15"]
    assert rows(ran)["plan ends"] == ["Tue 1 Sep", "Tue 30 Jun"]


def test_a_supposition_takes_effect_today(spring: Run) -> None:
    found = spring(
        "replay", "coffees", "--suppose", "target=30 by=eoq status=paused", "--json", now=JUNE
    ).json
    assert (found["then"]["target"], found["then"]["status"]) == (30, "paused")
    assert found["then"]["revisions"][-1]["effective_day"] == "2026-06-01"
    assert found["now"]["target"] == 15


def test_a_supposition_says_what_follows_from_it(spring: Run) -> None:
    ran = spring("replay", "coffees", "--suppose", "target=40", now=JUNE)
    assert rows(ran)["required pace"] == ["6 coffees a week", "none"]
    assert rows(ran)["forecast"][0] == "not at this pace"
    assert rows(ran)["achievable"] == ["no", "yes"]
    assert "No longer achievable. It takes 24." in " ".join(ran.out.split())


@pytest.mark.parametrize(
    "said", [["target=30, by=eoq"], ["target=30,deadline=eoq"], ["target=30", "by=eoq"], ["target=30 by=eoq"]]
)
def test_several_suppositions_are_one(spring: Run, said: list[str]) -> None:
    options = [part for text in said for part in ("--suppose", text)]
    then = spring("replay", "coffees", *options, "--json", now=JUNE).json["then"]
    assert (then["target"], then["deadline"]) == (30, "2026-06-30")


def test_a_comma_within_a_value_parts_nothing(spring: Run) -> None:
    then = spring("replay", "coffees", "--suppose", "title='Tea, cake' target=30", "--json", now=JUNE).json
    assert (then["then"]["title"], then["then"]["target"]) == ("Tea, cake", 30)


def test_a_supposition_takes_effect_no_earlier_than_the_goal_starts(milepost: Run) -> None:
    milepost("set", "Talks", "--target", "10", "--start", "2026-07-01", "--by", "2026-07-31", now=JUNE)
    found = milepost("replay", "talks", "--suppose", "target=20", "--json", now=JUNE).json["then"]
    assert found["line"] == [{"day": "2026-07-01", "value": 0.0}, {"day": "2026-07-31", "value": 20.0}]


def test_days_are_read_as_they_were_at_the_point_that_is_otherwise(spring: Run) -> None:
    # It took effect on 20 April; from there "in 2 weeks" is 4 May, and "apr 18" was two days before.
    ran = spring("replay", "coffees", "--instead", "3 target=15 by='in 2 weeks' from='apr 18'", now=JUNE)
    assert rows(ran)["deadline"] == ["Mon 4 May", "Tue 30 Jun"]
    assert "Supposed from Sat 18 Apr on.\n" in ran.err


def test_a_goal_that_recurs_or_rolls_up_can_be_supposed_otherwise(spring: Run) -> None:
    spring("set", "Network", "--target", "50", "--unit", "coffees", now=JUNE)
    ran = spring("replay", "--suppose", "parent=network rolls-up=yes", "coffees", "--json", now=JUNE)
    assert ran.json["then"]["parent"] == spring("goal", "show", "network", "--json", now=JUNE).json["id"]
    ran = spring("replay", "coffees", "--suppose", "cadence=2/week", now=JUNE)
    assert rows(ran)["cadence"] == ["0 of 2 this week, 2 to go until Sun 7 Jun", "none"]


def test_the_goals_above_the_one_that_is_supposed_otherwise_are_shown_too(spring: Run) -> None:
    for title in ("Network", "Talks"):
        spring("set", title, "--target", "50", "--unit", "coffees", now=JUNE)
    spring("adjust", "coffees", "--parent", "network", "--rolls-up", "-r", "it serves it", now=JUNE)
    out = spring("replay", "coffees", "--suppose", "rolls-up=no", now=JUNE).out
    titles = [table.split()[0] for table in out.split("\n\n") if table.strip()]
    assert titles == ["Coffees", "Network"]
    assert "Network" not in spring("replay", "coffees", "--as-of", "may 1", now=JUNE).out


def test_what_counted_by_a_goal_below_was_learned_too(milepost: Run) -> None:
    at = "2026-{}T10:00:00+02:00"
    for title in ("Network", "Coffees"):
        milepost("set", title, "--target", "50", "--unit", "coffees", now=at.format("04-01"))
    serves = ("--parent", "network", "--rolls-up", "-r", "it serves it")
    milepost("adjust", "coffees", *serves, now=at.format("04-02"))
    for day in ("apr 12", "apr 14"):
        milepost("log", "coffees", "-d", day, "-k", "meeting", now=at.format("05-03"))
    ran = milepost("replay", "network", "--as-of", "may 1", "--known-at", "may 1", now=JUNE)
    assert "2 meetings of April were only logged on Sun 3 May, so it was 2." in ran.out


def test_without_goals_the_refusal_has_how_to_set_one(milepost: Run) -> None:
    ran = milepost("replay", now=JUNE)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("No goals yet.")


def test_only_goals_that_would_stand_otherwise_are_shown(spring: Run) -> None:
    spring("set", "Talks", "--target", "3", now="2026-03-01T11:00:00+01:00")
    assert "Talks" not in spring("replay", "--without", "2", now=JUNE).out
    assert "Coffees" not in spring("replay", "--without", "last", now=JUNE).out


def test_a_what_if_without_effect_has_a_message(spring: Run) -> None:
    spring("log", "-k", "call", now=JUNE)
    ran = spring("replay", "--without", "last", now=JUNE)
    assert (ran.code, ran.out, ran.err) == (0, "", "No goal would stand otherwise.\n")


def test_a_what_if_as_of_an_earlier_day_is_next_to_that_day_as_it_was(spring: Run) -> None:
    ran = spring("replay", "coffees", "--without", "2", "--as-of", "apr 30", now=JUNE)
    assert rows(ran)["Coffees"] == ["without 2", "then, Thu 30 Apr", "now, Mon 1 Jun"]
    assert rows(ran)["value"] == ["3", "15", "15"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--without", "99"), 3, "There is no event 99."),
        (("--suppose", "target=3"), 2, "--suppose needs a GOAL."),
        (("coffees", "--suppose", "taget=3"), 2, "Did you mean target?"),
        (("coffees", "--suppose", "target"), 2, "is not FIELD=VALUE"),
        (("coffees", "--suppose", "target=many"), 2, "many"),
        (("coffees", "--suppose", "priority=nine"), 2, "nine"),
        (("coffees", "--suppose", "priority=2.5"), 2, "There is no priority '2.5'. There are: 1, 2, 3"),
        (("coffees", "--suppose", "status=pausd"), 2, "There is no status 'pausd'. Did you mean paused?"),
        (("--instead", "1 status=paused"), 2, "There is no field 'status' to set a goal with."),
        (("--instead", "1 from=today"), 2, "There is no field 'from' to set a goal with."),
        (("coffees", "--suppose", "note='open"), 2, "Close the quotes."),
        (("coffees", "--suppose", ""), 2, "--suppose"),
        (("--instead", "3"), 2, "--instead says no field."),
        (("--instead", "2 target=3"), 2, "Only a goal or an adjustment"),
        (("--without-device", "tablet"), 3, "No device is called 'tablet'."),
        (("--since", "may 3"), 2, "--without-device"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(
    spring: Run, arguments: tuple[str, ...], code: int, message: str
) -> None:
    ran = spring("replay", *arguments, now=JUNE)
    assert ran.code == code
    assert message in ran.err


def test_a_removed_field_is_none(spring: Run) -> None:
    found = spring("replay", "coffees", "--suppose", "by=none", "--json", now=JUNE).json
    assert (found["then"]["deadline"], found["outcomes"]["then"]["finish"]) == (None, None)


def test_what_a_device_wrote_falls_away_as_a_list(spring: Run) -> None:
    device = spring("status", "--json", now=JUNE).json["device"]
    ran = spring("replay", "--without-device", device, now=JUNE)
    assert "not there" in ran.out
    assert "What falls away (7):" in ran.out
    assert "logged 1 for" in ran.out


def test_no_what_if_writes_anything(spring: Run) -> None:
    before = spring("status", "--json", now=JUNE).json
    for arguments in (
        ("--without", "2"),
        ("coffees", "--original"),
        ("--instead", "3 target=3"),
        ("coffees", "--suppose", "target=16"),
        ("--without-device", before["device"]),
    ):
        assert spring("replay", *arguments, now=JUNE).code == 0
    assert spring("status", "--json", now=JUNE).json == before
