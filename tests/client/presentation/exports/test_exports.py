"""What is exported for others, read back by a program that is not ours."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from typing import Any

import pytest
import vobject

from milepost_client.formats.content_lines import content_lines, escape_text
from milepost_client.operations.adjust_goal import AdjustmentRequest, adjust_goal
from milepost_client.operations.goal_plan import GoalFields
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.operations.people.describe_person import DescribeRequest, describe_person
from milepost_client.operations.people.plan_step import StepRequest, plan_step
from milepost_client.presentation.exports.export_file import ExportForm, export_file
from milepost_shared.errors import BadInput
from tests.client.operations.conftest import FRIDAY, Desk, desk

__all__ = ["desk"]


@pytest.fixture
def lived(desk: Desk) -> Desk:
    desk.set("Coffees", target=10, deadline=date(2026, 3, 31), purpose="a *new* role", tags=("spring",))
    desk.do(log_activity, ActivityRequest(goal="coffees", people=("Ana",), kind="coffee", note="[good]"))
    adjusted = AdjustmentRequest(goal="coffees", fields=GoalFields(target=8), reason="moving house")
    desk.do(adjust_goal, adjusted)
    request = DescribeRequest(
        name="Zoë Nygård",
        new=True,
        organisation="Tarn; Ltd",
        mails=("z@x.org",),
        birthday="15 apr 1980",
        note="long, and\nin two lines " + "ä" * 80,
    )
    desk.do(describe_person, request)
    desk.do(plan_step, StepRequest(what="Send the deck, now", person="Ana", by=date(2026, 3, 9)))
    return desk


def exported(desk: Desk, form: ExportForm, goal: str | None = None) -> str:
    return desk.read(lambda log: export_file(log, FRIDAY, form, goal)).raw.decode("utf-8-sig")


def events(text: str) -> dict[str, Any]:
    calendar = vobject.readOne(text)
    return {event.summary.value: event for event in calendar.vevent_list}


def test_a_calendar_has_what_lies_ahead(lived: Desk) -> None:
    found = events(exported(lived, "ics"))
    assert set(found) == {
        "Send the deck, now, for Ana",
        "“Coffees” is due",
        "Birthday of Zoë Nygård",
        "Review of the last week: milepost review",
    }
    step = found["Send the deck, now, for Ana"]
    assert (step.dtstart.value, step.dtend.value) == (date(2026, 3, 9), date(2026, 3, 10))
    assert found["Birthday of Zoë Nygård"].rrule.value == "FREQ=YEARLY"


def test_an_event_keeps_its_uid(lived: Desk) -> None:
    first, again = (events(exported(lived, "ics")) for _ in range(2))
    assert {e.uid.value for e in first.values()} == {e.uid.value for e in again.values()}
    assert len({e.uid.value for e in first.values()}) == len(first)


def test_an_address_book_has_everybody_with_what_is_known(lived: Desk) -> None:
    ana, zoe = vobject.readComponents(exported(lived, "vcard"))
    assert (ana.fn.value, zoe.fn.value, zoe.n.value.family) == ("Ana", "Zoë Nygård", "Nygård")
    assert (zoe.org.value, zoe.email.value, zoe.bday.value) == (["Tarn; Ltd"], "z@x.org", "1980-04-15")
    assert zoe.note.value == "long, and\nin two lines " + "ä" * 80


def test_goals_are_rows_with_numbers_that_spreadsheets_read(lived: Desk) -> None:
    [row] = csv.DictReader(StringIO(exported(lived, "goals")))
    assert (row["title"], row["value"], row["target"], row["on track"]) == ("Coffees", "1", "8", "yes")
    assert (row["deadline"], row["tags"]) == ("2026-03-31", "spring")


def test_a_story_tells_why_and_what_was_done_and_shows_texts_as_they_are(lived: Desk) -> None:
    text = exported(lived, "story", "coffees")
    assert text.startswith("# Coffees\n\n1 of 8")
    assert "For: a \\*new\\* role" in text
    assert "## 2026-03-06: adjusted\n\n> moving house\n\n- target: 10 → 8" in text
    assert "## What was done\n\n- 2026-03-06: 1 coffee with Ana: \\[good\\]" in text


def test_a_story_needs_a_goal_and_nothing_else_takes_one(lived: Desk) -> None:
    with pytest.raises(BadInput, match="story is that of one goal"):
        exported(lived, "story")
    with pytest.raises(BadInput, match="story is that of one goal"):
        exported(lived, "ics", "coffees")


def test_lines_are_folded_between_characters() -> None:
    raw = content_lines([("NOTE", escape_text("ä" * 100))])
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert raw.decode().replace("\r\n ", "") == f"NOTE:{'ä' * 100}\r\n"
