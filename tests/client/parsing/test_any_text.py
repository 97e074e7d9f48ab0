"""Any text is parsed as something within the limits, or refused in words: no parser fails."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, timedelta, timezone
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from milepost_client.commands.history.field_settings import KEYS
from milepost_client.commands.history.what_if_options import QuestionParser, WhatIfOptions
from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.parsing.amounts import LARGEST, PERIODS, pace_per_day, parse_amount, parse_pace
from milepost_client.parsing.moments import parse_moment
from milepost_client.parsing.periods import parse_period
from milepost_client.parsing.refs import resolve_ref
from milepost_client.parsing.time_of_day import parse_time
from milepost_shared.errors import BadInput, MilepostError, NotFound
from milepost_shared.events.drafts import Draft
from milepost_shared.events.validation import FIRST_DAY, LAST_DAY
from milepost_shared.replay.what_if import WhatIf
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.storage.log import Log
from tests.client.conftest import Run
from tests.client.odd_text import texts, words
from tests.client.recording import record
from tests.shared.builders import GOAL, NOW, TODAY, activity_draft, adjustment, goal

DAYS = st.dates(FIRST_DAY, LAST_DAY)
ZONES = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
DAY = 86_400_000_000
AT_NOON = Moment(NOW, TODAY, UTC, UTC)


@given(texts, DAYS, ZONES, st.booleans())
@example("0001-01-01T00:00:00+23:59", FIRST_DAY, UTC, True)
def test_any_text_is_a_moment_within_limits_or_refused(
    text: str, today: date, zone: timezone, end: bool
) -> None:
    try:
        moment = parse_moment(text, today, zone, zone, end=end)
    except BadInput as refused:
        assert refused.problem
        return
    first, last = ((day - date(1970, 1, 1)).days * DAY for day in (FIRST_DAY, LAST_DAY))
    assert first - DAY <= moment <= last + 2 * DAY


@given(texts, st.sampled_from(["week", "month", "quarter"]), DAYS)
def test_any_text_is_a_period_of_the_kind_or_refused(text: str, every: Any, today: date) -> None:
    try:
        assert parse_period(text, every, today).every == every
    except BadInput as refused:
        assert refused.field == "period"


@given(texts)
def test_any_text_is_a_time_of_the_day_or_refused(text: str) -> None:
    try:
        assert "00:00" <= parse_time(text) <= "23:59"
    except BadInput as refused:
        assert refused.field == "time"


@given(texts)
def test_any_text_is_an_amount_within_limits_or_refused(text: str) -> None:
    try:
        amount = parse_amount(text)
    except BadInput as refused:
        assert refused.field == "amount"
        return
    assert abs(amount) <= LARGEST and round(amount, 6) == amount


@given(texts)
def test_any_text_is_a_pace_or_refused(text: str) -> None:
    try:
        pace = parse_pace(text)
    except BadInput as refused:
        assert refused.field == "pace"
        return
    assert pace[1] in PERIODS and pace_per_day(pace) != 0


@given(texts | st.datetimes(timezones=ZONES).map(lambda moment: moment.isoformat()), texts)
@example("0001-01-01T00:00:00+14:00", "03:00")
@example("9999-12-31T23:59:59-14:00", "03:00")
def test_any_environment_gives_a_moment_within_limits_or_is_refused(now: str, starts: str) -> None:
    try:
        moment = Moment.current({"MILEPOST_NOW": now, "MILEPOST_DAY_STARTS": starts})
    except BadInput as refused:
        assert refused.field in ("MILEPOST_NOW", "day_starts")
        return
    if now:
        assert FIRST_DAY - timedelta(1) <= moment.today <= LAST_DAY


class ParsingDevice:
    """A device with a goal, an adjustment and an activity, on which texts are parsed."""

    def __init__(self, runner: asyncio.Runner, device: Device) -> None:
        self._runner, self._device = runner, device

    def resolve(self, text: str) -> str:
        return self._runner.run(self._device.log.read(lambda log: resolve_ref(log, text, self._device.id)))

    def holds(self, ref: str) -> bool:
        return self._runner.run(self._device.log.read(lambda log: log.events.raw(ref) is not None))

    def question(self, options: WhatIfOptions) -> WhatIf:
        def answer(log: Log) -> WhatIf:
            question = QuestionParser(log, self._device.id, AT_NOON, TODAY).parse(options, GOAL)
            return question.resolve(log, TODAY, TODAY)

        return self._runner.run(self._device.log.read(answer))


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ParsingDevice]:
    with asyncio.Runner() as runner:
        folder = tmp_path_factory.mktemp("parsing") / "device"
        device = runner.run(Device.open(Home(folder), AT_NOON, connect=open_threaded))
        drafts: list[Draft] = [goal(device="0" * 12), adjustment(2, TODAY, "0" * 12), activity_draft()]
        runner.run(record(device, drafts, AT_NOON))
        yield ParsingDevice(runner, device)
        runner.run(device.close())


refs = st.sampled_from(["1", "2", "3", "last", "2026-03-06", "0" * 12 + "-1", "9" * 16, "9" * 17, "\udcff-1"])


@given(refs | texts)
def test_any_text_is_the_ref_of_an_event_or_refused(device: ParsingDevice, text: str) -> None:
    try:
        assert device.holds(device.resolve(text))
    except (BadInput, NotFound) as refused:
        assert refused.problem


fields = st.tuples(st.sampled_from([*KEYS, "deadline", "baseline"]), words).map("=".join)
options = st.builds(
    WhatIfOptions,
    without=st.lists(refs | texts, max_size=1),
    original=st.booleans(),
    instead=st.lists(st.tuples(refs, fields | texts).map(" ".join), max_size=2),
    suppose=st.lists(st.lists(fields | texts, max_size=3).map(" ".join), max_size=2),
    without_device=st.none() | texts,
    since=st.none() | texts,
)


@given(options)
def test_any_what_if_question_is_parsed_or_refused(device: ParsingDevice, options: WhatIfOptions) -> None:
    try:
        what_if = device.question(options)
    except MilepostError as refused:
        assert refused.problem
        return
    assert len(what_if.added) == bool(options.suppose)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("undo", "2026-03-16"), 3),
        (("people", "rename", "Ana", "\udcff"), 2),
        (("log", "-w", "Ana", "--opportunity", "\udcff"), 2),
        (("log", "-n", "\udcff"), 2),
        (("goal", "set", "\udcff"), 2),
        (("join", "http://[", "code"), 2),
        (("replay", "coffees", "--suppose", "title=\udcff"), 2),
        (("goal", "show", "\udcff"), 3),
    ],
)
def test_what_is_no_text_or_no_ref_is_refused_and_nothing_is_written(
    coffees: Run, arguments: tuple[str, ...], code: int
) -> None:
    coffees("log", "coffees", "-w", "Ana")
    before = coffees("status", "--json").json
    ran = coffees(*arguments)
    assert (ran.code, ran.out) == (code, "")
    assert "Traceback" not in ran.err
    assert coffees("status", "--json").json == before


@pytest.mark.parametrize("now", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59+00:00"])
def test_no_day_beyond_the_calendar_is_today(coffees: Run, now: str) -> None:
    ran = coffees("log", "coffees", now=now)
    assert (ran.code, "MILEPOST_NOW" in ran.err) == (2, True)
