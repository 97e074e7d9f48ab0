"""Importing a log: whose it is, and that its frames are those that were signed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.device.identity import Identity
from milepost_client.formats.jsonl import export_log, read_export
from milepost_client.operations.import_log import import_log
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_shared.errors import BadInput, NotAllowed
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.messages import Frame, UserId
from milepost_shared.storage.connection import open_inline, run_sync
from milepost_shared.storage.log import Log
from tests.client.operations.conftest import FRIDAY, Desk

Parts = list[UserId | Member | Frame]


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Desk]:
    """Another device, which knows of nobody else's log."""
    device = run_sync(Device.open(Home(tmp_path / "other"), FRIDAY, open_inline))
    yield Desk(device)
    run_sync(device.close())


def parts_of(desk: Desk) -> Parts:
    """What the export of a device says."""
    identity = Identity.load_or_create(desk.device.home)
    return list(read_export(run_sync(export_log(desk.device, identity, "desk")).lines))


def take(desk: Desk, parts: Parts) -> tuple[int, int]:
    """Import parts; return how many events were new, and how many were known."""
    done = run_sync(desk.device.log.write(lambda log: import_log(log, desk.device, FRIDAY, parts)))
    return done.events, done.known


def test_a_log_is_taken_over_with_its_owner_and_only_once(coffees: Desk, other: Desk) -> None:
    coffees.do(log_activity, ActivityRequest(goal="coffees"))
    parts = parts_of(coffees)
    assert [take(other, parts), take(other, parts)] == [(2, 0), (0, 2)]
    assert other.read(Log.digest) == coffees.read(Log.digest)
    assert other.read(lambda log: log.user) == coffees.read(lambda log: log.user)


def test_the_log_of_another_person_is_refused(coffees: Desk, other: Desk) -> None:
    take(other, parts_of(coffees))
    with pytest.raises(NotAllowed, match="another person"):
        take(other, ["f" * 16])


def test_a_frame_that_is_not_as_it_was_signed_leaves_nothing(coffees: Desk, other: Desk) -> None:
    user, member, frame = parts_of(coffees)
    assert isinstance(frame, Frame)
    forged = msgspec.structs.replace(frame, sig=bytes(64))
    with pytest.raises(BadInput, match="not as they were signed"):
        take(other, [user, member, forged])
    assert other.read(lambda log: (log.events.count(), log.roster.all())) == (0, [])
