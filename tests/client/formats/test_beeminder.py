"""A Beeminder goal is imported whole: its road as revisions, its points as activities, each once."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from milepost_client.formats.beeminder import BeeminderImport, read_beeminder
from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import finalize, ref_mapping
from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import ActivityLogged, Event, GoalAdjusted, GoalSet, decode, encode
from milepost_shared.events.validation import validate
from milepost_shared.model.book import Book, fold
from milepost_shared.model.revisions import initial_fields
from milepost_shared.progress.goal_view import goal_view, goal_views
from milepost_shared.progress.indicators import descends, on_track
from milepost_shared.progress.plan_line import PlanLine
from milepost_shared.progress.planning import plan_line
from milepost_shared.progress.value_curve import value_curve

TODAY = date(2026, 3, 6)
CLOSE = 2e-6
DATA = Path(os.environ.get("MILEPOST_TEST_DATA", Path(__file__).parents[3].parent / "shared" / "data"))
FILES = ["beeminder-must-do.json", "beeminder-practice.json", "beeminder-improvements.json"]
PER = {"y": 365.25, "m": 365.25 / 12, "w": 7.0, "d": 1.0, "h": 1 / 24}

real_files = pytest.mark.parametrize("name", FILES)


def real(name: str) -> bytes:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{path} is not here; MILEPOST_TEST_DATA names the folder that has it")
    return path.read_bytes()


def export(
    *rows: Sequence[Any], data: Iterable[Sequence[Any]] = (), without: str = "", **params: Any
) -> bytes:
    given = {"tini": "20250101", "vini": 0, "runits": "d", "kyoom": True, "road": rows} | params
    given.pop(without, None)
    return json.dumps({"quiet": False, "params": given, "data": list(data)}).encode()


def read(raw: bytes, **options: Any) -> BeeminderImport:
    return read_beeminder(raw, "beeminder-books-read.json", TODAY, **options)


def refusal(raw: bytes) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(raw)
    assert caught.value.advice
    return caught.value


def folded(*imports: BeeminderImport) -> Book:
    drafts = [draft for found in imports for draft in found.drafts]
    return fold(Stamped(n, draft) for n, draft in enumerate(drafts, 1))


def line(found: BeeminderImport) -> PlanLine:
    history = folded(found).goal(found.goal).history()
    assert history
    return plan_line(history)


def planned(found: BeeminderImport, day: str) -> float:
    at = line(found).value_on(date.fromisoformat(day))
    assert at is not None
    return float(at / 1_000_000)


def adjustments(found: BeeminderImport) -> list[GoalAdjusted]:
    return [draft for draft in found.drafts if isinstance(draft, GoalAdjusted)]


def goal_set(found: BeeminderImport) -> GoalSet:
    first = found.drafts[0]
    assert isinstance(first, GoalSet)
    return first


def activities(found: BeeminderImport) -> list[ActivityLogged]:
    return [draft for draft in found.drafts if isinstance(draft, ActivityLogged)]


class Road:
    """Beeminder's road computed from a file, for comparison."""

    def __init__(self, params: dict[str, Any]) -> None:
        self.tini, self.vini = date.fromisoformat(params["tini"]), params["vini"]
        last = [params.get("tfin"), params.get("vfin"), params.get("rfin")]
        rows = params["road"] if last == [None] * 3 else [*params["road"], last]
        self.ends = [(self.tini, self.vini)]
        for n, (end, value, rate) in enumerate(rows):
            start, before = self.ends[-1]
            daily = 0.0 if rate is None else rate / PER[params["runits"]]
            if end is None:
                day = start + timedelta(days=round((value - before) / daily))
            else:
                day = date.fromisoformat(end)
            if value is None:
                value = before + daily * (day - start).days
            self.ends.append((max(day, start) if n else day, value))

    def at(self, day: date) -> float:
        found = self.vini
        for (start, before), (end, value) in zip(self.ends, self.ends[1:], strict=False):
            if day >= start:
                part = (day - start) / (end - start) if day < end else 1
                found = before + (value - before) * part
        return float(found)

    def days(self) -> Iterable[date]:
        last = max(day for day, _ in self.ends) + timedelta(days=31)
        return (self.tini + timedelta(days=n) for n in range((last - self.tini).days + 1))

    @property
    def first(self) -> date:
        """The day on which it starts: a row may end before `tini`."""
        return min(day for day, _ in self.ends)


def assert_equal(drawn: PlanLine, road: Road, days: Iterable[date]) -> None:
    for day in days:
        at = drawn.value_on(day)
        assert at is not None
        assert float(at / 1_000_000) == pytest.approx(road.at(day), abs=CLOSE), day


