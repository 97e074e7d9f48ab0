"""Names of people, organisations, kinds and opportunities: which are equal, and how one is shown.

People type “Ana”, “ana” or “Ana  Silva”; names with an equal normal form are one name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeVar

from milepost_shared.errors import BadInput
from milepost_shared.text.escaping import escape_line

Rank = TypeVar("Rank", bound="tuple[Any, ...]")
"""A place in an order."""


# A log has few names and many activities that name them.
@lru_cache(4096)
def normalize(text: str) -> str:
    """Return the normal form by which names are compared: NFC, casefolded, one blank between words."""
    return unicodedata.normalize("NFC", " ".join(unicodedata.normalize("NFC", text).casefold().split()))


def check_name(field: str, name: str) -> None:
    """Raise BadInput, with the name of the field, for a name with characters that are harmful to show.

    A name is one line, so new lines and tabs are among them.
    """
    if (shown := escape_line(name)) != name:
        problem = f"The {field.replace('_', ' ')} “{shown}” has a character that nobody sees."
        raise BadInput(problem, "Write it without: what shows as \\u… is one.", field=field)


def spell(text: str) -> str:
    """Return a name as it is shown: one line, one blank between words, letters as typed."""
    return " ".join(text.split())


def spellings(written: Iterable[tuple[Rank, str]]) -> dict[str, str]:
    """Map the normal form of each name to the spelling that is shown: that of the last event in order."""
    last: dict[str, tuple[Rank, str]] = {}
    for order, name in written:
        key = normalize(name)
        if key and (key not in last or order >= last[key][0]):
            last[key] = order, name
    return {key: spell(name) for key, (_, name) in last.items()}
