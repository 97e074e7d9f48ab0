"""What was erased comes back by nobody's hand: by no old export, no relay and no restored device
(shared/decisions/0036-erasing.md)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import msgspec
import pytest

from milepost_shared.events.drafts import Draft, draft_header
from milepost_shared.events.erased import Erased
from milepost_shared.events.types import PersonDescribed, StepPlanned
from milepost_shared.log_file import LogFile
from milepost_shared.protocol.messages import Frame
from milepost_shared.replication.admission import Acceptance, Admission
from milepost_shared.storage.log import Log
from tests.client.conftest import Run
from tests.client.conftest import milepost as milepost
from tests.shared.builders import GOAL, NOW, TODAY, A, B, goal
from tests.shared.devices import Peer, close, digests, next_frame, open_server, push, sync
from tests.shared.erasing import (
    ID,
    PERSON,
    STEP,
    WORD,
    draft,
    holds_word,
    named,
    one_of,
)

ENTRY = f"{A}-2"
Erasures = Callable[[Log], list[Erased]]


def of_entry(log: Log) -> list[Erased]:
    return [Erased(**draft_header(), id=ID, level="all", entries=(named(log, ENTRY),)), *of_rest(log)]


def texts_of_entry(log: Log) -> list[Erased]:
    return [Erased(**draft_header(), id=ID, level="texts", entries=(named(log, ENTRY),)), *of_rest(log)]


def of_rest(log: Log) -> list[Erased]:
    """The goal, the person and the step, which name the same one."""
    rest = Erased(**draft_header(), id="f" * 12, level="all", goals=(GOAL,), people=(PERSON,), steps=(STEP,))
    return [rest]


LEVELS = pytest.mark.parametrize("erasures", [of_entry, texts_of_entry])


class Sides:
    """A laptop that wrote a name wherever a name can stand, a phone and the server, all in sync."""

    def __init__(self, laptop: Peer, phone: Peer, server: LogFile) -> None:
        self.laptop, self.phone, self.server = laptop, phone, server

    async def erase(self, erasures: Erasures) -> None:
        await self.laptop.file.write(lambda log: log.erase(A, erasures(log), NOW))
        await sync(self.laptop, self.server, NOW)

    async def settle(self) -> None:
        """Sync all, and see that nobody has the name and all agree."""
        for peer in (self.laptop, self.phone) * 2:
            await sync(peer, self.server, NOW + 10**9)
        for file in (self.laptop.file, self.phone.file, self.server):
            assert not await holds_word(file)
            assert await file.read(lambda log: log.erasures.texts_kept()) == []
        assert len(await digests(self.laptop.file, self.phone.file, self.server)) == 1


@pytest.fixture
async def sides(tmp_path: Path) -> AsyncIterator[Sides]:
    laptop, phone, server = (
        await Peer.open(tmp_path, A),
        await Peer.open(tmp_path, B),
        await open_server(tmp_path),
    )
    written: list[Draft] = [goal(title=WORD), draft(1.0), one_of(PersonDescribed), one_of(StepPlanned)]
    await laptop.append(written, NOW, TODAY)
    await sync(laptop, server, NOW)
    await sync(phone, server, NOW)
    yield Sides(laptop, phone, server)
    await close(laptop, phone, server)


async def old_frame(peer: Peer) -> Frame:
    """The frame as it was before the erasure, with its texts."""
    frame = await peer.file.read(partial(next_frame, peer.device, A, 0))
    assert frame
    assert WORD.encode() in msgspec.json.encode(frame.texts)
    return frame


@LEVELS
async def test_a_relay_of_the_old_frame_fills_nothing(sides: Sides, erasures: Erasures) -> None:
    frame = await old_frame(sides.phone)
    await sides.erase(erasures)
    for file in (sides.server, sides.laptop.file):
        answer = await file.write(lambda log: Admission(log).admit(frame, NOW + 5))
        assert not isinstance(answer, Acceptance) or answer.filled == 0
        assert not await holds_word(file)
    await sides.settle()


@LEVELS
async def test_a_device_that_is_restored_to_before_erases_again(
    sides: Sides, erasures: Erasures, tmp_path: Path
) -> None:
    copy = await sides.laptop.backup(tmp_path / "copy.db")
    other = await sides.phone.backup(tmp_path / "other.db")
    await sides.erase(erasures)
    await sync(sides.phone, sides.server, NOW)
    await sides.laptop.restore(copy)
    await sides.phone.restore(other)
    assert await holds_word(sides.phone.file)
    await push(sides.phone, sides.server, NOW + 5)
    assert not await holds_word(sides.server)
    await sides.settle()


@LEVELS
async def test_who_takes_the_old_frame_first_and_hears_of_the_erasure_later_has_nothing_left(
    sides: Sides, erasures: Erasures, tmp_path: Path
) -> None:
    frame = await old_frame(sides.phone)
    await sides.erase(erasures)
    tablet = await Peer.open(tmp_path, "c" * 12)
    await tablet.file.write(lambda log: Admission(log).admit(frame, NOW))
    assert await holds_word(tablet.file)
    await sync(tablet, sides.server, NOW + 7)
    assert not await holds_word(tablet.file)
    assert not await holds_word(sides.server)
    await close(tablet)


@pytest.mark.parametrize("what", [("last",), ("last", "--keep-amount"), ("--person", WORD)])
def test_an_old_export_brings_nothing_back(milepost: Run, tmp_path: Path, what: tuple[str, ...]) -> None:
    milepost("set", "Coffees", "--target", "3", "--by", "mar 30")
    milepost("log", "coffees", "-w", WORD, "-n", f"with {WORD}")
    export = tmp_path / "old.jsonl"
    assert milepost("export", str(export)).code == 0
    assert WORD in export.read_text()
    assert milepost("erase", *what, "--yes").code == 0
    assert milepost("import", str(export), "--yes").code == 0
    files = [path for path in (tmp_path / "device").rglob("*") if path.is_file()]
    assert [path.name for path in files if WORD.encode() in path.read_bytes()] == []
    assert WORD not in milepost("entries", "--json").out
