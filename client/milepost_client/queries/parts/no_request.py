"""The request of reads that need to know nothing."""

from __future__ import annotations

from msgspec import Struct


class NoRequest(Struct, frozen=True):
    """Asks for all that a read has."""
