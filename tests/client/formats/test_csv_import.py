"""Activities in a CSV file are imported once each, and a bad row has its line."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_client.formats.csv_import import CsvImport, read_csv
from milepost_client.formats.csv_table import BadRow
from milepost_client.formats.csv_values import CellForm
from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import finalize, ref_mapping
from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import ActivityLogged, Contribution, decode, encode
from milepost_shared.events.validation import validate
from milepost_shared.model.book import fold

TODAY = date(2026, 3, 6)
DATA = Path(os.environ.get("MILEPOST_TEST_DATA", Path(__file__).parents[3].parent / "shared" / "data"))
GOALS = {"coffee": "c" * 12, "Talks": "d" * 12}


def read(text: str | bytes, maps: Mapping[str, str] | None = None, **options: Any) -> CsvImport:
    raw = text.encode() if isinstance(text, str) else text
    return read_csv(raw, TODAY, GOALS.get, maps=maps or {}, **options)


def only(text: str, **options: Any) -> ActivityLogged:
    found = read(text, **options)
    assert found.bad == []
    [draft] = found.drafts
    return draft


def bad(text: str | bytes) -> list[tuple[int, str]]:
    found = read(text)
    assert found.drafts == []
    return [(row.line, row.field) for row in found.bad]


def refusal(text: str | bytes, maps: Mapping[str, str] | None = None) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(text, maps)
    assert caught.value.advice
    return caught.value


def real() -> bytes:
    path = DATA / "activities.csv"
    if not path.exists():
        pytest.skip(f"{path} is not here; MILEPOST_TEST_DATA names the folder that has it")
    return path.read_bytes()


def test_every_row_of_a_real_file_is_an_activity() -> None:
    rows = list(csv.DictReader(io.StringIO(real().decode())))
    found = read(real())
    assert found.bad == []
    assert [(draft.day, draft.time, draft.people, draft.note) for draft in found.drafts] == [
        (when.date(), f"{when:%H:%M}", (row["with"],), row["note"])
        for row in rows
        if (when := datetime.fromisoformat(row["when"]))
    ]


def test_a_real_file_imported_on_two_devices_counts_once() -> None:
    once, again = read(real()).drafts, read(real()).drafts
    elsewhere = [decode(finalize(draft, "b" * 12, draft.seq, 0, ref_mapping("b" * 12, 0))) for draft in again]
    book = fold(Stamped(n, draft) for n, draft in enumerate([*once, *elsewhere], 1))
    assert len(book.entries) == len(once)


def test_a_row_has_the_same_origin_in_every_file_and_equal_rows_are_told_apart() -> None:
    text = "when,note\n2026-03-01,a\n2026-03-01,a\n2026-03-02,b\n"
    origins = [draft.origin for draft in read(text).drafts]
    assert len(set(origins)) == 3
    assert [draft.origin for draft in read(text + "2026-03-03,c\n").drafts][:3] == origins


def test_the_same_row_counts_once_however_the_file_is_written() -> None:
    [plain] = read("when,with,note,goal\n2026-03-01T09:00Z,Ana,tea,Talks\n").drafts
    [other] = read(
        b'\xef\xbb\xbfNote;Goal;When;With\r\n"tea"; Talks ;"2026-03-01 09:00:00+00:00";Ana\r\n'
    ).drafts
    assert plain == other


def test_a_row_fills_the_activity() -> None:
    draft = only("when,with,note,goal,amount,kind\n2026-03-01,Ana; Ben,a talk,coffee,2.5,meeting\n")
    assert (draft.day, draft.time) == (date(2026, 3, 1), None)
    assert (draft.people, draft.note, draft.kind) == (("Ana", "Ben"), "a talk", "meeting")
    assert draft.contributions == (Contribution(goal=GOALS["coffee"], amount=2.5),)


def test_empty_cells_are_absent() -> None:
    draft = only("when,with,note,goal,amount,kind\n2026-03-01,,,,,\n")
    assert (draft.people, draft.note, draft.kind, draft.contributions) == ((), None, None, ())


@pytest.mark.parametrize(
    ("when", "day", "time"),
    [
        ("2026-03-01", date(2026, 3, 1), None),
        ("2026-03-01T00:30:00+14:00", date(2026, 3, 1), "00:30"),
        ("2026-02-28T23:30:59-12:00", date(2026, 2, 28), "23:30"),
        ("2026-03-01 18:05", date(2026, 3, 1), "18:05"),
        ("2026-03-01T18:05Z", date(2026, 3, 1), "18:05"),
    ],
)
def test_day_and_time_are_taken_as_written(when: str, day: date, time: str | None) -> None:
    draft = only(f"when\n{when}\n")
    assert (draft.day, draft.time) == (day, time)


@pytest.mark.parametrize(
    ("written", "amount"),
    [("", 1), ("3", 3), ("-2.5", -2.5), ("1.5E+3", 1500), ("0.12345678", 0.123457), ("\N{MINUS SIGN}1", -1)],
)
def test_an_amount_is_one_unless_it_is_written(written: str, amount: float) -> None:
    draft = only(f"when,goal,amount\n2026-03-01,coffee,{written}\n")
    assert draft.contributions[0].amount == amount


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_cells_are_separated_as_in_the_header(delimiter: str) -> None:
    row = delimiter.join(["2026-03-01", '"Ana;Ben"', "x"])
    draft = only(delimiter.join(["when", "with", "note"]) + f"\n{row}\n")
    assert (draft.people, draft.note) == (("Ana", "Ben"), "x")


def test_a_quoted_cell_may_hold_quotes_commas_and_new_lines() -> None:
    draft = only('when,note\r\n2026-03-01,"said ""hi"", then\r\nleft"\r\n')
    assert draft.note == 'said "hi", then\nleft'


def test_columns_may_have_other_names() -> None:
    draft = only("Date,Who,note\n2026-03-01,Ana,x\n", maps={"date": "when", "WHO": "with"})
    assert (draft.day, draft.people) == (date(2026, 3, 1), ("Ana",))


def test_a_column_may_be_left_out() -> None:
    assert only("when,note,id\n2026-03-01,x,17\n", maps={"id": ""}).note == "x"


def test_an_unknown_column_is_refused_with_the_likely_one() -> None:
    error = refusal("when,note,wiht\n2026-03-01,x,Ana\n")
    assert error.field == "wiht"
    assert "--map 'wiht=with'" in error.advice


def test_an_unlikely_column_is_refused_with_both_ways_out() -> None:
    assert "--map 'duration='" in refusal("when,duration\n2026-03-01,3\n").advice


@pytest.mark.parametrize(
    ("text", "maps", "problem"),
    [
        ("", {}, "no header"),
        ("\n\n", {}, "no header"),
        ('"when\n', {}, "no header"),
        ("note\nx\n", {}, "no column 'when'"),
        ("when,when\n2026-03-01,2026-03-01\n", {}, "Several columns are 'when'"),
        ("when,day\n2026-03-01,2026-03-01\n", {"day": "when"}, "Several columns are 'when'"),
        ("when\n2026-03-01\n", {"day": "when"}, "no column 'day'"),
        ("when,x\n2026-03-01,1\n", {"x": "weight"}, "'weight' is not known"),
        ("when,,with\n2026-03-01,1,Ida\n", {}, "'' is not known"),
        (b"when,note\n2026-03-01,x\n2026-03-01,\xe9\n", {}, "Line 3"),
        (b"\xff\xfew", {}, "Line 1"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(text: str | bytes, maps: dict[str, str], problem: str) -> None:
    assert problem in refusal(text, maps).problem


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (",x,coffee,1,", "when"),
        ("6.3.2026,x,coffee,1,", "when"),
        ("2026-02-30,x,coffee,1,", "when"),
        ("2026-03-07,x,coffee,1,", "when"),
        ("1969-12-31,x,coffee,1,", "when"),
        ("2026-03-01,x,tea,1,", "goal"),
        ("2026-03-01,x,,1,", "goal"),
        ("2026-03-01,x,coffee,nan,", "amount"),
        ("2026-03-01,x,coffee,1e13,", "amount"),
        ("2026-03-01,x,coffee,many,", "amount"),
        ('2026-03-01,x,coffee,"1,500",', "amount"),
        ("2026-03-01,a\x07,coffee,1,", "note"),
        (f"2026-03-01,{'x' * 20_000},coffee,1,", "row"),
        ("2026-03-01,x,coffee,1,,y", "row"),
        ('2026-03-01,"x"y,coffee,1,', "row"),
    ],
)
def test_a_bad_row_has_its_line_and_column(row: str, field: str) -> None:
    text = f'when,note,goal,amount,kind\n\n2026-03-01,"two\nlines",coffee,1,\n{row}\n2026-03-01,y,,,\n'
    assert bad(text) == [(5, field)]
    assert len(read(text, skip_bad=True).drafts) == 2


def test_a_quote_that_is_never_closed_has_the_line_it_opens_on() -> None:
    assert bad('when,note\n2026-03-01,x\n2026-03-01,"x\n2026-03-01,y\n') == [(3, "row")]


def test_all_bad_rows_are_listed() -> None:
    assert bad("when\nsoon\n2026-03-01\nlater\n") == [(2, "when"), (4, "when")]


def test_a_goal_is_looked_up_once() -> None:
    resolved: list[str] = []

    def resolve(title: str) -> str:
        resolved.append(title)
        return GOALS[title]

    read_csv(b"when,goal\n" + b"2026-03-01,Talks\n" * 3, TODAY, resolve, maps={})
    assert resolved == ["Talks"]


cells = st.text(max_size=6) | st.sampled_from(
    ["2026-03-01", "2026-03-01T10:00+01:00", "2027-01-01", "coffee", "Talks", "1", "nan", '"', '""', "a;b"]
)
tables = st.lists(st.lists(cells, max_size=6).map(",".join), max_size=6).map("\n".join)


@given(
    st.sampled_from(["when,with,note,goal,amount,kind\n", "when;note\n", "when\n", ""]), tables, st.booleans()
)
def test_any_text_gives_drafts_that_can_be_kept_or_bad_rows_or_a_refusal(
    header: str, table: str, skip_bad: bool
) -> None:
    try:
        found = read((header + table).encode(errors="replace"), skip_bad=skip_bad)
    except BadInput as error:
        assert error.problem
        return
    for draft in found.drafts:
        validate(encode(draft), TODAY)
    for row in found.bad:
        assert row.problem
        assert 2 <= row.line <= len((header + table).splitlines()) + 1


@given(st.binary())
def test_any_bytes_give_drafts_or_bad_rows_or_a_refusal(raw: bytes) -> None:
    try:
        found = read(raw)
    except BadInput as error:
        assert error.problem
        return
    assert all(isinstance(row, BadRow) for row in found.bad)
    assert not (found.bad and found.drafts)


@given(st.lists(st.tuples(st.dates(date(1970, 1, 1), TODAY), st.text('a,;\n" é漢', max_size=8)), max_size=20))
def test_output_of_a_csv_writer_is_read_back(rows: list[tuple[date, str]]) -> None:
    written = io.StringIO()
    csv.writer(written).writerows([("when", "note"), *rows])
    found = read(written.getvalue())
    assert [(draft.day, draft.note or "") for draft in found.drafts] == [
        (day, note if note.strip() else "") for day, note in rows
    ]
    assert len({draft.origin for draft in found.drafts}) == len(rows)


def test_cells_that_a_row_lacks_are_empty_and_a_comma_at_its_end_is_nothing() -> None:
    found = read("when,with,note\n2026-03-01,Ida\n2026-03-02,Uwe,ok,\n")
    assert [(draft.people, draft.note) for draft in found.drafts] == [(("Ida",), None), (("Uwe",), "ok")]


def test_a_first_line_may_say_how_cells_are_parted() -> None:
    found = read('sep=;\r\nwhen;with;note\r\n2026-03-01;Ida;"two\r\nlines"\r\n2026-03-02;Uwe;x;y\r\n')
    assert [(row.line, row.field) for row in found.bad] == [(5, "row")]
    assert only("sep=|\nwhen|with\n2026-03-01|Ida\n").people == ("Ida",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_encodings_that_a_file_shows_are_read(encoding: str) -> None:
    found = read("when,with\n2026-03-01,Zoë Łukasz\n".encode(encoding))
    assert [draft.people for draft in found.drafts] == [("Zoë Łukasz",)]


def test_another_encoding_is_said() -> None:
    raw = "when,with\n2026-03-01,Zoë\n".encode("cp1252")
    assert [draft.people for draft in read(raw, encoding="cp1252").drafts] == [("Zoë",)]
    with pytest.raises(BadInput, match=r"(?s)Line 2 .*--encoding cp1252"):
        read(raw)
    with pytest.raises(BadInput, match="no encoding"):
        read(raw, encoding="klingon")


def test_every_line_that_an_open_quote_swallows_is_named() -> None:
    text = 'when,with,note\n2026-03-01,Ida,ok\n2026-03-02,Uwe,"6ft\n2026-03-03,Kim,fine\n2026-03-04,Lea,"a"\n'
    found = read(text + "2026-03-05,Per,fine\n", skip_bad=True)
    assert [draft.people for draft in found.drafts] == [("Ida",), ("Per",)]
    assert found.bad == [BadRow(3, "row", "Its quotes do not match, so lines 3 to 5 are lost.")]


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["3/14/2025", "3/4/2025"], ["2025-03-14", "2025-03-04"]),
        (["14.03.2025", "4.3.2025"], ["2025-03-14", "2025-03-04"]),
        (["15 Jan 2026", "jan 3"], ["2026-01-15", "2026-01-03"]),
    ],
)
def test_dates_are_read_as_one_of_their_column_proves(cells: list[str], days: list[str]) -> None:
    found = read("when\n" + "\n".join(cells))
    assert [draft.day.isoformat() for draft in found.drafts] == days


def test_dates_that_can_be_two_days_are_refused_until_it_is_said_which() -> None:
    assert bad("when\n4/3/2025\n") == [(2, "when")]
    assert bad("when\n14/3/2025\n3/14/2025\n4/3/2025\n") == [(4, "when")]
    assert only("when\n4/3/2025 18:30\n", form=CellForm(dates="dmy")).day == date(2025, 3, 4)
    assert only("when\n4/3/2025 9:30\n", form=CellForm(dates="mdy")).time == "09:30"


@pytest.mark.parametrize("end", [",", ",,", ", ,"])
def test_a_comma_at_the_end_of_the_header_names_no_column(end: str) -> None:
    assert [draft.people for draft in read(f"when,with{end}\n2026-03-01,Ida{end}\n").drafts] == [("Ida",)]
    [bad] = read(f"when,with{end}\n2026-03-01,Ida,remark\n").bad
    assert "where the header has 2" in bad.problem


def test_a_decimal_comma_is_read_where_it_is_plain_or_said() -> None:
    plain = only("when;goal;amount\n2026-03-01;coffee;1,5\n")
    assert [given.amount for given in plain.contributions] == [1.5]
    assert bad("when;goal;amount\n2026-03-01;coffee;1,500\n") == [(2, "amount")]
    quoted = only('when,goal,amount\n2026-03-01,coffee,"1,5"\n')
    assert [given.amount for given in quoted.contributions] == [1.5]
    said = only("when;goal;amount\n2026-03-01;coffee;1.234,5\n", form=CellForm(decimal=","))
    assert [given.amount for given in said.contributions] == [1234.5]


def test_moments_are_told_by_the_clock_of_the_zone_that_is_said() -> None:
    text = "when\n2026-01-10T23:30Z\n"
    assert only(text).day == date(2026, 1, 10)
    there = only(text, form=CellForm(zone=timezone(timedelta(hours=1))))
    assert (there.day, there.time) == (date(2026, 1, 11), "00:30")
