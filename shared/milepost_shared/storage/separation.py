"""Separating the texts of new events from their structure (shared/decisions/0035-texts-beside-events.md)."""

from __future__ import annotations

import os

from milepost_shared.events.drafts import Draft
from milepost_shared.events.texts import Separated, base64url, odd_texts, separate, separate_fields
from milepost_shared.events.types import Event
from milepost_shared.storage.tables.texts import Texts


class Separation:
    """Separates the events of one append. It makes what has to be random: salts, and ids of milestones."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._ids: dict[str, dict[str, str]] = {}

    def separate(self, draft: Draft, event: Event, raw: bytes) -> Separated:
        """Return the event of a draft, encoded as `raw`, with its texts beside it."""
        salt = base64url(os.urandom(16))
        if isinstance(draft, bytes):
            return separate_fields(event, raw, odd_texts(draft), salt, self._milestone_id)
        return separate(event, raw, salt, self._milestone_id)

    def _milestone_id(self, goal: str, name: str) -> str:
        """Return what stands for a milestone: the same in all known events of its goal."""
        if (known := self._ids.get(goal)) is None:
            known = self._ids[goal] = self._texts.milestone_ids(goal)
        return known.setdefault(name, f"m-{os.urandom(6).hex()}")
