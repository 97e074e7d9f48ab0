"""What arose, and the stages that it went through."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.parsing.goals import goal_to_read
from milepost_client.parsing.matching import find_id
from milepost_shared.projections.opportunities import OpportunityView
from milepost_shared.projections.opportunities import opportunities as all_opportunities
from milepost_shared.storage.log import Log


class OpportunitiesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which opportunities: those that arose from activities that count for a goal, or all."""

    goal: str | None = None


class OpportunitiesView(Struct, frozen=True):
    """Opportunities, the one that reached its stage last first."""

    opportunities: list[OpportunityView]


def opportunities(log: Log, moment: Moment, request: OpportunitiesRequest) -> OpportunitiesView:
    """Return what arose by today. Raises BadInput or NotFound."""
    found = all_opportunities(log.book(), moment.today)
    if request.goal is not None:
        sources = log.goal_totals.sources(goal_to_read(log, request.goal))
        found = [each for each in found if any(c.goal in sources for c in each.arose_from.contributions)]
    return OpportunitiesView(found)


def named_opportunity(title: str, known: Sequence[OpportunityView]) -> OpportunityView:
    """Return the one that `title` means. Raises BadInput or NotFound."""
    by_id = {view.id: view for view in known}
    titles = {id: view.title for id, view in by_id.items()}
    return by_id[find_id(title, titles, "opportunity", "milepost opportunities")]
