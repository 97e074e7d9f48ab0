"""`milepost receipts`, and the notice of a change that nobody saw."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from milepost_client.sync.untold import keep_untold
from milepost_shared.events.types import ActivityLogged, Contribution, encode
from milepost_shared.progress.targets import MetGoal
from milepost_shared.protocol.hash_chain import extend_chain
from milepost_shared.protocol.member import Member
from milepost_shared.replication.late_changes import record_late_changes
from milepost_shared.storage.goal_totals import FOLD
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.event_row import event_row
from tests.client.conftest import Run
from tests.client.sync.test_two_devices import LATER, change, phone_writes
from tests.shared.builders import TODAY, B, activity, activity_draft

NOTICE = (
    "The past changed: “Coffees” on Mon 2 Mar: 0 → 9 coffees (phone). "
    "You were on track from Mon 2 Mar to Thu 5 Mar after all. All of it: milepost receipts\n"
)


def sync_late_events(log: Log) -> None:
    """Do what a background sync does that brings 9 coffees of Monday and 1 of today."""
    log.roster.put(Member(device=B, name="phone", key="", joined=1, revoked=None))
    log.baseline.capture()
    log.append(B, [_coffees(log, date(2026, 3, 2), 9.0), _coffees(log, TODAY, 1.0)], LATER, TODAY)
    record_late_changes(log, LATER, TODAY)


def _coffees(log: Log, day: date, amount: float) -> ActivityLogged:
    [goal] = log.goal_totals.book().goals
    return activity_draft(day, contributions=(Contribution(goal=goal, amount=amount),))


@pytest.fixture
def late(coffees: Run, tmp_path: Path) -> Run:
    """The device after a sync brought late events of the phone."""
    change(tmp_path / "device", sync_late_events)
    return coffees


def test_the_next_command_shows_the_receipt_of_a_background_sync_once(late: Run) -> None:
    assert late("--quiet", "entries").err == ""
    assert late("entries").err == NOTICE
    assert late("entries").err == ""


def sync_the_phones_adjustment(log: Log) -> None:
    log.baseline.capture()
    phone_writes(log)
    record_late_changes(log, LATER, TODAY)


def test_an_adjustment_that_another_device_overruled_is_told_once_and_kept(
    coffees: Run, tmp_path: Path
) -> None:
    coffees("adjust", "coffees", "8", "--by", "2026-04-10", "-r", "moving house")
    change(tmp_path / "device", sync_the_phones_adjustment)
    assert coffees("entries").err == (
        "“Coffees” was adjusted on two devices at once: target 6 from phone stands (less travel), "
        "this device wanted target 8 (moving house). All of it: milepost receipts\n"
    )
    assert coffees("entries").err == ""
    title, _, _, row = (" ".join(line.split()) for line in coffees("receipts").out.splitlines())
    assert title == "Fri 6 Mar 12:00 Adjusted on two devices at once"
    assert row == "Coffees target, at once Fri 6 Mar 8 (this device) 6 phone"
    [kept] = coffees("receipts", "--json").json[0]["overruled"]
    assert (kept["fields"], kept["kept"]["target"], kept["lost"]["target"]) == (["target"], 6, 8)


def test_what_a_background_sync_reached_is_told_once_while_it_holds(coffees: Run, tmp_path: Path) -> None:
    def reach(log: Log) -> None:
        [goal] = log.goal_totals.book().goals
        keep_untold(log, [], [MetGoal(goal, "Coffees")])

    change(tmp_path / "device", reach)
    assert coffees("goals").err == ""  # It is met no more.
    coffees("--quiet", "log", "coffees", "10")
    change(tmp_path / "device", reach)
    assert coffees("--quiet", "entries").err == ""
    assert coffees("entries").err.startswith("✦ You have met your goal “Coffees”. Well done!")
    assert coffees("entries").err == ""


def test_receipts_are_listed_newest_first_with_changes_and_devices(late: Run, tmp_path: Path) -> None:
    shown = late("receipts")
    title, _, _, *rows = (" ".join(line.split()) for line in shown.out.splitlines())
    assert title == "Fri 6 Mar 12:00 Arrived late from phone"
    assert rows == [
        "Coffees value Fri 6 Mar 0 10",
        "Coffees amount Mon 2 Mar 0 9 phone",
        "Coffees on track Mon 2 Mar – Thu 5 Mar no yes",
    ]
    change(tmp_path / "device", sync_late_events)
    assert [receipt["id"] for receipt in late("receipts", "--json").json] == [2, 1]
    [receipt] = late("receipts", "--json", "--limit", "1").json
    assert (receipt["kind"], receipt["names"], receipt["goals"][0]["days"]) == (
        "late",
        {B: "phone"},
        [{"day": "2026-03-02", "before": 9.0, "after": 18.0, "devices": [B]}],
    )


def test_without_receipts_the_command_says_so(coffees: Run) -> None:
    ran = coffees("receipts")
    assert (ran.code, ran.out, ran.err) == (
        0,
        "",
        "Nothing changed the past yet: no sync brought anything late.\n",
    )
    assert coffees("receipts", "--json").json == []


def test_an_entry_written_during_a_sync_is_no_late_arrival(coffees: Run, tmp_path: Path) -> None:
    def begin_sync(log: Log) -> None:
        log.baseline.capture()
        log.append(B, [_coffees(log, date(2026, 3, 2), 9.0)], LATER, TODAY)

    change(tmp_path / "device", begin_sync)
    coffees("log", "coffees", "5", "-d", "mar 2")
    [receipt] = coffees("receipts", "--json").json
    assert [(day["before"], day["after"]) for day in receipt["goals"][0]["days"]] == [(0, 9)]


def test_the_first_command_shows_an_upgrade_once(coffees: Run, tmp_path: Path) -> None:
    coffees("log", "coffees", "8")

    def leave_unread_event(log: Log) -> None:
        """Do what a version does that does not understand an activity of another device."""
        [goal] = log.goal_totals.book().goals
        head, given = log.head(B), (Contribution(goal=goal, amount=2.0),)
        event = activity(1, date(2026, 3, 2), device=B, contributions=given)
        raw = encode(event)
        log.write(head, [event_row(B, 1, event.made, None, extend_chain(head.chain, raw), raw)], [])
        log.metadata.put("fold", FOLD - 1)

    change(tmp_path / "device", leave_unread_event)
    ran = coffees("goal", "list")
    assert ran.err.startswith("This version understands 1 event it kept until now (ActivityLogged)")
    assert ran.err.endswith(": “Coffees” 8 → 10 coffees. All of it: milepost receipts\n")
    assert coffees("goal", "list").err == ""
    assert "understands 1 event it kept until now (ActivityLogged)" in coffees("receipts").out
