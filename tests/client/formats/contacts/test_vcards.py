"""People in address books, in three versions of vCard."""

from __future__ import annotations

import pytest

from milepost_client.formats.contacts.vcards import read_vcards
from milepost_client.formats.vobjects import MOST_LINES, MOST_SOFT_BREAKS
from milepost_shared.errors import BadInput
from milepost_shared.model.persons import KnownDetails

THREE = """BEGIN:VCARD
VERSION:3.0
FN:Ida Moss
ORG:Tarn\\, Ltd;Sales
TITLE:Buyer
item1.EMAIL;TYPE=INTERNET:ida@example.org
TEL;TYPE=CELL:+47 1
URL:https://example.org
BDAY:1980-04-15
NOTE:met her\\nat the
  fair
END:VCARD
"""
FOUR = """BEGIN:VCARD
VERSION:4.0
FN:Zoë Nygård
TEL;VALUE=uri;TYPE="voice,home":tel:+47-2
EMAIL:mailto:zoe@example.org
BDAY:--0415
END:VCARD
BEGIN:VCARD
VERSION:4.0
KIND:group
FN:Friends
END:VCARD
"""
TWO = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=85s;Ida;;;\r\n"
    "TEL;CELL:+1\r\nEND:VCARD\r\n"
)


def test_the_third_version_with_folded_lines_and_groups() -> None:
    [ida] = read_vcards(THREE.encode()).people
    assert ida.name == "Ida Moss"
    assert ida.details == KnownDetails(
        organisation="Tarn, Ltd",
        position="Buyer",
        mails=("ida@example.org",),
        phones=("+47 1",),
        links=("https://example.org",),
        birthday="1980-04-15",
        note="met her\nat the fair",
    )


def test_the_fourth_version_has_addresses_as_links_and_days_without_a_year() -> None:
    [zoe] = read_vcards(FOUR.encode()).people
    assert zoe.details == KnownDetails(mails=("zoe@example.org",), phones=("+47-2",), birthday="--04-15")


def test_an_old_card_may_have_a_name_in_parts_alone() -> None:
    [ida] = read_vcards(TWO.encode()).people
    assert (ida.name, ida.details.phones) == ("Ida Ås", ("+1",))


def test_a_year_that_stands_for_none_is_none() -> None:
    raw = THREE.replace("BDAY:1980", "BDAY;X-APPLE-OMIT-YEAR=1604:1604")
    assert read_vcards(raw.encode()).people[0].details.birthday == "--04-15"


def test_a_card_that_cannot_be_read_is_told_and_the_others_come_in() -> None:
    found = read_vcards((THREE + "BEGIN:VCARD\nVERSION:3.0\nORG:x\nEND:VCARD\n" + FOUR).encode())
    assert [person.name for person in found.people] == ["Ida Moss", "Zoë Nygård"]
    assert found.bad == ["line 13: It has no name."]


def test_a_text_may_be_folded_as_often_as_it_is_long() -> None:
    folded = "\r\n x" * 50_000
    card = f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\nORG:Tarn{folded}\r\nEND:VCARD"
    [person] = read_vcards(card.encode()).people
    assert person.details.organisation == "Tarn" + "x" * 50_000


@pytest.mark.parametrize("breaks", [3, MOST_SOFT_BREAKS, MOST_SOFT_BREAKS + 1])
def test_quoted_text_is_read_unless_it_has_more_breaks_than_anybody_writes(breaks: int) -> None:
    quoted = "=\r\n ".join(["=C3=85s"] * (breaks + 1))
    note, folded = f"NOTE;ENCODING=QUOTED-PRINTABLE:{quoted}", "TITLE:Bu\r\n yer"
    card = TWO.replace("TEL;CELL:+1", f"{note}\r\n{folded}")
    found = read_vcards(card.encode())
    if breaks > MOST_SOFT_BREAKS:
        assert found.people == []
        assert "more than 2,000 lines" in found.bad[0]
        return
    [person] = found.people
    assert person.details.position == "Buyer"
    # A note is only so long.
    assert str(person.details.note).startswith(" ".join(["Ås"] * min(breaks + 1, 500)))


def test_a_card_of_more_lines_than_anybody_writes_is_told_and_the_others_come_in() -> None:
    most = MOST_LINES["VCARD"]
    cards = [
        f"BEGIN:VCARD\nVERSION:3.0\nFN:A{n}\n" + "X-A:b\n" * n + "END:VCARD\n" for n in (most - 4, most - 3)
    ]
    found = read_vcards("".join(cards).encode())
    assert [person.name for person in found.people] == [f"A{most - 4}"]
    assert found.bad == [f"line {most + 1}: It cannot be read: it has more than 5,000 lines."]


def test_what_has_no_card_is_refused() -> None:
    with pytest.raises(BadInput, match="no VCARD"):
        read_vcards(b"nothing")
