"""Messages on the stream that no honest device sends (server/decisions/0004-ingest.md)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
from msgspec import Raw

from milepost_client.device.device import Device
from milepost_client.device.identity import Identity
from milepost_client.network.line import Line
from milepost_client.network.server_link import load_link
from milepost_client.network.tls import BrokerClient
from milepost_shared.events.ordering import CLOCK_TOLERANCE
from milepost_shared.protocol.hash_chain import extend_chain, start_chain
from milepost_shared.protocol.messages import Frame
from milepost_shared.protocol.signatures import frame_signing_input
from milepost_shared.protocol.subjects import inbox_prefix, push_subject
from milepost_shared.storage.connection import run_sync
from milepost_shared.storage.log import Log
from tests.system.people import Person

STRANGER = "f" * 12
SECOND = 1_000_000


class Forger:
    """Signs messages with a device's key, and puts them on the stream unchecked."""

    def __init__(self, device: Device) -> None:
        link = load_link(device.home)
        assert link is not None
        self.link = link
        self.device = device.id
        self._identity = Identity.load_or_create(device.home)

    def event(self, seq: int = 1, **body: object) -> bytes:
        """Return an event of a type unknown to this version, unless the body sets a known one."""
        header = {"type": "Foreseen", "device": self.device, "seq": seq, "made": round(time.time() * 1e6)}
        return json.dumps(header | body).encode()

    def frame(self, *raws: bytes, author: str = "", first: int = 1, **changes: object) -> bytes:
        """Return a signed frame of those events, changed after signing."""
        author = author or self.device
        chain = start = start_chain(self.link.user, author)
        for raw in raws:
            chain = extend_chain(chain, raw)
        signature = run_sync(
            self._identity.sign(frame_signing_input(self.link.user, author, first + len(raws) - 1, chain))
        )
        events = list(map(Raw, raws))
        made = Frame(device=author, first=first, prev=start.hex(), events=events, sig=signature)
        return msgspec.json.encode(msgspec.structs.replace(made, **changes))

    async def publish(self, *messages: bytes) -> int:
        """Put messages on the stream; return its last number."""
        connection, seq = BrokerClient(Line(time.monotonic)), 0
        await connection.connect(
            self.link.broker,
            user_jwt_cb=lambda: bytearray(self.link.jwt.encode()),
            signature_cb=self._identity.sign_nonce,
            inbox_prefix=inbox_prefix(self.link.user, self.device).encode(),
            allow_reconnect=False,
        )
        try:
            for message in messages:
                answer = await connection.request(push_subject(self.link.user, self.device), message)
                seq = int(json.loads(answer.data)["seq"])
        finally:
            await connection.close()
        return seq


Make = Callable[[Forger], bytes]

BROKEN: dict[str, tuple[str, Make]] = {
    "nothing": ("malformed", lambda forger: b""),
    "no JSON": ("malformed", lambda forger: b"\xff\xfe\x00"),
    "other JSON": ("malformed", lambda forger: b'{"frame": 1}'),
    "deep JSON": ("malformed", lambda forger: b"[" * 100_000),
    "a truncated frame": ("malformed", lambda forger: forger.frame(forger.event())[:-40]),
    "an event of another number": ("malformed", lambda forger: forger.frame(forger.event(seq=2))),
    "an event of another device": ("malformed", lambda forger: forger.frame(forger.event(device=STRANGER))),
    "an event without a stamp": ("malformed", lambda forger: forger.frame(forger.event(made=None))),
    "no event": ("oversized", lambda forger: forger.frame()),
    "too many events": (
        "oversized",
        lambda forger: forger.frame(*(forger.event(seq=n) for n in range(1, 502))),
    ),
    "too many bytes": ("oversized", lambda forger: forger.frame(forger.event(note="x" * 270_000))),
    "another signature": ("forged", lambda forger: forger.frame(forger.event(), sig=bytes(64))),
    "a short signature": ("forged", lambda forger: forger.frame(forger.event(), sig=b"short")),
    "an author that is not on the roster": (
        "foreign",
        lambda forger: forger.frame(forger.event(device=STRANGER), author=STRANGER),
    ),
}


@pytest.mark.parametrize(("reason", "make"), BROKEN.values(), ids=BROKEN)
async def test_a_dishonest_frame_is_quarantined_with_its_reason_and_sender(
    ana: Person, reason: str, make: Make
) -> None:
    honest, hostile = await ana.device("honest"), await ana.device("hostile")
    await put(ana, hostile, make)
    assert ana.user is not None
    assert await ana.server.quarantined(ana.user) == [(hostile.id, reason)]
    await assert_all_goes_on(ana, honest, hostile)


async def test_a_frame_under_another_devices_name_is_refused_as_forged(ana: Person) -> None:
    honest, hostile = await ana.device("honest"), await ana.device("hostile")
    await put(ana, hostile, lambda forger: forger.frame(forger.event(device=honest.id), author=honest.id))
    assert ana.user is not None
    assert await ana.server.quarantined(ana.user) == [(hostile.id, "forged")]
    await assert_all_goes_on(ana, honest, hostile)


