"""What a person erased is off the server's disk once the erasure was ingested, and what comes late too."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import nkeys
import pytest

from milepost_server.ingest.message import Message
from milepost_server.ingest.recorder import Recorder
from milepost_server.ingest.user_ingest import UserIngest
from milepost_server.observability.counters import Counters
from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.registry import open_registry
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.events.drafts import draft_header, origin_again
from milepost_shared.events.erased import Erased
from milepost_shared.log_file import LogFile
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.signatures import frame_signing_input
from milepost_shared.replication.outbox import next_unsigned
from milepost_shared.storage.log import Log
from tests.shared.builders import NOW, TODAY, USER, A, activity_draft, make_log

WORD = b"Zuckmayer"
PAIR = nkeys.from_seed(nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_USER))
KEY = bytes(PAIR.public_key).decode()


@pytest.fixture
async def user_logs(tmp_path: Path) -> AsyncIterator[UserLogs]:
    logs = UserLogs(tmp_path, lambda: NOW)
    (tmp_path / "users").mkdir()
    await logs.add(USER)
    await logs.write(USER, lambda log: log.roster.put(Member(device=A, name="phone", key=KEY, joined=1)))
    yield logs
    await logs.close()


@pytest.fixture
async def phone(tmp_path: Path) -> AsyncIterator[LogFile]:
    file = await make_log(tmp_path, "phone")
    yield file
    await file.close()


async def frame_after(phone: LogFile, seq: int) -> bytes:
    bundle = await phone.read(lambda log: next_unsigned(log, A, seq))
    assert bundle
    signature = PAIR.sign(frame_signing_input(USER, A, bundle.last, bundle.chain))
    return msgspec.json.encode(bundle.signed(signature))


def erase(log: Log) -> None:
    chain, origin = log.chain_at(A, 1) or b"", origin_again(log.events.raw(f"{A}-1") or b"")
    named = ((f"{A}-1", chain.hex(), origin),)
    log.erase(A, [Erased(**draft_header(), id="e" * 12, level="all", entries=named)], NOW)


def on_disk(folder: Path) -> bool:
    return any(WORD in path.read_bytes() for path in (folder / "users").iterdir())


async def test_no_byte_of_an_erased_text_is_left_also_of_one_that_comes_late(
    user_logs: UserLogs, phone: LogFile, tmp_path: Path
) -> None:
    notifier, registry = ChangeNotifier(), await open_registry(tmp_path)
    ingest, recorder = UserIngest(user_logs, notifier, Counters()), Recorder(registry, user_logs, notifier)
    seen = []
    for seq, write in enumerate((log_it, erase, correct_it)):
        await phone.write(write)
        message = Message(USER, A, seq + 1, NOW, await frame_after(phone, seq))
        result = await ingest.ingest(USER, [message])
        await recorder.add([result])
        assert result.new_events == 1
        seen.append(on_disk(tmp_path))
    await registry.close()
    assert seen == [True, False, False]
    assert await user_logs.read(USER, lambda log: list(log.entries())) == []


def log_it(log: Log) -> None:
    log.append(A, [activity_draft(note=WORD.decode())], NOW, TODAY)


def correct_it(log: Log) -> None:
    """As a device would that does not know of the erasure: it still has the texts."""
    log.append(A, [activity_draft(note=WORD.decode() * 2, corrects=f"{A}-1")], NOW, TODAY)
