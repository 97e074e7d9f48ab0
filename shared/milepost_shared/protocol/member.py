"""A member of the roster: one device of a person."""

from __future__ import annotations

from msgspec import Struct

from milepost_shared.events.types import DeviceId, Stamp


class Member(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A device in the roster. `key` is its public nkey; `joined` and `revoked` are stamps."""

    device: DeviceId
    name: str
    key: str
    joined: Stamp
    revoked: Stamp | None = None
