"""A server or a relay passes off nothing as what is left of an erased event, and changes nothing before it
(shared/decisions/0038-old-events.md)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
import pytest
from msgspec import Raw
from msgspec.structs import replace

from milepost_client.device.device import Device
from milepost_client.device.identity import Identity
from milepost_client.operations.erase import EraseRequest, erase
from milepost_client.sync.intake import apply_reply
from milepost_client.sync.state import SyncState
from milepost_shared.events.drafts import Draft
from milepost_shared.events.redaction import Redaction, redaction_of
from milepost_shared.log_file import LogFile
from milepost_shared.protocol.messages import Frame
from milepost_shared.protocol.signatures import frame_is_signed
from milepost_shared.storage.log import Log
from tests.client.sync.in_process import MOMENT, InProcessServer, open_device, reconciler
from tests.shared.before import version_of_before
from tests.shared.builders import GOAL, NOW, TODAY, USER, activity_draft, goal, make_log
from tests.shared.devices import YEAR


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[InProcessServer]:
    log: LogFile = await make_log(tmp_path, "server", USER, NOW - YEAR)
    server = InProcessServer(log)
    yield server
    await server.log.close()


@pytest.fixture
async def laptop(tmp_path: Path, server: InProcessServer) -> AsyncIterator[Device]:
    """It logged two entries with a version of before, and erased the second one."""
    device = await open_device(tmp_path, "laptop", server)

    def write(log: Log) -> None:
        with version_of_before(log):
            drafts: list[Draft] = [goal(), activity_draft(TODAY, 1.0), activity_draft(TODAY, 2.0, note="x")]
            device.record_in(log, drafts, MOMENT)

    await device.log.write(write)
    await reconciler(device, server).run()
    request = EraseRequest(refs=("3",), keep_amount=True)
    await device.log.write(lambda log: erase(log, device, MOMENT, request))
    await reconciler(device, server).run()
    yield device
    await device.close()


def with_other_rest(frame: Frame) -> Frame:
    """Twice the amount, under the signature for the true one."""
    seq, left = next(iter(frame.erased.items()))
    return _changed(frame, seq, lambda raw: raw.replace(b"2.0", b"4.0"), lambda before, raw: left)


def with_other_rest_sealed_anew(frame: Frame) -> Frame:
    """The same, sealed to fit, under the old signature."""
    seq, left = next(iter(frame.erased.items()))

    def sealed(before: bytes, raw: bytes) -> Redaction:
        return redaction_of(before, bytes.fromhex(left.after), raw, left.by, left.sig)

    return _changed(frame, seq, lambda raw: raw.replace(b"2.0", b"4.0"), sealed)


def with_other_events_before(frame: Frame) -> Frame:
    """The entry before the erased one counts for more: the chain after is that which is signed."""
    seq = next(iter(frame.erased))
    return _changed(frame, seq - 1, lambda raw: raw.replace(b"1.0", b"9.0"), None)


def unattested(frame: Frame) -> Frame:
    """Nobody says that this is left."""
    seq, left = next(iter(frame.erased.items()))
    return _changed(frame, seq, bytes, lambda before, raw: replace(left, by=None, sig=b""))


def _changed(
    frame: Frame,
    seq: int,
    change: Callable[[bytes], bytes],
    attest: Callable[[bytes, bytes], Redaction] | None,
) -> Frame:
    n = seq - frame.first
    events = [*frame.raws]
    events[n] = change(events[n])
    erased: dict[int, Redaction] = dict(frame.erased)
    if attest:
        erased[seq] = attest(frame.chains[n], events[n])
    return replace(frame, events=[Raw(raw) for raw in events], erased=erased)


FORGERIES = [with_other_rest, with_other_rest_sealed_anew, with_other_events_before, unattested]


@pytest.mark.parametrize("forge", FORGERIES)
async def test_a_new_device_refuses_it(
    server: InProcessServer, laptop: Device, tmp_path: Path, forge: Callable[[Frame], Frame]
) -> None:
    phone = await open_device(tmp_path, "phone", server)
    reply = await server.reply(phone)
    first, *rest = reply.frames
    assert [*first.erased] == [3]
    forged = forge(first)
    assert msgspec.json.encode(forged) != msgspec.json.encode(first)
    key = Identity.load_or_create(laptop.home).public
    # The author's own signature alone does not tell: it is of the chain at the end.
    assert frame_is_signed(USER, key, forged)
    lie = replace(reply, frames=[forged, *rest])
    await phone.log.write(lambda log: apply_reply(log, phone.id, MOMENT.now, SyncState(), lie))
    assert await phone.log.read(lambda log: log.head(laptop.id).seq) == 0
    await reconciler(phone, server).run()
    days = await phone.log.read(lambda log: log.goal_totals.goal(GOAL).days)
    assert sum(day.amount for day in days.values()) == 3_000_000
    await phone.close()


async def test_a_stranger_attests_nothing(server: InProcessServer, laptop: Device, tmp_path: Path) -> None:
    stranger = Identity.unsaved()
    phone = await open_device(tmp_path, "phone", server)
    reply = await server.reply(phone)
    first, *rest = reply.frames
    left = first.erased[3]
    raw = first.raws[2].replace(b"2.0", b"4.0")
    made = redaction_of(first.chains[2], bytes.fromhex(left.after), raw, "b" * 12)
    signature = await stranger.sign(made.signing_input(USER, f"{laptop.id}-3"))
    events = [*first.events[:2], Raw(raw), *first.events[3:]]
    forged = replace(first, events=events, erased={3: replace(made, sig=signature)})
    lie = replace(reply, frames=[forged, *rest])
    await phone.log.write(lambda log: apply_reply(log, phone.id, MOMENT.now, SyncState(), lie))
    assert await phone.log.read(lambda log: log.head(laptop.id).seq) == 0
    await phone.close()


async def test_an_old_device_is_told_to_update(
    server: InProcessServer, laptop: Device, tmp_path: Path
) -> None:
    phone = await open_device(tmp_path, "phone", server)
    reply = await server.reply(phone, format=1)
    assert (reply.frames, "Update Milepost" in reply.error) == ([], True)
    await phone.close()
