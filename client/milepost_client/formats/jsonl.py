"""Milepost's own export: JSON lines that another device, or a new one, imports
(client/decisions/0008-export.md).

A line holds one event, `{"stored_at", "effective", "event", "texts"}`, with the bytes as first written, or
with `erased`, who attests that it is what is left of one that was erased; other
lines have the owner of the log, the devices and the signatures of frames. The exporting device signs what
was not admitted yet, so that whoever imports it can pass it on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

import msgspec
from msgspec import Raw, Struct

from milepost_client.device.device import Device
from milepost_client.device.redactions import attest_redactions
from milepost_client.device.signing import Signer
from milepost_client.device.unsent_frames import covers_tail, signed_tail
from milepost_shared.errors import UNREADABLE, BadInput, Damaged
from milepost_shared.events.foreign_json import decode_foreign
from milepost_shared.events.redaction import Redaction
from milepost_shared.events.types import DeviceId, Seq, Stamp, decode_header
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.messages import Frame, UserId
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.frames import NOT_STORED, FrameRow

FORMAT = 2
"""Since 2 the personal texts of an event stand beside it; 1 is read as well."""
NO_CHAIN = "0" * 32
"""The chain before the first event of an author."""


class FrameLine(Struct, frozen=True, kw_only=True):
    """A frame without its events; `stored_at` is None where no server has admitted it."""

    device: DeviceId
    first: Seq
    last: Seq
    stored_at: Stamp | None
    sig: bytes


class ExportLine(Struct, frozen=True, kw_only=True):
    """One line of any kind; the fields of other kinds are absent."""

    milepost: int | None = None
    user: UserId | None = None
    events: int | None = None
    member: Member | None = None
    frame: FrameLine | None = None
    stored_at: Stamp | None = None
    effective: Stamp | None = None
    event: Raw = Raw()
    texts: Raw = Raw()
    erased: Redaction | None = None


class Export(NamedTuple):
    """The lines of a whole log, and how many events they hold."""

    lines: list[bytes]
    events: int


async def export_log(device: Device, signer: Signer, name: str) -> Export:
    """Return the whole log. `name` names this device where it has joined no server.

    Raises Damaged where an event is missing, or is not what was written.
    """
    if device.log.unwritable is None:
        await attest_redactions(device, signer)
    own = Member(device=device.id, name=name, key=signer.public, joined=0)
    while True:
        tail = await signed_tail(device, signer)

        def export(log: Log, tail: Sequence[FrameRow] = tuple(tail)) -> Export | None:
            if not covers_tail(log, device, tail):
                return None
            return Export([*_export_lines(log, own, tail)], log.events.count())

        if (exported := await device.log.read(export)) is not None:
            return exported


async def export_signer(device: Device) -> Signer:
    """Return the device's key; one for this export alone where it has none and none can be saved.

    Raises StorageFailed where its key cannot be read.
    """
    if device.log.unwritable is None or device.home.key.exists():
        return await device.keys.load_or_create()
    from milepost_client.device.identity import Identity

    return Identity.unsaved()


def _export_lines(log: Log, own: Member, tail: Sequence[FrameRow]) -> Iterator[bytes]:
    """Yield the lines of a log; `tail` are the frames that its `own` device signed beyond the stored ones."""
    yield _line({"milepost": FORMAT, "user": log.user, "events": log.events.count()})
    members = {member.device: member for member in log.roster.all()}
    members.setdefault(own.device, own)
    for member in members.values():
        yield _line({"member": member})
    for head in log.heads.all():
        done = 0
        for row in chain(log.frames.after(head.device, 0), tail if head.device == own.device else ()):
            if done < row.last and row.first <= head.seq:
                # A frame may overlap the one before; its signature also proves its later events alone.
                yield from _frame(log, row._replace(first=max(row.first, done + 1)))
                done = row.last


def read_export(lines: Iterable[bytes]) -> Iterator[UserId | Member | Frame]:
    """Read an export: the owner of the log, the devices, and each frame once its events are complete.

    The file does not say which chain a frame follows, so `prev` is that of a first frame. Raises BadInput at
    the line where it is no whole export, so whoever takes the parts in does so within one transaction.
    """
    reader = _Reader()
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield from reader.read_line(number, _parse(number, line))
    yield from reader.finish()


class _Reader:
    """Reads an export line by line."""

    def __init__(self) -> None:
        self._frame: FrameLine | None = None
        self._events: list[Raw] = []
        self._effective: dict[int, int] = {}
        self._texts: dict[int, Raw] = {}
        self._erased: dict[int, Redaction] = {}
        self._opened = False
        self._expected: int | None = None
        self._seen = 0

    def read_line(self, number: int, line: ExportLine) -> Iterator[UserId | Member | Frame]:
        """Read the next line, and yield what it completes. The first line has the owner of the log."""
        if line.milepost is not None:
            yield self._open(line)
        elif not self._opened:
            raise BadInput(
                "The file does not begin as an export of Milepost does.", "Is it whole?", field="file"
            )
        elif line.member is not None:
            yield line.member
        elif line.frame is not None:
            yield from self._complete_frame()
            self._frame = line.frame
        elif line.event:
            self._add(number, line)

    def finish(self) -> Iterator[Frame]:
        """Yield the last frame, and check that there are as many events as the first line says."""
        yield from self._complete_frame()
        if not self._opened or self._expected not in (None, self._seen):
            raise BadInput("The file is cut short.", _ASK, field="file")

    def _open(self, line: ExportLine) -> UserId:
        if line.milepost not in range(1, FORMAT + 1) or line.user is None:
            raise BadInput(
                "The export is of a form that this version does not know.", "Update Milepost.", field="file"
            )
        self._opened, self._expected = True, line.events
        return line.user

    def _add(self, number: int, line: ExportLine) -> None:
        if self._frame is None:
            raise BadInput(f"Line {number}: an event stands outside its frame.", _ASK, field="file")
        seq = self._frame.first + len(self._events)
        if line.effective is not None:
            self._effective[seq] = line.effective
        if line.texts:
            self._texts[seq] = Raw(bytes(line.texts))
        if line.erased is not None:
            self._erased[seq] = line.erased
        self._events.append(Raw(bytes(line.event)))
        self._seen += 1

    def _complete_frame(self) -> Iterator[Frame]:
        line = self._frame
        if line is None:
            return
        if len(self._events) != line.last - line.first + 1:
            raise BadInput(
                f"Events {line.device}-{line.first} to {line.last} are not all there.", _ASK, field="file"
            )
        frame = Frame(
            device=line.device,
            first=line.first,
            prev=NO_CHAIN,
            events=self._events,
            sig=line.sig,
            stored_at=line.stored_at,
            effective=self._effective,
            texts=self._texts,
            erased=self._erased,
        )
        self._frame, self._events = None, []
        self._effective, self._texts, self._erased = {}, {}, {}
        yield frame


_ASK = "Nothing was imported. Export again and copy the whole file."


def _frame(log: Log, row: FrameRow) -> Iterator[bytes]:
    """Yield the lines of a frame and its events."""
    stored_at = None if row.stored_at == NOT_STORED else row.stored_at
    events = log.events.between(row.device, row.first, row.last)
    if len(events) != row.last - row.first + 1:
        raise Damaged(f"Events among {row.device}-{row.first} to {row.last} are damaged; sync to fetch them.")
    texts = log.texts.to_send(row.device, row.first, row.last)
    erased = log.redactions.signed(row.device, row.first, row.last)
    if erased is None:
        raise Damaged("Something was erased that this device could not attest; sync, then export again.")
    sig = {"device": row.device, "first": row.first, "last": row.last, "sig": row.signature}
    yield _line({"frame": {**sig, "stored_at": stored_at}})
    for seq, effective, raw in events:
        beside: dict[str, Any] = {"texts": Raw(texts[seq])} if seq in texts else {}
        beside |= {"erased": erased[seq]} if seq in erased else {}
        yield _line({"stored_at": stored_at, "effective": effective, "event": Raw(raw), **beside})


def _parse(number: int, line: bytes) -> ExportLine:
    try:
        parsed = decode_foreign(line, ExportLine)
        if parsed.event:
            decode_header(bytes(parsed.event))
    except UNREADABLE as error:
        raise BadInput(f"Line {number} cannot be read: {error}.", _ASK, field="file") from error
    return parsed


def _line(value: dict[str, Any]) -> bytes:
    return msgspec.json.encode(value) + b"\n"