@real_files
def test_the_planned_line_of_a_real_goal_is_its_road_on_every_day(name: str) -> None:
    raw = real(name)
    road = Road(json.loads(raw)["params"])
    drawn = line(read(raw))
    assert_equal(drawn, road, road.days())
    assert drawn.value_on(road.first - timedelta(days=1)) is None


@real_files
def test_the_value_of_a_real_goal_is_the_running_sum_of_its_points(name: str) -> None:
    raw = real(name)
    points = sorted((day, value) for day, value, _ in json.loads(raw)["data"])
    sums = dict(zip((day for day, _ in points), accumulate(value for _, value in points), strict=True))
    found = read(raw)
    goal = folded(found).goal(found.goal)
    history = goal.history()
    assert history
    values = value_curve(history, goal.days)
    for day, total in sums.items():
        assert values.value_on(date.fromisoformat(day)) / 1_000_000 == pytest.approx(total)


@real_files
def test_a_real_goal_is_on_plan_on_every_day_on_which_it_is_on_its_road(name: str) -> None:
    found = read(real(name))
    history, plan = folded(found).goal(found.goal).history(), line(found)
    assert history
    values = value_curve(history, folded(found).goal(found.goal).days)
    days = [history.goal_set.start + timedelta(days=n) for n in range((TODAY - history.goal_set.start).days)]
    near = [day for day in days if abs(float(values.value_on(day) - (plan.value_on(day) or 0))) <= 0.5]
    down = descends(initial_fields(history.goal_set), history.goal_set.baseline)
    assert near
    for day in near:
        assert on_track(values.value_on(day), plan.value_on(day), down), day


def test_three_a_week_for_three_weeks_is_on_plan() -> None:
    points = [["20250108", 3, ""], ["20250115", 3, ""], ["20250122", 3, ""]]
    found = read(export(["20250401", None, 3], data=points, runits="w"))
    view = goal_view(folded(found).goal(found.goal), date(2025, 1, 22))
    assert view and view.forecast
    assert (view.on_track, view.days_ahead, view.forecast.day) == (True, 0, date(2025, 4, 1))


@real_files
def test_every_row_of_a_real_road_is_a_revision_that_follows_the_one_before(name: str) -> None:
    params = json.loads(real(name))["params"]
    found = read(real(name))
    assert len(adjustments(found)) == len(params["road"]) - 1 + ("tfin" in params)
    assert [draft.after for draft in adjustments(found)] == [
        (draft.ref,) for draft in found.drafts[: len(adjustments(found))]
    ]


def test_the_real_goals_are_different_ones() -> None:
    found = [read(real(name)) for name in FILES]
    assert len({goal.goal for goal in found}) == len(found)
    origins = [draft.origin for goal in found for draft in activities(goal)]
    assert len(set(origins)) == len(origins)


def test_the_first_row_sets_the_goal() -> None:
    goal = goal_set(read(export(["20250131", 60, None], vini=30)))
    assert (goal.start, goal.baseline) == (date(2025, 1, 1), 30)
    assert (goal.deadline, goal.target) == (date(2025, 1, 31), 60)


def test_a_later_row_takes_effect_where_the_row_before_it_ended() -> None:
    [later] = adjustments(read(export(["20250131", 30, None], ["20250228", 44, None])))
    assert later.effective_day == date(2025, 1, 31)
    assert (later.deadline, later.target) == (date(2025, 2, 28), 44)


def test_a_value_is_inferred_from_the_rate() -> None:
    assert goal_set(read(export(["20250131", None, 2]))).target == 60


def test_a_day_is_inferred_from_the_rate_and_rounded_to_the_nearest() -> None:
    assert goal_set(read(export([None, 31, 3]))).deadline == date(2025, 1, 11)
    assert goal_set(read(export([None, 32, 3]))).deadline == date(2025, 1, 12)


@pytest.mark.parametrize(("unit", "rate"), [("y", 365.25), ("m", 30.4375), ("w", 7), ("d", 1), ("h", 1 / 24)])
def test_a_rate_is_per_year_month_week_day_or_hour(unit: str, rate: float) -> None:
    assert goal_set(read(export(["20250131", None, rate], runits=unit))).target == 30


def test_tfin_vfin_and_rfin_end_the_road_like_a_row_of_it() -> None:
    [last] = adjustments(read(export(["20250131", 30, None], tfin="20250210", vfin=None, rfin=2)))
    assert (last.effective_day, last.deadline, last.target) == (date(2025, 1, 31), date(2025, 2, 10), 50)


def test_a_road_may_consist_of_its_end_alone() -> None:
    assert goal_set(read(export(tfin="20250131", rfin=1))).target == 30


