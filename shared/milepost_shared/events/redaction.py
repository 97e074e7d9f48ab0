"""What is left of an event that has its personal texts inside of what is signed, once they are erased
(shared/decisions/0038-old-events.md).

Chain and signature were made of the whole event. So a device that had it attests which event is left between
the chain before and the chain after it; whoever never had it goes on from there.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from milepost_shared.events.drafts import origin_again
from milepost_shared.events.texts import has_texts, without_texts
from milepost_shared.events.types import ActivityLogged, DeviceId

Hash = Annotated[str, Meta(pattern="^[0-9a-f]{32}$(?!\n)")]


class Redaction(Struct, frozen=True, array_like=True):
    """What is left of an event stands between these chains. `seal` is a hash of all three, and `sig` is the
    signature of the device `by`; both are empty where nobody has attested it yet."""

    before: Hash
    after: Hash
    seal: Hash
    by: DeviceId | None = None
    sig: bytes = b""

    def is_of(self, before: bytes, left: bytes) -> bool:
        """Return whether `left` is what is left of the event after the chain `before`."""
        return self == redaction_of(before, bytes.fromhex(self.after), left, self.by, self.sig)

    def signing_input(self, user: str, ref: str) -> bytes:
        """Return the bytes to sign."""
        return f"milepost erased {user} {ref} {self.seal}".encode()


def redaction_of(
    before: bytes, after: bytes, left: bytes, by: DeviceId | None = None, sig: bytes = b""
) -> Redaction:
    """Return the redaction of an event of which `left` is left between two chains."""
    sealed = blake2b(b"milepost erased\n" + before + after + left, digest_size=16).hexdigest()
    return Redaction(before.hex(), after.hex(), sealed, by, sig)


def redacted(raw: bytes) -> bytes:
    """Return what is left of an event without the texts inside: the same on every device, and for ever. The
    golden files of tests/shared hold it.

    An original activity keeps the origin that it gets where a fork has it written again.
    """
    if not has_texts(raw):
        return raw
    body: dict[str, Any] = without_texts(msgspec.json.decode(raw), milestone_id)
    if body["type"] == ActivityLogged.__name__ and not body.get("corrects"):
        body.setdefault("origin", origin_again(raw))
    return msgspec.json.encode(body)


def milestone_id(goal: str, name: str) -> str:
    """Return what stands for a milestone in the events of a goal that had its name inside."""
    return "m-" + blake2b(f"{goal}\n{name}".encode(), digest_size=6).hexdigest()


encode_redaction = msgspec.json.encode
decode_redaction = msgspec.json.Decoder(Redaction).decode
