"""Messages made small for the wire. What is signed stays the plain bytes: whoever unpacks has the same again.

A packed message is zlib's format (RFC 1950), which no JSON begins like.
"""

from __future__ import annotations

import zlib

MARK = b"\x78"
"""How zlib's format begins for the window that it has here."""
WORTH = 512
"""Bytes from which packing is worth its time."""
LEVEL = 3
GZIP = 31
"""What zlib calls the form of HTTP."""


def pack(message: bytes) -> bytes:
    """Return a message packed, unless it is too short for that or grows by it."""
    if len(message) < WORTH:
        return message
    packed = zlib.compress(message, LEVEL)
    return packed if len(packed) < len(message) else message


def unpack(message: bytes, most: int) -> bytes:
    """Return the plain message. Raises ValueError where a packed one is damaged, or has more than `most`
    bytes: a few may unpack to any number."""
    return _inflate(message, zlib.decompressobj(), most) if message.startswith(MARK) else message


def gzip(message: bytes) -> bytes:
    """Return a message packed in the form of HTTP (RFC 1952)."""
    packing = zlib.compressobj(LEVEL, wbits=GZIP)
    return packing.compress(message) + packing.flush()


def gunzip(message: bytes, most: int) -> bytes:
    """Return the plain message of one in the form of HTTP. Raises ValueError like `unpack`."""
    return _inflate(message, zlib.decompressobj(GZIP), most)


def _inflate(message: bytes, unpacking: zlib._Decompress, most: int) -> bytes:
    try:
        plain = unpacking.decompress(message, most + 1)
    except zlib.error as error:
        raise ValueError(f"a packed message cannot be unpacked: {error}") from error
    if len(plain) > most or not unpacking.eof or unpacking.unused_data:
        raise ValueError("a packed message is cut off, or larger than one may be")
    return plain
