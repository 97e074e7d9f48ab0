"""Names of people, organisations, kinds and opportunities: which are equal, and how one is shown.

People type “Ana”, “ana” or “Ana  Silva”; names with an equal normal form are one name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, count
from typing import Any, TypeVar

from milepost_shared.errors import BadInput
from milepost_shared.text.escaping import escape_line

_IGNORABLE = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""The characters with Unicode's property Default_Ignorable_Code_Point."""
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and symbols that are drawn as a blank."""

Rank = TypeVar("Rank", bound="tuple[Any, ...]")
"""A place in an order."""


# A log has few names and many activities that name them.
@lru_cache(4096)
def normalize(text: str) -> str:
    """Return the normal form by which names are compared, one blank between words.

    It is Unicode's own for identity (NFKC_Casefold): compatible forms are one, case does not count, and what
    shows nothing is left out.
    """
    folded = text
    # Once is not enough for a letter that folds to one that another form stands for.
    for _ in range(2):
        folded = unicodedata.normalize("NFKC", _IGNORABLE.sub("", folded)).casefold()
    return " ".join(unicodedata.normalize("NFKC", _IGNORABLE.sub("", folded)).split())


def check_name(field: str, name: str) -> None:
    """Raise BadInput, with the name of the field, for a name with characters that are harmful to show, or of
    which nothing shows.

    A name is one line, so new lines and tabs are among them.
    """
    if name and not any(map(_shows, name)):
        problem = f"The {field.replace('_', ' ')} has nothing that shows."
        raise BadInput(problem, "Write it with letters.", field=field)
    if (shown := escape_line(name)) != name:
        problem = f"The {field.replace('_', ' ')} “{shown}” has a character that nobody sees."
        raise BadInput(problem, "Write it without: what shows as \\u… is one.", field=field)


def _shows(character: str) -> bool:
    """Whether there is something to see: a letter, number, punctuation mark or symbol."""
    return unicodedata.category(character)[0] in "LNPS" and character not in _BLANK


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


def free_name(name: str, taken: Iterable[str], most: int = 64) -> str:
    """Return the name; where one of `taken` is it, with a number behind it, within `most` letters."""
    others = set(map(normalize, taken))
    before = most - len(" 99999")
    free = chain((name,), (f"{name[:before]} {n}" for n in count(2)))
    return next(each for each in free if normalize(each) not in others)
