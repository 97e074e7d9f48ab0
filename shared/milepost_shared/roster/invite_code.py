"""The code of an invite: typed by a person, and the source of the invite's keys.

A code has 16 letters (80 bits). Keys follow from it, so that a device can prove that it has the code without
sending it.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from hashlib import blake2b

import nkeys
from msgspec import Struct

from milepost_shared.errors import BadInput

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: without i, l, o and u, which people confuse or dislike."""
LETTERS = 16
GROUP = 4
LINK_MARK = "/#join="
"""What stands between a server's address and the code in the link of an invite. A browser sends neither this
nor the code anywhere."""
MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1"})


class InviteSecrets(Struct, frozen=True):
    """What follows from a code.

    `id` (hex) names the invite. The key of `seed` signs the join. `server_key` lets the server prove that it
    knows the invite, `maker_key` that the maker of the invite wrote its body.
    """

    id: str
    seed: bytes
    server_key: bytes
    maker_key: bytes

    @property
    def public(self) -> str:
        """The public key of the code, an nkey of a user."""
        return bytes(nkeys.from_seed(bytearray(self.seed)).public_key).decode()

    def sign(self, message: bytes) -> bytes:
        """Sign a message with the key of the code."""
        return bytes(nkeys.from_seed(bytearray(self.seed)).sign(message))


def new_code(random: Callable[[int], bytes]) -> str:
    """Make a code of bytes from `random`, which gives as many as it is asked for."""
    bits = int.from_bytes(random(LETTERS * 5 // 8), "big")
    return "".join(ALPHABET[bits >> 5 * n & 31] for n in reversed(range(LETTERS)))


def show_code(code: str) -> str:
    """Write a code as people read it: `7k3m-p2xq-9vtd-h4wc`."""
    return "-".join(code[n : n + GROUP] for n in range(0, LETTERS, GROUP))


def invite_link(url: str, code: str) -> str:
    """Return the link of an invite to the server at `url`, with all that a device needs to join."""
    return f"{url}{LINK_MARK}{show_code(code)}"


def read_code(typed: str) -> str:
    """Read a code as a person typed it: groups, case and misread letters do not matter. Raises BadInput."""
    code = "".join(letter for letter in typed.casefold() if letter.isalnum()).translate(MISREAD)
    if len(code) != LETTERS or not set(code) <= set(ALPHABET):
        raise BadInput(
            f"{typed!r} is no invite code. One has {LETTERS} letters and digits, like 7k3m-p2xq-9vtd-h4wc.",
            "Copy it whole, or make a new one: milepost-server invite",
            field="code",
        )
    return code


def secrets_of(code: str) -> InviteSecrets:
    """Derive the secrets of a code that `new_code` made or `read_code` read."""
    root = blake2b(code.encode(), key=b"milepost invite 2", digest_size=32).digest()

    def derive(purpose: str, size: int) -> bytes:
        return blake2b(purpose.encode(), key=root, digest_size=size).digest()

    seed = bytes(nkeys.encode_seed(derive("key", 32), nkeys.PREFIX_BYTE_USER))
    return InviteSecrets(derive("id", 16).hex(), seed, derive("server", 32), derive("maker", 32))


def authenticate(key: bytes, message: bytes) -> str:
    """Make the code (hex) by which who shares `key` knows that the message is genuine."""
    return hmac.digest(key, message, "sha256").hex()


def is_authentic(key: bytes, message: bytes, code: str) -> bool:
    """Whether `authenticate` made that code, compared in constant time."""
    return hmac.compare_digest(authenticate(key, message).encode(), code.encode())