def test_a_row_that_ends_on_the_day_it_starts_is_a_step() -> None:
    found = read(export(["20250111", 10, None], ["20250111", 5, None], ["20250121", 15, None]))
    assert [planned(found, f"2025-01-{day}") for day in (10, 11, 12)] == [9, 5, 6]


def test_a_row_that_ends_before_it_starts_is_a_step_on_the_day_it_starts() -> None:
    found = read(export(["20250111", 10, None], ["20250108", 5, None], ["20250121", 15, None]))
    assert [planned(found, f"2025-01-{day:02}") for day in (8, 10, 11, 12)] == [7, 9, 5, 6]


def test_a_road_may_be_older_than_its_start() -> None:
    found = read(export(["20241222", None, 0], ["20250111", 20, None]))
    assert goal_set(found).start == date(2025, 1, 1)
    assert [planned(found, day) for day in ("2024-12-22", "2025-01-01", "2025-01-11")] == [0, 10, 20]


def test_an_older_road_may_begin_at_another_value() -> None:
    found = read(export(["20241222", 10, None], ["20250111", 20, None]))
    assert [planned(found, day) for day in ("2024-12-22", "2025-01-01")] == [10, 15]


def test_a_road_beyond_2200_is_cut_at_the_value_of_its_rate_with_a_note() -> None:
    found = read(export([None, 1_000_000, 1], ["22600101", 5, None]))
    goal = goal_set(found)
    assert goal.deadline == date(2200, 12, 31)
    assert goal.target == (date(2200, 12, 31) - date(2025, 1, 1)).days
    assert adjustments(found) == []
    assert "params.road[0] ends after 2200-12-31" in found.notes[0]


@pytest.mark.parametrize("row", [["22600101", None, 2], ["22600101", 171_666, None]])
def test_a_written_day_beyond_2200_is_cut_the_same_way(row: list[Any]) -> None:
    goal = goal_set(read(export(row)))
    days = (date(2260, 1, 1) - date(2025, 1, 1)).days
    daily = 2 if row[1] is None else row[1] / days
    left = (date(2200, 12, 31) - date(2025, 1, 1)).days
    assert goal.target == pytest.approx(daily * left, abs=CLOSE)


def test_a_road_that_never_arrives_is_flat_to_the_last_day() -> None:
    goal = goal_set(read(export([None, 5, 0], vini=3)))
    assert (goal.target, goal.deadline) == (3, date(2200, 12, 31))


def test_numbers_keep_six_decimals() -> None:
    found = read(export(["20250131", 1 / 3, None], data=[["20250102", 2 / 3, ""]]))
    assert goal_set(found).target == 0.333333
    assert activities(found)[0].contributions[0].amount == 0.666667


def test_what_is_inferred_is_not_made_of_rounded_numbers() -> None:
    rows = [[f"2025{month:02}01", None, 1e-8] for month in range(2, 13)]
    assert adjustments(read(export(*rows)))[-1].target == 0.000003


def test_a_minus_zero_is_a_zero() -> None:
    found = read(export(["20250131", -0.0, None], data=[["20250102", -0.0, ""]]))
    assert b":-0" not in b"".join(encode(draft) for draft in found.drafts)


def test_the_reason_of_a_revision_describes_the_road() -> None:
    steps = ["20250111", 10, None], ["20250111", 5.5, None]
    found = read(export(*steps, ["20250125", None, 6], ["20250301", None, 0], runits="w"))
    assert [draft.reason for draft in adjustments(found)] == [
        "Beeminder: a step to 5.5 on 11 Jan 2025",
        "Beeminder: 6 per week from 11 Jan 2025",
        "Beeminder: flat from 25 Jan 2025",
    ]


def test_a_point_is_an_activity_on_its_day_with_its_comment_as_note() -> None:
    found = read(export(["20250131", 30, None], data=[["20250102", 2, "two\r\nbooks"]]))
    [point] = activities(found)
    assert (point.day, point.note) == (date(2025, 1, 2), "two\nbooks")
    assert [(part.goal, part.amount) for part in point.contributions] == [(found.goal, 2)]


def test_a_goal_that_is_not_cumulative_is_a_level() -> None:
    data = [["20250102", 5, ""], ["20250103", 4, ""]]
    found = read(export(["20250131", 0, None], kyoom=False, vini=6, data=data))
    stands = goal_view(folded(found).goal(found.goal), date(2025, 1, 3))
    assert stands
    assert (stands.measure, stands.value) == ("level", 4)


