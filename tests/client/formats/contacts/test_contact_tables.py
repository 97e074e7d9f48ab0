"""People in the tables that LinkedIn, Google and Outlook export."""

from __future__ import annotations

import pytest

from milepost_client.formats.contacts.contact_tables import contact_header, read_contact_table
from milepost_client.operations.parts.file_form import form_of
from milepost_shared.model.persons import KnownDetails

LINKEDIN = """Notes:
"When exporting, some of the addresses may be missing. See ""Settings""."

First Name,Last Name,URL,Email Address,Company,Position,Connected On
Ida,Moss,https://example.org/in/ida,ida@example.org,"Fir & Sons, Ltd",Buyer,15 Jan 2026
"Zoë","Nygård, PhD",,,Tarn,CTO,03 Feb 2026
,,,,,,
"""
GOOGLE = """First Name,Middle Name,Last Name,Birthday,Notes,Organization Name,Organization Title,\
E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Value,Website 1 - Value
Ida,,Moss, --04-15,met at the fair,Tarn,Buyer,Work,ida@example.org ::: i@x.org,+47 1,
,,,,,,,,only@example.org,,
"""
OLDER_GOOGLE = """Name,Given Name,Family Name,Birthday,Notes,E-mail 1 - Value,Organization 1 - Name
Ida Moss,Ida,Moss,1980-04-15,,i@x.org,Tarn
"""
OUTLOOK = """First Name,Middle Name,Last Name,Company,Job Title,Business Phone,Mobile Phone,Birthday,\
E-mail Address,E-mail 2 Address,Web Page,Notes
Ida,B,Moss,Tarn,Buyer,1,2,0/0/00,i@x.org,j@x.org,https://x.org,"two
lines"
"""


def test_linkedin_has_notes_before_its_header_and_names_in_two_columns() -> None:
    ida, zoe = read_contact_table(LINKEDIN.encode()).people
    assert (ida.name, zoe.name) == ("Ida Moss", "Zoë Nygård, PhD")
    assert ida.details == KnownDetails(
        organisation="Fir & Sons, Ltd",
        position="Buyer",
        mails=("ida@example.org",),
        links=("https://example.org/in/ida",),
        note="Connected on LinkedIn on 15 Jan 2026",
    )


@pytest.mark.parametrize("notes", ["Notes:;;;;;;", "Notes:", "Notes: a, b, c"])
def test_linkedin_is_known_as_a_spreadsheet_saves_it_again(notes: str) -> None:
    header = "First Name;Last Name;URL;Email Address;Company;Position;Connected On"
    raw = (
        f'{notes}\n"When exporting, ""Settings"".";;;;;;\n;;;;;;\n{header}\nIda;Moss;;;Fir & Sons, Ltd;Buyer;'
    )
    assert form_of(raw.encode()) == "linkedin"
    [ida] = read_contact_table(raw.encode()).people
    assert (ida.name, ida.details.organisation) == ("Ida Moss", "Fir & Sons, Ltd")


def test_google_numbers_addresses_and_may_have_several_in_a_cell() -> None:
    ida, only = read_contact_table(GOOGLE.encode()).people
    assert ida.details == KnownDetails(
        organisation="Tarn",
        position="Buyer",
        mails=("ida@example.org", "i@x.org"),
        phones=("+47 1",),
        birthday="--04-15",
        note="met at the fair",
    )
    assert only.name == "only@example.org"
    [older] = read_contact_table(OLDER_GOOGLE.encode()).people
    assert (older.details.organisation, older.details.birthday) == ("Tarn", "1980-04-15")


def test_outlook_writes_a_birthday_that_is_none() -> None:
    [ida] = read_contact_table(OUTLOOK.encode("utf-8-sig")).people
    assert ida.name == "Ida B Moss"
    assert ida.details.mails == ("i@x.org", "j@x.org")
    assert (ida.details.phones, ida.details.birthday, ida.details.note) == (("1", "2"), None, "two\nlines")


def test_rows_of_one_name_are_one_person_and_bad_ones_are_told_by_their_line() -> None:
    raw = LINKEDIN + "IDA,moss,,other@example.org,Tarn,,\n,,,,Tarn,,\n"
    found = read_contact_table(raw.encode())
    assert [person.name for person in found.people] == ["Ida Moss", "Zoë Nygård, PhD"]
    assert found.people[0].details.mails == ("ida@example.org", "other@example.org")
    assert found.people[0].details.organisation == "Fir & Sons, Ltd"
    assert found.bad == ["line 9: It has no name."]
    assert "taken as one person" in found.notes[0]


def test_characters_that_nobody_sees_do_not_come_along() -> None:
    [ida] = read_contact_table(OLDER_GOOGLE.replace("Ida,", "I\u202eda\u200b,").encode()).people
    assert ida.name == "Ida Moss"


def test_each_is_told_by_its_columns_and_a_table_of_activities_is_none() -> None:
    headers = [contact_header(text.encode()) for text in (LINKEDIN, GOOGLE, OUTLOOK)]
    assert [header and header.form for header in headers] == ["linkedin", "google", "outlook"]
    assert contact_header(b"when,with\n2026-03-01,Ana\n") is None


def test_a_birthday_in_numbers_is_read_as_the_column_proves_or_left_out_with_a_word() -> None:
    header = "First Name,E-mail Address,Birthday"
    rows = "Ida,,1/2/1990\nUwe,,3/31/1985\nKim,,0/0/0000\n"
    proven = read_contact_table(f"{header}\n{rows}".encode())
    assert [person.details.birthday for person in proven.people] == ["1990-01-02", "1985-03-31", None]
    assert proven.notes == []
    open_one = read_contact_table(f"{header}\nIda,,1/2/1990\n".encode())
    assert [person.details.birthday for person in open_one.people] == [None]
    assert open_one.notes == ["A birthday was left out: '1/2/1990' can be two days."]
