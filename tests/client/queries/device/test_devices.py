"""The devices of a person, and whether the server and they held the same when they were last heard."""

from __future__ import annotations

from collections.abc import Callable

from milepost_client.device.heard_proof import HeardProof, keep_proof
from milepost_client.device.identity import Identity
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.operations.see_newcomers import SeeNewcomersRequest, see_newcomers
from milepost_client.queries.device.devices import DevicesView, devices
from milepost_client.queries.parts.no_request import NoRequest
from milepost_shared.protocol.hash_chain import VersionVectorEntry
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.messages import Proof, Report
from milepost_shared.replication.roster import merge_records, pin_server
from milepost_shared.replication.version_vector import encode_vector
from milepost_shared.storage.connection import run_sync
from milepost_shared.storage.log import Log
from milepost_shared.storage.owner import set_owner
from tests.client.admission import admit_in
from tests.client.operations.conftest import Desk
from tests.shared.builders import NOW, B
from tests.shared.roster.signers import USER, Server, invitation, joining
from tests.shared.roster.signers import Device as Signing


def here(log: Log) -> list[VersionVectorEntry]:
    """How far the log goes, as a device or server that holds the same would say."""
    return [VersionVectorEntry(h.device, h.seq, h.chain, h.order_chain) for h in log.heads.all()]


def hear(desk: Desk, marks: Callable[[Log], list[VersionVectorEntry]] = here) -> None:
    """Have all admitted, and keep what the server says: its own marks, and the phone's report of the same."""

    identity = Identity.load_or_create(desk.device.home)

    def keep(log: Log) -> None:
        admit_in(log, desk.device.id, identity, NOW)
        log.roster.put(Member(device=B, name="phone", key="U" + "A" * 55, joined=NOW))
        vector = encode_vector(marks(log))
        reports = [Report(device=B, at=NOW, marks=vector)]
        keep_proof(log, HeardProof(NOW, Proof(at=NOW, marks=vector, names={B: "phone"}, reports=reports)))

    run_sync(desk.device.log.write(keep))


def seen(desk: Desk) -> DevicesView:
    """The devices as they are shown."""
    return desk.ask(devices, NoRequest())


def test_this_device_is_there_before_it_joins_a_server(coffees: Desk) -> None:
    view = seen(coffees)
    [own] = view.devices
    assert (own.here, own.joined, own.seq, own.fingerprint) == (True, None, 1, "")
    assert (view.server, view.reports, view.waiting, view.events) == (None, [], 1, 1)


def test_a_device_has_the_fingerprint_of_its_key(coffees: Desk) -> None:
    hear(coffees)
    [phone] = [device for device in seen(coffees).devices if device.name == "phone"]
    assert [len(group) for group in phone.fingerprint.split("-")] == [5, 5, 5, 5]


def test_who_holds_the_same_agrees(coffees: Desk) -> None:
    hear(coffees)
    view = seen(coffees)
    assert view.server is not None
    assert (view.server.agrees, view.server.digest) == (True, view.digest)
    assert [(report.agrees, report.digest) for report in view.reports] == [(True, view.digest)]


def test_who_lacks_what_was_written_since_agrees_as_far_as_it_goes(coffees: Desk) -> None:
    hear(coffees)
    coffees.do(log_activity, ActivityRequest(goal="coffees"))
    view = seen(coffees)
    assert view.server is not None
    assert (view.server.agrees, view.server.digest == view.digest) == (True, False)
    assert [report.agrees for report in view.reports] == [True]


def test_who_has_more_cannot_be_compared(coffees: Desk) -> None:
    hear(coffees, lambda log: [entry._replace(seq=entry.seq + 1) for entry in here(log)])
    view = seen(coffees)
    assert view.server is not None
    assert (view.server.agrees, view.reports[0].agrees) == (None, None)


def test_who_has_other_events_disagrees(coffees: Desk) -> None:
    hear(coffees, lambda log: [entry._replace(chain=b"\0" * 16) for entry in here(log)])
    view = seen(coffees)
    assert view.server is not None
    assert (view.server.agrees, view.reports[0].agrees) == (False, False)


def test_a_device_that_the_operator_let_in_is_new_until_the_person_has_seen_it(coffees: Desk) -> None:
    server, tablet = Server(), Signing("tablet")

    def let_in(log: Log) -> None:
        set_owner(log, USER)
        pin_server(log, server.key)
        record = joining(tablet, "a code", invitation("a code", server, server), server)
        merge_records(log, [server.take(record, 1)])

    run_sync(coffees.device.log.write(let_in))
    assert seen(coffees).newcomers == [tablet.id]
    assert coffees.do(see_newcomers, SeeNewcomersRequest()).devices == [tablet.id]
    assert coffees.do(see_newcomers, SeeNewcomersRequest()).devices == []
    assert seen(coffees).newcomers == []
