"""What a device holds."""

from __future__ import annotations

from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.queries.device.status import status
from milepost_client.queries.parts.no_request import NoRequest
from milepost_shared.protocol.member import Member
from milepost_shared.storage.connection import run_sync
from tests.client.operations.conftest import Desk
from tests.shared.builders import NOW


def test_events_wait_until_a_server_has_them(coffees: Desk) -> None:
    coffees.do(log_activity, ActivityRequest(goal="coffees"))
    view = coffees.ask(status, NoRequest())
    assert (view.events, view.waiting, view.heads[view.device].seq) == (2, 2, 2)
    assert view.digest == coffees.read(lambda log: log.digest())


def test_a_revoked_device_says_so(coffees: Desk) -> None:
    own = coffees.device.id
    assert not coffees.ask(status, NoRequest()).revoked
    gone = Member(device=own, name="phone", key="", joined=NOW, revoked=NOW)
    run_sync(coffees.device.log.write(lambda log: log.roster.put(gone)))
    assert coffees.ask(status, NoRequest()).revoked