def test_equal_points_of_a_file_count_each() -> None:
    found = read(export(["20250131", 30, None], data=[["20250102", 1, ""]] * 3))
    stands = goal_view(folded(found).goal(found.goal), TODAY)
    assert stands
    assert stands.value == 3


def test_a_file_imported_on_two_devices_counts_once() -> None:
    raw = export(["20250131", 30, None], ["20250228", 40, None], data=[["20250102", 1, ""]] * 3)
    once, again = read(raw), read_beeminder(raw, "copy (1).json", TODAY)
    assert once.goal == again.goal
    renamed = [*once.drafts, *(_of_another_device(draft) for draft in again.drafts)]
    book = fold(Stamped(n, draft) for n, draft in enumerate(renamed, 1))
    [stands] = goal_views(book, TODAY)
    assert stands.value == 3
    assert (stands.target, stands.deadline) == (40, date(2025, 2, 28))


def _of_another_device(draft: Event) -> Event:
    event: Event = decode(finalize(draft, "b" * 12, draft.seq, 0, ref_mapping("b" * 12, 0)))
    return event


def test_drafts_are_numbered_from_one_without_gaps() -> None:
    raw = export(["20250111", 10, None], ["20250121", 20, None], data=[["20250102", 1, ""]])
    assert [draft.seq for draft in read(raw).drafts] == [1, 2, 3]


def test_the_title_is_the_files_name_unless_it_is_given() -> None:
    raw = export(["20250131", 30, None])
    assert read(raw).title == goal_set(read(raw)).title == "books read"
    assert read(raw, title="My-books").title == "My-books"
    assert read_beeminder(raw, "\udce9\n.json", TODAY).title == "Beeminder goal"


def test_the_goals_id_may_be_given() -> None:
    found = read(export(["20250131", 30, None], data=[["20250102", 1, ""]]), goal="a" * 12)
    assert goal_set(found).goal == activities(found)[0].contributions[0].goal == found.goal == "a" * 12


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("cumulative total uvis", "uvis"),
        ("Pages", "Pages"),
        ("BUG: why does the watermark say Sun?", None),
        ("", None),
        (None, None),
    ],
)
def test_the_unit_is_what_a_plain_label_counts(label: str | None, unit: str | None) -> None:
    assert goal_set(read(export(["20250131", 30, None], yaxis=label))).unit == unit


@pytest.mark.parametrize(
    ("params", "part"),
    [({"aggday": "last"}, "aggday"), ({"odom": True}, "odometer"), ({"yaw": -1}, "do less")],
)
def test_a_difference_from_beeminder_is_a_note(params: dict[str, Any], part: str) -> None:
    [note] = read(export(["20250131", 30, None], **params)).notes
    assert part in note


GOOD = ["20250131", 30, None]


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (b"", None),
        (b"\xff\xfe", None),
        (b"[]", None),
        (b'{"x":' + b"[" * 100_000, None),
        (b'{"params": {"tini": NaN}}', None),
        (b'{"data": []}', None),
        (export(without="road"), "params"),
        (export(without="runits"), "params"),
        (export(), "params.road"),
        (export(GOOD, runits="f"), "params.runits"),
        (export(GOOD, tini="2025013"), "params.tini"),
        (export(GOOD, tini="19691231"), "params.road[0]"),
        (export(GOOD, ["20250231", 40, None]), "params.road[1]"),
        (export(GOOD, ["20250228", None, None]), "params.road[1]"),
        (export(GOOD, ["20250228", 40, 1]), "params.road[1]"),
        (export(GOOD, ["20250228", 40]), "params.road[1]"),
        (export(GOOD, ["20250228", "40", None]), "params.road[1][1]"),
        (export(GOOD, ["20250228", 1e13, None]), "params.road[1][1]"),
        (export(GOOD, ["20250228", None, 1e12]), "params.road[1]"),
        (export(["16000101", 0, None]), "params.road[0]"),
        (export([None, -1e12, 1e-9]), "params.road[0]"),
        (export(GOOD, tfin="20250228"), "params.road[1]"),
        (export(GOOD, data=[["20250102", 1, ""], ["soon", 1, ""]]), "data[1]"),
        (export(GOOD, data=[["20250102", None, ""]]), "data[0][1]"),
        (export(GOOD, data=[["20250102", 1, "\x07"]]), "data[0]"),
        (export(GOOD, data=[["20250102", 1, "x" * 20_000]]), "data[0]"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_place(raw: bytes, field: str | None) -> None:
    error = refusal(raw)
    assert error.field == field
    assert field is None or field in error.problem


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read(b"\xef\xbb\xbf" + export(GOOD)).drafts == read(export(GOOD)).drafts


days = st.dates(date(2015, 1, 1), date(2035, 1, 1)).map(lambda day: day.strftime("%Y%m%d"))
amounts = st.floats(-1e3, 1e3)
gentle = st.floats(-1, 1)
# Steep enough to reach any of the values within the days that can be kept.
steep = st.floats(1e4, 1e6) | st.floats(-1e6, -1e4)
rows = st.one_of(
    st.tuples(days, amounts, st.none()),
    st.tuples(days, st.none(), gentle),
    st.tuples(st.none(), amounts, steep),
)


@given(st.lists(rows, min_size=1, max_size=8), days, amounts, st.sampled_from("ymwdh"))
def test_the_planned_line_of_any_road_is_the_road_on_every_day(
    road: list[Any], tini: str, vini: float, unit: str
) -> None:
    expected = Road({"tini": tini, "vini": vini, "runits": unit, "road": road})
    near = {day + timedelta(days=n) for day, _ in expected.ends for n in (-400, -30, -1, 0, 1, 40)}
    days = {day for day in near if day >= expected.tini}
    found = read(export(*road, tini=tini, vini=vini, runits=unit))
    assert_equal(line(found), expected, days)


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | days,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)
odd_rows = rows | st.lists(st.none() | amounts | days | st.floats(), max_size=4)
odd_exports = st.fixed_dictionaries(
    {
        "params": st.fixed_dictionaries(
            {"tini": days, "runits": st.sampled_from("ymwdh"), "road": st.lists(odd_rows, max_size=4)},
            optional={"vini": amounts, "tfin": days | json_values, "rfin": amounts, "yaxis": json_values},
        )
    },
    optional={"data": st.lists(st.tuples(days, amounts, st.text()) | json_values, max_size=4)},
)