async def test_a_revoked_devices_messages_on_the_stream_are_quarantined(ana: Person) -> None:
    honest, stolen = await ana.device("honest"), await ana.device("stolen")

    def revoke(log: Log) -> None:
        member = log.roster.get(stolen.id)
        assert member is not None
        log.roster.put(msgspec.structs.replace(member, revoked=1))

    await ana.change_on_server(revoke)
    await put(ana, stolen, lambda forger: forger.frame(forger.event()))
    assert ana.user is not None
    assert await ana.server.quarantined(ana.user) == [(stolen.id, "revoked")]
    await ana.log(honest, 1)
    await ana.converge(honest)
    assert await ana.on_server(lambda log: log.events.count()) == 1


async def test_the_sender_learns_how_many_of_its_frames_were_refused(ana: Person) -> None:
    hostile = await ana.device("hostile")
    await put(ana, hostile, lambda _: b"one", lambda _: b"two")
    assert (await ana.sync(hostile)).refused == 2
    assert (await ana.sync(hostile)).refused == 0


async def test_a_frame_after_a_gap_is_dropped(ana: Person) -> None:
    honest, hostile = await ana.device("honest"), await ana.device("hostile")
    await put(ana, hostile, lambda forger: forger.frame(forger.event(seq=5), first=5))
    assert ana.user is not None
    assert await ana.server.quarantined(ana.user) == []
    assert await ana.on_server(lambda log: log.events.count()) == 0
    await assert_all_goes_on(ana, honest, hostile)


async def test_a_duplicated_frame_counts_once(ana: Person) -> None:
    honest, hostile = await ana.device("honest"), await ana.device("hostile")
    forger = Forger(hostile)
    message = forger.frame(forger.event())
    await put(ana, hostile, lambda _: message, lambda _: message)
    assert await ana.on_server(lambda log: log.events.count()) == 1
    assert (await ana.sync(honest)).received == 1


@pytest.mark.parametrize(
    "body",
    [
        {"type": "Foreseen", "what": {"deep": [1, 2, 3]}},
        {"type": "ActivityLogged", "day": "2026-03-06", "note": "x" * 20_000},
        {"type": "ActivityLogged", "day": "2026-03-06", "note": "bell \x07"},
        {"type": "ActivityLogged", "day": "1812-03-06"},
        {"type": "GoalSet", "goal": "no id", "title": "", "start": "soon"},
    ],
    ids=["unknown type", "too long", "control character", "too early", "wrong fields"],
)
async def test_an_unknown_event_is_kept_relayed_and_counted(ana: Person, body: dict[str, object]) -> None:
    honest, hostile = await ana.device("honest"), await ana.device("hostile")
    raw = Forger(hostile).event(1, **body)
    await put(ana, hostile, lambda forger: forger.frame(raw))
    await ana.converge(honest, hostile)
    for device in (honest, hostile):
        assert await device.log.read(lambda log: log.events.not_understood()) == [(hostile.id, 1, raw)]
    await assert_all_goes_on(ana, honest, hostile)


async def test_a_device_whose_clock_is_years_ahead_is_clamped(ana: Person) -> None:
    honest, early = await ana.device("honest"), await ana.device("early")
    await ana.log(early, 1, 2, ahead=timedelta(days=3650))
    await ana.converge(honest, early)
    [later] = await ana.log(honest, 3)
    await ana.converge(honest, early)
    refs = (f"{early.id}-1", f"{early.id}-2", later.ref)
    for device in (honest, early):
        stamps = await device.log.read(lambda log: [log.events.effective(ref) or 0 for ref in refs])
        assert stamps == sorted(stamps)
        assert stamps[0] > 0 and stamps[-1] < now() + CLOCK_TOLERANCE + SECOND


async def test_stamps_invented_by_a_device_cannot_exhaust_the_clock(ana: Person) -> None:
    honest, hostile = await ana.device("honest"), await ana.device("hostile")
    end = 2**53 - 2
    await put(ana, hostile, lambda f: f.frame(f.event(made=end - 1), stored_at=1, effective={1: end}))
    await ana.sync(honest)
    await assert_all_goes_on(ana, honest, hostile)
    assert await honest.log.read(lambda log: log.heads.largest_effective()) < now() + 2 * CLOCK_TOLERANCE


async def put(ana: Person, device: Device, *made: Make) -> None:
    """Put messages on the stream, and wait until ingest has processed them."""
    forger = Forger(device)
    await forger.publish(*(make(forger) for make in made))
    await ana.server.until_read()


async def assert_all_goes_on(ana: Person, *devices: Device) -> None:
    for n, device in enumerate(devices, 1):
        await ana.log(device, n)
    await ana.converge(*devices)
    assert [await ana.amounts(device) for device in devices] == [[1, 2]] * 2


def now() -> int:
    return round(time.time() * 1e6)
