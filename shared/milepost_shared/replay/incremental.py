"""Entries as their originals and corrections become known, one after the other (design section 2).

The rule is that of `settle_entry`; what no correction names and no import may repeat is an entry by
itself and is not remembered, since that is nearly all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import ActivityLogged, split_ref
from milepost_shared.model.entries import Entry, Identity, settle_entry

Change = tuple[Entry | None, Entry | None]
"""An entry before and after an event became known; None where there is none."""


class Settling:
    """The entries of the activities taken so far. `corrected` names all originals that a correction
    which is yet to come may name."""

    def __init__(self, corrected: Set[Identity]) -> None:
        self._corrected = corrected
        self._entries: dict[Identity | str, Entry] = {}
        self._keys: dict[Identity, Identity | str] = {}
        self._waiting: defaultdict[Identity, list[Stamped]] = defaultdict(list)

    def take(self, held: Stamped) -> Change:
        """Let an activity be known, in any order, each once; gives what it changes."""
        event = held.event
        assert isinstance(event, ActivityLogged)
        if event.corrects:
            return self._correct(split_ref(event.corrects), held)
        name = event.device, event.seq
        if not event.origin and name not in self._corrected:
            return None, Entry(held, held)
        return self._begin(event.origin or name, name, held)

    def _begin(self, key: Identity | str, name: Identity, held: Stamped) -> Change:
        """Take an original, and the corrections that waited for it."""
        before = self._entries.get(key)
        self._keys[name] = key
        originals = [before.original, held] if before else [held]
        after = settle_entry(originals, [*_edits(before), *self._waiting.pop(name, ())])
        self._entries[key] = after
        return before, after

    def _correct(self, name: Identity, held: Stamped) -> Change:
        """Take a correction of the original `name`, which may not be known yet."""
        key = self._keys.get(name)
        if key is None:
            self._waiting[name].append(held)
            return None, None
        before = self._entries[key]
        after = self._entries[key] = settle_entry([before.original], [*_edits(before), held])
        return before, after


def _edits(entry: Entry | None) -> list[Stamped]:
    """The correction that holds of those known so far: an earlier one never has a say again."""
    return [] if entry is None or entry.version is entry.original else [entry.version]
