"""Which messages are admitted, and since when a revoked device's are not.

server/decisions/0004-ingest.md, server/decisions/0008-revocation.md
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import nkeys
import pytest

from milepost_server.ingest.admit import admit
from milepost_server.ingest.message import Message
from milepost_shared.log_file import LogFile
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.signatures import frame_signing_input
from milepost_shared.replication.admission import Acceptance, Refusal
from milepost_shared.replication.outbox import next_unsigned
from tests.shared.builders import NOW, TODAY, USER, A, B, activity_draft, goal, make_log

REVOKED = NOW + 1_000_000
PAIR = nkeys.from_seed(nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_USER))
KEY = bytes(PAIR.public_key).decode()


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[LogFile]:
    """A person's file on the server, whose device A is revoked; B is not."""
    file = await make_log(tmp_path, "server", USER, NOW)
    await file.write(
        lambda log: log.roster.put(Member(device=A, name="phone", key=KEY, joined=1, revoked=REVOKED))
    )
    await file.write(lambda log: log.roster.put(Member(device=B, name="laptop", key="U", joined=2)))
    yield file
    await file.close()


@pytest.fixture
async def frame(tmp_path: Path) -> bytes:
    """What A wrote, as it would send it."""
    file = await make_log(tmp_path, "phone")

    await file.write(lambda log: log.append(A, [goal(), activity_draft()], NOW, TODAY))
    bundle = await file.read(lambda log: next_unsigned(log, A, 0))
    await file.close()
    assert bundle is not None
    return msgspec.json.encode(
        bundle.signed(PAIR.sign(frame_signing_input(USER, A, bundle.last, bundle.chain)))
    )


async def taken_in(server: LogFile, sender: str, stored_at: int, data: bytes) -> Acceptance | Refusal:
    message = Message(USER, sender, 1, stored_at, data)
    return await server.write(lambda log: admit(log, log.roster.get, message))


@pytest.mark.parametrize("later", [0, 1, 10**12])
async def test_messages_stored_since_the_revocation_are_refused(
    server: LogFile, frame: bytes, later: int
) -> None:
    assert await taken_in(server, A, REVOKED + later, frame) == Refusal("revoked")
    assert not Refusal("revoked").sender_resolves


async def test_messages_stored_before_the_revocation_are_admitted_however_late(
    server: LogFile, frame: bytes
) -> None:
    assert await taken_in(server, A, REVOKED - 1, frame) == Acceptance(2, 0)


async def test_what_another_device_brings_of_a_revoked_one_is_taken_in(server: LogFile, frame: bytes) -> None:
    assert await taken_in(server, B, REVOKED + 1, frame) == Acceptance(2, 0)


async def test_an_author_sends_nothing_but_what_it_wrote_is_taken_from_a_member(
    server: LogFile, frame: bytes
) -> None:
    author = Member(device=A, name="phone", key=KEY, joined=1, role="author")
    await server.write(lambda log: log.roster.put(author))
    assert await taken_in(server, A, NOW, frame) == Refusal("unknown device")
    assert await taken_in(server, B, NOW, frame) == Acceptance(2, 0)
