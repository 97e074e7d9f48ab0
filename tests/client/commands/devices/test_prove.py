"""`milepost prove` without a server, and its sentences about differences."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from milepost_client.presentation.verification import format_difference, format_digest, format_report
from milepost_client.sync.verification import Evidence, ServerView
from milepost_shared.log_file import open_log
from milepost_shared.replication.divergence import SERVER, Difference, What
from milepost_shared.replication.divergence_view import ReportView
from milepost_shared.storage.aiosqlite_connection import threaded
from tests.client.conftest import Run
from tests.shared.devices import flip

HOUR = 3_600_000_000
PHONE, LAPTOP = "a" * 12, "b" * 12
NAMES = {PHONE: "phone", LAPTOP: "laptop"}


def test_without_a_server_the_digest_and_the_heads_are_shown(coffees: Run) -> None:
    found = coffees("prove", "--json").json
    status = coffees("status", "--json").json
    assert (found["digest"], found["heads"]) == (status["digest"], status["heads"])
    assert (found["server"], found["devices"], found["agrees"], found["waiting"]) == (None, [], None, 1)
    ran = coffees("prove")
    assert (ran.code, format_digest(status["digest"]) in ran.out, "milepost join" in ran.err) == (
        0,
        True,
        True,
    )


def test_an_empty_log_has_a_digest_too(milepost: Run) -> None:
    ran = milepost("prove")
    assert (ran.code, ran.out.splitlines()) == (0, ["this device  cae66941 d9efbd40 4e4d8875 8ea67670"])


def test_an_event_that_was_altered_on_disk_is_found_without_a_server(coffees: Run, tmp_path: Path) -> None:
    coffees("log", "coffees")
    device = coffees("status", "--json").json["device"]

    async def spoil() -> None:
        file = await open_log(tmp_path / "device" / "log.db", "0" * 16, 1, connect=threaded)
        try:
            await flip(file, device, 2)
        finally:
            await file.close()

    asyncio.run(spoil())
    ran = coffees("prove")
    assert (ran.code, f"Event 2 of {device} is damaged here" in ran.err) == (1, True)
    [difference] = coffees("prove", "--json").json["differences"]
    assert (difference["device"], difference["from"], difference["what"]) == (device, 2, "damaged-here")


def differs(what: What, first: int | None, last: int, whom: str = SERVER) -> Difference:
    return Difference(device=PHONE, first=first, last=last, what=what, whom=whom)


@pytest.mark.parametrize(
    ("difference", "words"),
    [
        (differs("missing-here", 4, 4), "1 event of phone from 4 on is not here: milepost sync"),
        (differs("missing-here", 4, 5), "2 events of phone from 4 on are not here: milepost sync"),
        (
            differs("other-events", 4, 9),
            "The server has other events of phone from 4 on. Nothing gets lost: milepost sync",
        ),
        (
            differs("other-order", None, 9),
            "The server orders phone's events otherwise at or before 9: milepost doctor, then milepost sync",
        ),
        (
            differs("damaged-here", 4, 4, LAPTOP),
            "Event 4 of phone is damaged here: milepost doctor, then milepost sync",
        ),
    ],
)
def test_every_difference_has_what_to_do(difference: Difference, words: str) -> None:
    assert format_difference(difference, NAMES) == words


@pytest.mark.parametrize(
    ("differences", "agrees", "words"),
    [
        ([], True, "agrees"),
        (
            [differs("missing-there", 4, 5, LAPTOP)],
            True,
            "agrees as far as it had come; it had yet to hear of 2 events, phone's from 4 on",
        ),
        (
            [differs("other-events", None, 9, LAPTOP), differs("missing-there", 4, 5, LAPTOP)],
            False,
            "differs: it had other events of phone at or before 9",
        ),
        (
            [differs("missing-here", 10, 11, LAPTOP)],
            None,
            "it was ahead: 2 events of phone from 10 on are not here",
        ),
        (
            [differs("damaged-here", 3, 9, LAPTOP)],
            None,
            "not to be compared with phone's events from 3 on, which are damaged here",
        ),
    ],
)
def test_the_report_of_another_device_has_its_age(
    differences: list[Difference], agrees: bool | None, words: str
) -> None:
    laptop = ReportView(device=LAPTOP, name="laptop", at=5 * HOUR, agrees=agrees, waiting=1)
    found = evidence(laptop, differences)
    line = f"laptop, as it last reported 3 hours ago: {words}; 1 event waited there to be sent"
    assert format_report(laptop, found, NAMES) == line


def test_a_device_that_never_reported_says_so() -> None:
    new = ReportView(device=LAPTOP, name="laptop")
    assert format_report(new, evidence(new, []), NAMES) == "laptop: has not reported yet"


def evidence(device: ReportView, differences: list[Difference]) -> Evidence:
    """The evidence where the server was heard an hour ago, at 7 by its clock."""
    return Evidence(
        device=PHONE,
        digest="",
        admitted_digest="",
        heads={},
        reached=False,
        server=ServerView(digest="", heads={}, at=7 * HOUR, age=HOUR),
        devices=[device],
        differences=differences,
        waiting=0,
        agrees=None,
    )
