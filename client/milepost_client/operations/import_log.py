"""Import the log of another device of the same person: what `formats` read from its export."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.operations.import_events import ImportResult
from milepost_shared.errors import BadInput, NotAllowed
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.messages import Frame, UserId
from milepost_shared.protocol.signatures import frame_is_proven
from milepost_shared.replication.admission import Acceptance, Admission, Refusal
from milepost_shared.roster.joining import MOST_VOUCHED
from milepost_shared.storage.log import Log
from milepost_shared.storage.owner import set_owner


def import_log(
    log: Log, _device: Writer, _moment: Moment, parts: Iterable[UserId | Member | Frame]
) -> ImportResult:
    """Import the owner of a log, its devices and its frames, in the order in which they come.

    A log without an owner gets that one. A frame need not say which chain it follows: the log knows. Raises
    BadInput or NotAllowed, and writes nothing then.
    """
    importer = _Importer(log)
    for part in parts:
        if isinstance(part, Frame):
            importer.admit(part)
        elif isinstance(part, Member):
            importer.add_member(part)
        else:
            importer.set_owner(part)
    return ImportResult(events=importer.new, known=importer.known)


class _Importer:
    """Imports part by part, and counts the events that are new and those that were known."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._keys: dict[str, str] = {}
        self.new = self.known = 0

    def set_owner(self, user: UserId) -> None:
        if self._log.metadata.number("claimed") and self._log.user != user:
            raise NotAllowed("That export belongs to another person.", "Use a fresh MILEPOST_HOME for it.")
        set_owner(self._log, user)

    def add_member(self, member: Member) -> None:
        """Remember a device's key. The key in the log wins over the one in the file.

        The file makes nobody a member: the key verifies the device's frames and does nothing else. Raises
        BadInput where they are more than a server takes from a device.
        """
        known = self._log.roster.key_of(member.device)
        self._keys[member.device] = known or member.key
        if known is None:
            if len(self._log.roster.all()) >= MOST_VOUCHED:
                raise BadInput(
                    f"With this file the log would name more than {MOST_VOUCHED} devices.",
                    "Nothing was imported. Ask where the file comes from: hardly anybody has so many.",
                )
            self._log.roster.put(replace(member, role="author", voucher=""))
            # The next sync brings the key to the server, in this device's name.
            self._log.metadata.put("heard", "")

    def admit(self, frame: Frame) -> None:
        if before := self._log.chain_at(frame.device, frame.first - 1):
            frame = replace(frame, prev=before.hex())
        if not frame_is_proven(self._log.user, lambda id: self._keys.get(id, ""), frame):
            raise BadInput(
                f"Events {frame.device}-{frame.first} to {frame.last} are not as they were signed.",
                "Nothing was imported. Export again and copy the whole file.",
            )
        admission = Admission(self._log)
        self._count(
            frame,
            admission.apply_unadmitted(frame)
            if frame.stored_at is None
            else admission.apply(frame, frame.stored_at, frame.effective),
        )

    def _count(self, frame: Frame, result: Acceptance | Refusal) -> None:
        if isinstance(result, Refusal):
            raise BadInput(
                f"Events {frame.device}-{frame.first} to {frame.last} do not fit this log ({result.reason}).",
                "Nothing was imported. Import into a fresh MILEPOST_HOME, and sync both.",
            )
        self.new += result.new
        self.known += result.duplicates
