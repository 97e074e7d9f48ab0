"""Renaming a person: what it writes, and that the past reads as if the name had always been the new one."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.operations.people.rename_person import (
    RenameRequest,
    draft_renaming,
    rename_person,
    replace_name,
)
from milepost_shared.events.drafts import Draft
from milepost_shared.events.types import ActivityLogged, Cadence, Event, GoalSet
from milepost_shared.model.book import Book, fold
from milepost_shared.progress.goal_view import goal_views
from milepost_shared.projections.attribution import attribution
from milepost_shared.projections.people import people
from milepost_shared.storage.log import Log
from tests.client.operations.conftest import Desk
from tests.shared.builders import NOW, OTHER, TODAY, A, activity_draft, goal, make_log

names = st.sampled_from(["Ana", "ana", "Bo", "Chen", "Ana  Silva"])
activities = st.builds(
    lambda who, links: activity_draft(people=tuple(who), kind="call", **links),
    st.lists(names, max_size=3),
    st.sampled_from(
        [{}, {}, {"origin": "row"}, {"corrects": f"{A}-2"}, {"corrects": f"{A}-3", "void": True}]
    ),
)
ABOUT = goal(goal=OTHER, title="Keep up", about="ana", cadence=Cadence(quota=1.0, every="month"))


def in_a_log(drafts: list[Draft], work: Any) -> Any:
    """What `work` makes of a log with those events."""

    async def inside(folder: Path) -> Any:
        file = await make_log(folder)
        try:
            await file.write(lambda log: log.append(A, drafts, NOW, TODAY))
            return await file.write(work)
        finally:
            await file.close()

    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(inside(Path(folder)))


def told(book: Book) -> list[object]:
    """What a book tells of people, but for when it was recorded."""
    goals = [(view.title, view.about, view.status) for view in goal_views(book, TODAY)]
    return [people(book, TODAY), attribution(book, TODAY), goals]


def called_new(event: Event) -> Event:
    """The event as if Ana had been called Bo from the start."""
    if isinstance(event, ActivityLogged):
        return replace(event, people=tuple(replace_name(event.people, "Ana", "Bo")))
    return replace(event, about="Bo") if isinstance(event, GoalSet) and event.about else event


@settings(max_examples=40)
@given(st.lists(activities, max_size=8))
def test_renamed_and_folded_is_folded_with_the_new_name(activities: list[Draft]) -> None:
    first: list[Draft] = [ABOUT, activity_draft(people=("Ana",)), activity_draft(people=("Bo", "Ana"))]

    def rename(log: Log) -> tuple[list[object], list[object]]:
        before = list(log.events.all())
        expected = fold(replace(held, event=called_new(held.event)) for held in before)
        log.append(A, draft_renaming(log, "Ana", "Bo", TODAY).drafts, NOW, TODAY)
        return told(fold(log.events.all())), told(expected)

    found, expected = in_a_log([*first, *activities], rename)
    assert found == expected


def test_what_else_an_entry_holds_is_kept_even_of_newer_versions() -> None:
    body = {
        "type": "ActivityLogged",
        "day": "2026-03-05",
        "mood": "good",
        "people": ["Bo", "Ana"],
        "minutes": 5,
    }

    def rename(log: Log) -> dict[str, Any]:
        done = draft_renaming(log, "ana", "Ana Silva", TODAY)
        assert (done.old, done.entries, done.goals, done.merges) == ("Ana", 1, 0, False)
        return log.events.fields(log.append(A, done.drafts, NOW, TODAY)[0].ref)

    after = in_a_log([msgspec.json.encode(body)], rename)
    assert after.items() >= (body | {"people": ["Bo", "Ana Silva"], "corrects": f"{A}-1"}).items()


def test_a_goal_that_has_not_begun_is_renamed_from_its_start() -> None:
    later = TODAY.replace(year=2027)

    def rename(log: Log) -> Any:
        return log.append(A, draft_renaming(log, "Ana", "Bo", TODAY).drafts, NOW, TODAY)

    [adjusted] = in_a_log([replace(ABOUT, start=later, deadline=None)], rename)
    assert (adjusted.about, adjusted.effective_day, adjusted.after) == ("Bo", later, (f"{A}-1",))


def test_a_name_stands_once_where_it_stood_first() -> None:
    assert replace_name(["Ana", "Chen", "bo"], "ana", "Bo") == ["Bo", "Chen"]
    assert replace_name(["Chen", "bo", "chen"], "ana", "Bo") == ["Chen", "Bo", "chen"]


def test_a_renaming_says_what_it_changed(desk: Desk) -> None:
    desk.set("Keep up", about="ana", cadence=Cadence(quota=1.0, every="month"))
    for met in (("Ana",), ("Bo", "Ana"), ("Chen",)):
        desk.do(log_activity, ActivityRequest(people=met))
    done = desk.do(rename_person, RenameRequest(old="ANA", new=" Ana  Silva "))
    assert (done.old, done.new, done.entries, done.goals, done.merged) == ("Ana", "Ana Silva", 2, 1, False)
    assert desk.goal("keep").about == "Ana Silva"
    merged = desk.do(rename_person, RenameRequest(old="ana silva", new="bo"))
    assert (merged.entries, merged.goals, merged.merged) == (2, 1, True)


def test_a_renaming_that_cannot_be_is_refused(desk: Desk) -> None:
    desk.do(log_activity, ActivityRequest(people=("Ana",)))
    for old, new, says in (
        ("Ana", " ", "A person needs a name"),
        ("Ana", "Ana", "is called so already"),
        ("Anna", "Bo", "Did you mean Ana?"),
        ("Bo", "Ana", "Nobody is called 'Bo'"),
    ):
        assert says in desk.refuse(rename_person, RenameRequest(old=old, new=new))