@given(st.binary() | (odd_exports | json_values).map(lambda value: json.dumps(value).encode()))
@example(b'{"params":{"tini":"99991231","runits":"d","road":[["00010101",null,1e12]]}}')
def test_any_bytes_give_drafts_that_can_be_kept_or_a_refusal(raw: bytes) -> None:
    try:
        found = read(raw)
    except BadInput as error:
        assert error.problem
        return
    for draft in found.drafts:
        validate(encode(draft), TODAY)
    assert found.drafts


def test_a_point_of_tomorrow_waits_for_its_day_and_the_rest_comes_in() -> None:
    raw = export(["20270101", None, 1], data=[["20260306", 2, ""], ["20260307", 1, ""]])
    found = read(raw)
    assert [activity.day for activity in activities(found)] == [TODAY]
    assert found.notes == ["1 point lies after today: import the file again then."]
    later = read_beeminder(raw, "books.json", TODAY + timedelta(days=1))
    assert [activity.day for activity in activities(later)] == [TODAY, TODAY + timedelta(days=1)]
    assert later.notes == []


def test_bad_points_are_left_out_where_that_is_asked_for() -> None:
    raw = export(["20270101", None, 1], data=[["20260306", 2, ""], ["2026", 1, ""]])
    assert refusal(raw).field == "data[1]"
    found = read(raw, skip_bad=True)
    assert len(activities(found)) == 1
    assert [row.partition(":")[0] for row in found.bad] == ["data[1]"]


API = {
    "slug": "calls",
    "title": "Calls to people",
    "runits": "w",
    "kyoom": True,
    "yaw": 1,
    "dir": 1,
    "roadall": [[1767571200, 0, None], [1772323200, None, 1]],
    "datapoints": [{"timestamp": 1767700800, "daystamp": "20260106", "value": 2.0, "comment": "two"}],
}


def test_the_form_of_the_api_is_read_as_the_export_is() -> None:
    found = read(json.dumps(API).encode())
    goal_set, point = found.drafts
    assert isinstance(goal_set, GoalSet)
    assert isinstance(point, ActivityLogged)
    assert (found.title, goal_set.start, goal_set.deadline) == (
        "Calls to people",
        date(2026, 1, 5),
        date(2026, 3, 1),
    )
    assert goal_set.target == pytest.approx(55 / 7, abs=1e-6)
    assert (point.day, point.note, point.contributions[0].amount) == (date(2026, 1, 6), "two", 2.0)


def test_a_goal_to_do_less_has_no_plan_that_asks_for_more() -> None:
    found = read(export(["20250131", None, 7], yaw=-1, runits="w"))
    [goal_set] = [draft for draft in found.drafts if isinstance(draft, GoalSet)]
    assert (goal_set.target, goal_set.deadline) == (None, None)
    assert goal_set.note is not None
    assert "7 per week" in goal_set.note
    assert not any(isinstance(draft, GoalAdjusted) for draft in found.drafts)
