"""Whether a text names a person, and texts without the name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from msgspec import to_builtins

from milepost_shared.events.texts import MEMBERS
from milepost_shared.events.types import Event
from milepost_shared.text.names import normalize, spell

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Letters of Thai, Lao, Burmese, Khmer, Japanese, Chinese and Korean."""
_BEGINS, _ENDS = r"(?<!\w)", r"(?!\w)"
SOMEONE = "someone"
"""Stands where a title needs a word in place of the name."""


class Mentions:
    """Says where one person is named who has or had these `names`, compared by their normal form.

    `others` are the names of other people: “Ana Silva” does not name who is called “Ana”.
    """

    def __init__(self, names: Collection[str], others: Iterable[str]) -> None:
        self.keys = {normalize(name) for name in names}
        longer = [
            each for each in map(normalize, others) if each not in self.keys and _has_one(each, self.keys)
        ]
        self._find = _whole_words([*longer, *self.keys])

    def is_name(self, name: str | None) -> bool:
        """Whether this is the person's name, or one that it was."""
        return name is not None and normalize(name) in self.keys

    def are_in(self, text: str | None) -> bool:
        """Whether a text names the person, as whole words."""
        if not text:
            return False
        return any(found.group() in self.keys for found in self._find.finditer(normalize(text)))

    def are_in_event(self, event: Event) -> bool:
        """Whether any text of an event names the person."""
        members = (*MEMBERS[type(event)], "milestones", "milestone")
        fields = to_builtins(event)
        return any(self.are_in(text) for name in members for text in _texts(fields.get(name)))

    def without(self, title: str) -> str:
        """Return a title with “someone” in place of the name."""
        left = _whole_words(self.keys).sub(SOMEONE, spell(title))
        return left if not self.are_in(left) else SOMEONE.capitalize()


def _has_one(name: str, keys: Iterable[str]) -> bool:
    return bool(_whole_words(keys).search(name))


def _whole_words(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds the longest of some names as whole words."""
    words = map(_edged, sorted(names, key=len, reverse=True))
    return re.compile("|".join(words), re.IGNORECASE)


def _edged(name: str) -> str:
    """Return a pattern of a name as whole words; scripts without blanks between words have no such edge."""
    words = r"\s+".join(map(re.escape, name.split()))
    first, last = (bool(_UNSPACED.match(char)) for char in (name[0], name[-1]))
    return f"{'' if first else _BEGINS}{words}{'' if last else _ENDS}"


def _texts(value: object) -> Iterator[str]:
    """Yield the texts in JSON, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
