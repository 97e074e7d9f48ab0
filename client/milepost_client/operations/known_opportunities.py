"""Opportunities that the activities of a log name: found by title, and how a new activity changes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec.structs import replace

from milepost_client.operations.remarks import OpportunityChange
from milepost_shared.events.ordering import MAX_STAMP, Stamped
from milepost_shared.events.types import ActivityLogged, Opportunity
from milepost_shared.model.entries import Entry, current_entries, entries_until, recency_key
from milepost_shared.projections.opportunities import (
    Mention,
    mentions_by_opportunity,
    opportunity_id,
    opportunity_title,
    stage_history,
)
from milepost_shared.storage.log import Log
from milepost_shared.text.names import spell


class KnownOpportunities:
    """The opportunities in a log. To find them takes a pass over all activities."""

    def __init__(self, log: Log) -> None:
        self._entries = entries_until(current_entries(log.events.activities()), date.max)
        self._mentions = mentions_by_opportunity(self._entries)

    def named(self, titles: Sequence[str], stage: str) -> tuple[Opportunity, ...]:
        """Return the opportunities of those titles, at that stage; an unknown title begins a new one."""
        return tuple(
            Opportunity(id=opportunity_id(title, self._entries), title=spell(title), stage=spell(stage))
            for title in titles
            if title.strip()
        )

    def as_known(self, opportunity: Opportunity) -> Opportunity:
        """Return it with its title as it is shown: whoever names it again in haste changes no spelling."""
        mentions = self._mentions.get(opportunity.id)
        return replace(opportunity, title=opportunity_title(mentions)) if mentions else opportunity

    def changes(self, activity: ActivityLogged) -> Iterator[OpportunityChange]:
        """Yield what an activity that is not written yet makes of each opportunity it names."""
        entry = Entry(Stamped(MAX_STAMP, activity), Stamped(MAX_STAMP, activity))
        for opportunity in activity.opportunities:
            before = self._mentions.get(opportunity.id, [])
            yield OpportunityChange(
                title=opportunity.title,
                before=_stage(before) if before else None,
                after=_stage([*before, (entry, opportunity)]),
            )


def _stage(mentions: Sequence[Mention]) -> str:
    """The stage that the newest mention leaves an opportunity at."""
    return stage_history(sorted(mentions, key=lambda mention: recency_key(mention[0])))[-1].stage
