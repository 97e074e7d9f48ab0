"""Describing people: somebody new or known, corrected, renamed along, and taken back."""

from __future__ import annotations

from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.operations.people.describe_person import DescribeRequest, describe_person
from milepost_client.operations.people.rename_person import RenameRequest, rename_person
from milepost_client.operations.undo import RedoRequest, UndoRequest, redo, undo
from milepost_client.queries.people.person import PersonRequest, person
from milepost_shared.model.persons import KnownDetails
from milepost_shared.projections.people import PersonView
from tests.client.operations.conftest import Desk


def described(desk: Desk, name: str) -> PersonView:
    return desk.ask(person, PersonRequest(name)).person


def test_somebody_new_is_known_without_having_been_met(desk: Desk) -> None:
    desk.do(
        describe_person,
        DescribeRequest(
            name=" Ida  Moss ", new=True, organisation="Tarn", mails=("i@x.org", "i@x.org"), birthday="9 mar"
        ),
    )
    ida = described(desk, "ida")
    assert (ida.name, ida.last_contact, ida.activities) == ("Ida Moss", None, 0)
    assert ida.details == KnownDetails(organisation="Tarn", mails=("i@x.org",), birthday="--03-09")


def test_somebody_met_is_described_by_a_part_of_the_name(desk: Desk) -> None:
    desk.do(log_activity, ActivityRequest(people=("Ida Moss",)))
    desk.do(describe_person, DescribeRequest(name="ida", note=" met at the fair\n"))
    ida = described(desk, "ida")
    assert (ida.details.note, ida.activities) == ("met at the fair", 1)


def test_what_is_not_named_stays_and_something_empty_removes_it(desk: Desk) -> None:
    desk.do(describe_person, DescribeRequest(name="Ida", new=True, organisation="Tarn", phones=("1",)))
    desk.do(describe_person, DescribeRequest(name="Ida", organisation="", position="CTO"))
    desk.do(describe_person, DescribeRequest(name="Ida", phones=()))
    assert described(desk, "Ida").details == KnownDetails(position="CTO")


def test_details_come_along_when_people_are_renamed_and_merged_and_all_comes_back(desk: Desk) -> None:
    desk.do(describe_person, DescribeRequest(name="Ida", new=True, organisation="Tarn"))
    desk.do(describe_person, DescribeRequest(name="Ida Moss", new=True, position="CTO"))
    result = desk.do(rename_person, RenameRequest(old="Ida", new="Ida Moss"))
    assert (result.merged, result.described, result.entries) == (True, True, 0)
    both = described(desk, "Ida Moss")
    assert both.details == KnownDetails(organisation="Tarn", position="CTO")
    assert both.former == ["Ida"]
    desk.do(undo, UndoRequest())
    assert described(desk, "Ida").details == KnownDetails(organisation="Tarn")
    desk.do(redo, RedoRequest())
    assert described(desk, "Ida").name == "Ida Moss"


def test_taking_back_a_description_leaves_what_was_known_before(desk: Desk) -> None:
    desk.do(describe_person, DescribeRequest(name="Ida", new=True, organisation="Tarn"))
    changed = desk.do(describe_person, DescribeRequest(name="Ida", organisation="Fir"))
    desk.do(undo, UndoRequest(ref=changed.ref))
    assert described(desk, "Ida").details.organisation == "Tarn"
    assert "taken back already" in desk.refuse(undo, UndoRequest(ref=changed.ref))
    desk.do(undo, UndoRequest())
    assert "Nobody" in desk.refuse(describe_person, DescribeRequest(name="Ida", position="CTO"))


def test_what_cannot_be_is_refused(desk: Desk) -> None:
    desk.do(describe_person, DescribeRequest(name="Ida", new=True))
    assert "is here already" in desk.refuse(describe_person, DescribeRequest(name="IDA", new=True))
    assert "needs a name" in desk.refuse(describe_person, DescribeRequest(name=" ", new=True))
    assert "no birthday" in desk.refuse(describe_person, DescribeRequest(name="Ida", birthday="30 feb"))
    assert "Nobody is called 'Bo'" in desk.refuse(describe_person, DescribeRequest(name="Bo", position="x"))
    unseen = DescribeRequest(name="Ida", organisation="Ac\u202eme")
    assert "nobody sees" in desk.refuse(describe_person, unseen)
