"""A member of the roster: one device of a person."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from milepost_shared.events.types import DeviceId, Stamp

Role = Literal["member", "author"]


class Member(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A device in the roster. `key` is its public nkey; `joined` and `revoked` are stamps.

    A `member` joined with an invite of its own and proved its key. An `author` was brought by another device:
    its key verifies the frames that it signed, and lets it do nothing. `voucher` let it in: a device, or
    `server` for its operator; empty where no record says so. From the stamp `void` on what it erased does not
    count: it was in somebody else's hands.
    """

    device: DeviceId
    name: str
    key: str
    joined: Stamp
    revoked: Stamp | None = None
    role: Role = "member"
    voucher: str = ""
    void: Stamp | None = None

    @property
    def is_active(self) -> bool:
        """Whether the device is a member that nobody revoked."""
        return self.role == "member" and self.revoked is None
