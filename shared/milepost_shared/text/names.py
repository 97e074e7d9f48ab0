"""Names of people, organisations, kinds and opportunities: which are equal, and how one is shown.

People type “Ana”, “ana” or “Ana  Silva”; names with an equal normal form are one name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from milepost_shared.events.ordering import Order


# A log has few names and many activities that name them.
@lru_cache(4096)
def normalize(text: str) -> str:
    """Return the normal form by which names are compared: NFC, casefolded, one blank between words."""
    return unicodedata.normalize("NFC", " ".join(unicodedata.normalize("NFC", text).casefold().split()))


def spell(text: str) -> str:
    """Return a name as it is shown: one line, one blank between words, letters as typed."""
    return " ".join(text.split())


def spellings(written: Iterable[tuple[Order, str]]) -> dict[str, str]:
    """Map the normal form of each name to the spelling that is shown: that of the last event in order."""
    last: dict[str, tuple[Order, str]] = {}
    for order, name in written:
        key = normalize(name)
        if key and (key not in last or order >= last[key][0]):
            last[key] = order, name
    return {key: spell(name) for key, (_, name) in last.items()}
