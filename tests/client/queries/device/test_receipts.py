"""What syncs changed in the past, and who has seen it."""

from __future__ import annotations

from datetime import date

from milepost_client.operations.see_receipts import SeeReceiptsRequest, see_receipts
from milepost_client.queries.device.receipts import ReceiptsRequest, receipts
from milepost_shared.events.types import Contribution
from milepost_shared.protocol.member import Member
from milepost_shared.replication.late_changes import record_late_changes
from milepost_shared.storage.connection import run_sync
from milepost_shared.storage.log import Log
from tests.client.operations.conftest import Desk
from tests.shared.builders import NOW, TODAY, B, activity_draft


def bring_late(desk: Desk, day: int) -> None:
    """Do what a sync does that brings a coffee of an earlier day from the phone."""
    counted = (Contribution(goal=desk.goal("coffees").id, amount=1.0),)

    def sync(log: Log) -> None:
        log.roster.put(Member(device=B, name="phone", key="", joined=1, revoked=None))
        log.baseline.capture()
        log.append(B, [activity_draft(date(2026, 3, day), contributions=counted)], NOW, TODAY)
        record_late_changes(log, NOW, TODAY)

    run_sync(desk.device.log.write(sync))


def test_the_newest_comes_first_with_the_name_of_the_device(coffees: Desk) -> None:
    bring_late(coffees, 2)
    bring_late(coffees, 3)
    view = coffees.ask(receipts, ReceiptsRequest())
    assert [receipt.goals[0].days[0].day.day for receipt in view.receipts] == [3, 2]
    assert view.receipts[0].names == {B: "phone"}
    assert len(coffees.ask(receipts, ReceiptsRequest(limit=1)).receipts) == 1


def test_reading_leaves_them_unseen_until_they_are_marked(coffees: Desk) -> None:
    bring_late(coffees, 2)
    bring_late(coffees, 3)
    [first, second] = coffees.ask(receipts, ReceiptsRequest()).unseen
    assert coffees.do(see_receipts, SeeReceiptsRequest([first, 99])).ids == [first]
    assert coffees.do(see_receipts, SeeReceiptsRequest([first])).ids == []
    assert coffees.ask(receipts, ReceiptsRequest()).unseen == [second]
