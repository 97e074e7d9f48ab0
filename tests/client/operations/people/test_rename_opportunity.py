"""Renaming opportunities, and making two of them one."""

from __future__ import annotations

from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.operations.people.rename_opportunity import rename_opportunity
from milepost_client.operations.people.rename_person import RenameRequest
from milepost_client.operations.undo import UndoRequest, undo
from milepost_client.queries.people.opportunities import OpportunitiesRequest, opportunities
from milepost_shared.projections.opportunities import OpportunityView
from tests.client.operations.conftest import Desk


def tell(desk: Desk, *titles: str, stage: str = "", note: str | None = None) -> None:
    request = ActivityRequest(people=("Ana",), opportunities=titles, stage=stage, note=note)
    desk.do(log_activity, request)


def known(desk: Desk) -> list[OpportunityView]:
    return desk.ask(opportunities, OpportunitiesRequest()).opportunities


def stages(view: OpportunityView) -> list[str]:
    return [stage.stage for stage in view.history]


def test_all_mentions_get_the_new_title_and_undo_brings_the_old_one_back(desk: Desk) -> None:
    tell(desk, "Role at Acme", stage="applied")
    tell(desk, "role at acme", stage="interview")
    result = desk.do(rename_opportunity, RenameRequest(old="ROLE at Acme", new="Lead at  Acme"))
    assert (result.old, result.new, result.entries, result.merged) == (
        "Role at Acme",
        "Lead at Acme",
        2,
        False,
    )
    [view] = known(desk)
    assert (view.title, stages(view)) == ("Lead at Acme", ["applied", "interview"])
    desk.do(undo, UndoRequest())
    assert [view.title for view in known(desk)] == ["Role at Acme"]


def test_with_the_title_of_another_the_two_become_one(desk: Desk) -> None:
    tell(desk, "Role at Acme", stage="applied")
    tell(desk, "Lead", stage="interview")
    tell(desk, "Role at Acme", "Lead", stage="offer")
    assert desk.do(rename_opportunity, RenameRequest(old="Lead", new="role at acme")).merged
    [view] = known(desk)
    assert (view.title, stages(view)) == ("Role at Acme", ["applied", "interview", "offer"])
    assert len(view.activities) == 3
    desk.do(undo, UndoRequest())
    assert {view.title for view in known(desk)} == {"Role at Acme", "Lead"}


def test_the_notes_of_its_activities_are_shown_newest_first(desk: Desk) -> None:
    tell(desk, "Role", note="they hire")
    tell(desk, "Role", note="in may")
    [view] = known(desk)
    assert [note.note for note in view.notes] == ["in may", "they hire"]


def test_what_cannot_be_is_refused(desk: Desk) -> None:
    tell(desk, "Role at Acme")
    assert "Did you mean Role at Acme" in desk.refuse(
        rename_opportunity, RenameRequest(old="role at acne", new="x")
    )
    assert "is called so already" in desk.refuse(
        rename_opportunity, RenameRequest(old="role at acme", new="Role at Acme")
    )
    assert "needs a title" in desk.refuse(rename_opportunity, RenameRequest(old="role at acme", new=" "))
