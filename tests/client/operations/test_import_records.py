"""People and next steps of other programs' files: added once, updated, and what the person wrote stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from milepost_client.operations.import_file import ImportFileRequest, ImportReport, import_file
from milepost_client.operations.parts.file_form import form_of
from milepost_client.operations.people.describe_person import DescribeRequest, describe_person
from milepost_client.operations.people.rename_person import RenameRequest, rename_person
from milepost_client.operations.undo import UndoRequest, undo
from milepost_client.queries.activities.entries import EntriesRequest, entries
from milepost_client.queries.parts.no_request import NoRequest
from milepost_client.queries.people.people import people
from milepost_client.queries.people.person import PersonRequest, person
from milepost_client.queries.people.steps import StepsRequest, steps
from milepost_shared.model.persons import KnownDetails
from tests.client.operations.conftest import Desk

HEAD = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
LINKEDIN = f"Notes:\n\n{HEAD}Ida,Moss,,i@x.org,Tarn,Buyer,\n"
VCARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Ida Moss\nORG:Fir\nTITLE:Head\nEMAIL:j@x.org\nTEL:1\nEND:VCARD\n"
ICS = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1\nDTSTART:20260302T090000Z\nSUMMARY:Coffee\n"
    "ATTENDEE:mailto:i@x.org\nEND:VEVENT\nEND:VCALENDAR\n"
)
LOOP = "Date,Calls,\n2026-03-02,2000,\n"


def bring(desk: Desk, text: str, **fields: Any) -> ImportReport:
    return desk.do(import_file, ImportFileRequest(raw=text.encode(), name="file", **fields))


def ida(desk: Desk) -> KnownDetails:
    return desk.ask(person, PersonRequest("Ida Moss")).person.details


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (LINKEDIN, "linkedin"),
        (VCARD, "vcard"),
        (ICS, "ics"),
        (LOOP, "loop"),
        ("x 2026-03-01 Call\n", "todo.txt"),
        ('[{"description": "Call", "status": "pending"}]', "taskwarrior"),
        ("when,with\n2026-03-01,Ana\n", "csv"),
    ],
)
def test_a_file_is_told_by_its_content(text: str, form: str) -> None:
    assert form_of(text.encode()) == form


def test_people_come_in_once_as_one_command(desk: Desk) -> None:
    first, again = bring(desk, LINKEDIN), bring(desk, LINKEDIN)
    assert [(r.form, r.events, r.known) for r in (first, again)] == [("linkedin", 1, 0), ("linkedin", 0, 1)]
    assert ida(desk) == KnownDetails(organisation="Tarn", position="Buyer", mails=("i@x.org",))
    desk.do(undo, UndoRequest())
    assert desk.ask(people, NoRequest()).people == []


def test_another_kind_of_file_adds_what_is_missing_and_a_later_one_of_the_kind_updates(desk: Desk) -> None:
    bring(desk, LINKEDIN)
    bring(desk, VCARD)
    assert ida(desk) == KnownDetails(
        organisation="Tarn", position="Buyer", mails=("i@x.org", "j@x.org"), phones=("1",)
    )
    assert bring(desk, VCARD).events == 0
    bring(desk, LINKEDIN.replace("Tarn,Buyer", "Acme,CTO"))
    assert (ida(desk).organisation, ida(desk).position) == ("Acme", "CTO")


def test_what_the_person_wrote_or_removed_stays(desk: Desk) -> None:
    bring(desk, VCARD)
    desk.do(describe_person, DescribeRequest(name="Ida Moss", organisation="Hers", position="", phones=()))
    assert bring(desk, VCARD.replace("ORG:Fir", "ORG:Pine")).events == 0
    assert ida(desk) == KnownDetails(organisation="Hers", mails=("j@x.org",))


def test_somebody_renamed_is_known_again_by_the_name_before(desk: Desk) -> None:
    bring(desk, LINKEDIN)
    desk.do(rename_person, RenameRequest(old="Ida Moss", new="Ida"))
    assert bring(desk, LINKEDIN).events == 0
    bring(desk, LINKEDIN.replace("Buyer", "CTO"))
    [known] = desk.ask(people, NoRequest()).people
    assert (known.name, known.details.position) == ("Ida", "CTO")


def test_meetings_are_with_the_people_whose_address_is_known(desk: Desk) -> None:
    bring(desk, LINKEDIN)
    desk.set("Coffees")
    assert bring(desk, ICS, only="coffee", into="coffees").events == 1
    assert bring(desk, ICS, into="coffees").events == 0
    [entry] = desk.ask(entries, EntriesRequest(person="Ida")).entries
    assert (entry.kind, entry.people) == ("meeting", ("Ida Moss",))
    assert desk.goal("Coffees").value == 1


def test_habits_count_for_the_goal_of_their_title_and_a_later_file_corrects(desk: Desk) -> None:
    bring(desk, LOOP)
    assert desk.goal("Calls").value == 2
    grown = LOOP.replace("2000", "3000") + "2026-03-01,1000,\n"
    assert bring(desk, grown).events == 2
    assert bring(desk, grown).events == 0


def test_tasks_are_next_steps_for_the_person_they_name(desk: Desk) -> None:
    bring(desk, LINKEDIN)
    tasks = "(A) Call Ida Moss +job due:2026-03-09\nx 2026-03-01 Send CV\n(B) Think of Idas\n"
    assert bring(desk, tasks).events == 3
    assert bring(desk, tasks).events == 0
    found = desk.ask(steps, StepsRequest()).steps
    assert [(s.what, s.person, s.by) for s in found] == [
        ("Call Ida Moss +job", "Ida Moss", date(2026, 3, 9)),
        ("Think of Idas", None, None),
    ]
    bring(desk, tasks.replace("(A) Call", "x 2026-03-05 Call"))
    assert [step.what for step in desk.ask(steps, StepsRequest()).steps] == ["Think of Idas"]
