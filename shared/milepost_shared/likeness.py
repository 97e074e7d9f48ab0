"""When two words that people wrote mean one thing: units, kinds, purposes, titles."""

from __future__ import annotations

from unicodedata import normalize


def likeness(text: str) -> str:
    """`text` as it is compared: NFC, casefold, one blank between words."""
    return normalize("NFC", " ".join(normalize("NFC", text).casefold().split()))
