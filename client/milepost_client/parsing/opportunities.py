"""Opportunities as activities name them: by title, which finds what was called so before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec.structs import replace

from milepost_shared.events.ordering import MOST, Stamped
from milepost_shared.events.types import ActivityLogged, Opportunity
from milepost_shared.model.entries import Entry, current_entries, happened, newest_first
from milepost_shared.projections.opportunities import Mention, history, id_of, mentions_of, title_of
from milepost_shared.storage.log import Log
from milepost_shared.text.names import spell


class KnownOpportunities:
    """What the activities in a log tell of opportunities."""

    def __init__(self, log: Log) -> None:
        self._entries = happened(current_entries(log.events.activities()), date.max)
        self._mentions = mentions_of(self._entries)

    def named(self, titles: Sequence[str], stage: str) -> tuple[Opportunity, ...]:
        """The opportunities of those titles, at that stage; a title that is not known begins a new one."""
        return tuple(
            Opportunity(id=id_of(title, self._entries), title=spell(title), stage=spell(stage))
            for title in titles
            if title.strip()
        )

    def as_known(self, opportunity: Opportunity) -> Opportunity:
        """The same with its title as it is shown: whoever names it again in haste changes no spelling."""
        known = self._mentions.get(opportunity.id)
        return replace(opportunity, title=title_of(known)) if known else opportunity

    def told(self, activity: ActivityLogged) -> Iterator[str]:
        """In words, what an activity that is about to be written makes of each opportunity it names."""
        entry = Entry(Stamped(MOST, activity), Stamped(MOST, activity))
        for opportunity in activity.opportunities:
            before = self._mentions.get(opportunity.id, [])
            yield _told(opportunity.title, before, [*before, (entry, opportunity)])


def format_stage(stage: str) -> str:
    """`applied`, `no stage yet`"""
    return stage or "no stage yet"


def _told(title: str, before: list[Mention], after: list[Mention]) -> str:
    stage = history(sorted(after, key=lambda mention: newest_first(mention[0])))[-1].stage
    if not before:
        return f"New opportunity: “{title}”, {format_stage(stage)}."
    was = history(before)[-1].stage
    if was == stage:
        return f"“{title}” stays where it was: {format_stage(stage)}."
    return f"“{title}”: {format_stage(was)} → {stage}."
