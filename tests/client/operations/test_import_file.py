"""Importing a file of any form, for real and to see what it would come to."""

from __future__ import annotations

import json

import pytest

from milepost_client.device.identity import Identity
from milepost_client.formats.jsonl import export_log
from milepost_client.operations.import_file import ImportFileRequest, import_file
from milepost_client.operations.parts.file_form import Form, form_of
from milepost_client.queries.activities.entries import EntriesRequest, entries
from milepost_shared.errors import BadInput
from milepost_shared.storage.connection import run_sync
from milepost_shared.storage.log import Log
from tests.client.operations.conftest import FRIDAY, Desk

TABLE = b"when,with\n2026-03-01,Ana\n2026-03-02,Bo\n"
BAD = TABLE + b"someday,Cy\n"


def request(raw: bytes, *, skip_bad: bool = False) -> ImportFileRequest:
    """A request to import a file of those bytes."""
    return ImportFileRequest(raw=raw, name="file", skip_bad=skip_bad)


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        ("BEGIN:VCARD\nFN:Ana\n".encode("utf-16"), "vcard"),
        ("when,with\n".encode("utf-16"), "csv"),
        (b'{"milepost": 1}', "milepost"),
        (b' {"params": 1}', "beeminder"),
        (b"\xef\xbb\xbfwhen\n", "csv"),
    ],
)
def test_a_file_is_what_its_beginning_says(raw: bytes, form: Form) -> None:
    assert form_of(raw) == form


def test_a_table_is_imported_once(desk: Desk) -> None:
    first, again = desk.do(import_file, request(TABLE)), desk.do(import_file, request(TABLE))
    assert [(r.form, r.events, r.known) for r in (first, again)] == [("csv", 2, 0), ("csv", 0, 2)]


def test_an_import_that_meets_a_target_says_so_the_first_time(desk: Desk) -> None:
    desk.set("Coffees", target=2)
    rows = [b"2026-03-01,coffees\n", b"2026-03-02,coffees\n", b"2026-03-03,coffees\n"]
    done = [desk.do(import_file, request(b"when,goal\n" + row)) for row in rows]
    assert [[goal.title for goal in report.met] for report in done] == [[], ["Coffees"], []]


def test_a_bad_row_stops_all_or_is_left_out(desk: Desk) -> None:
    assert "line 4: when: 'someday' is not a day" in desk.refuse(import_file, request(BAD))
    done = desk.do(import_file, request(BAD, skip_bad=True))
    assert (done.events, len(done.bad)) == (2, 1)


def test_a_rehearsal_comes_to_the_same_and_leaves_nothing(desk: Desk) -> None:
    wanted = request(BAD, skip_bad=True)
    before = desk.read(Log.digest)
    rehearsed = run_sync(desk.device.log.rehearse(lambda log: import_file(log, desk.device, FRIDAY, wanted)))
    assert desk.read(Log.digest) == before
    assert desk.ask(entries, EntriesRequest()).entries == []
    assert desk.do(import_file, wanted) == rehearsed


def test_a_rehearsal_that_is_refused_leaves_nothing_either(desk: Desk) -> None:
    with pytest.raises(BadInput, match="Some rows cannot be read"):
        run_sync(desk.device.log.rehearse(lambda log: import_file(log, desk.device, FRIDAY, request(BAD))))
    assert desk.do(import_file, request(TABLE)).events == 2


def test_an_export_of_this_very_log_is_known(coffees: Desk) -> None:
    export = run_sync(export_log(coffees.device, Identity.load_or_create(coffees.device.home), "here"))
    done = coffees.do(import_file, request(b"".join(export.lines)))
    assert (done.form, done.events, done.known) == ("milepost", 0, 1)


def test_a_goal_of_beeminder_comes_with_its_title(desk: Desk) -> None:
    params = {"tini": "20260101", "vini": 0, "runits": "d", "kyoom": True, "road": [["20260401", 10, None]]}
    road = {"params": params, "data": [["20260201", 2, "first"]]}
    wanted = ImportFileRequest(raw=json.dumps(road).encode(), name="pages.json", title="Pages")
    assert desk.do(import_file, wanted).form == "beeminder"
    assert desk.goal("pages").value == 2
