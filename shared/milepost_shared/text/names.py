"""Names of people, organisations, kinds and opportunities: when two of them are one, and how it is shown.

Whoever logs writes “Ana”, “ana” or “Ana  Silva” as it comes; what folds alike is one and the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
import unicodedata

from milepost_shared.events.ordering import Order


# A log has few names and many activities that name them.
@lru_cache(4096)
def fold(text: str) -> str:
    """`text` as it is compared: NFC, casefold, one blank between words."""
    return unicodedata.normalize("NFC", " ".join(unicodedata.normalize("NFC", text).casefold().split()))


def spell(text: str) -> str:
    """`text` as it is shown: one line, one blank between words."""
    return " ".join(text.split())


def spellings(written: Iterable[tuple[Order, str]]) -> dict[str, str]:
    """How each name is shown, by its folded form: as in the last in order of those that wrote it."""
    last: dict[str, tuple[Order, str]] = {}
    for found in written:
        key = fold(found[1])
        if key and (key not in last or found[0] >= last[key][0]):
            last[key] = found
    return {key: spell(name) for key, (_, name) in last.items()}
