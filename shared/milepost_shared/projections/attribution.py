"""Attribution: which people, organisations and kinds of activity led to opportunities and moved goals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry, happened
from milepost_shared.projections.attribution_yields import Arisen, Yield, arisen_from, worth, yield_of
from milepost_shared.projections.grouping import By, groups
from milepost_shared.projections.impact import Goals, gather
from milepost_shared.projections.opportunities import opportunities_of
from milepost_shared.projections.review_notes import networking


class Attribution(Struct, frozen=True, kw_only=True):
    """What came of it, on `today`, by person, organisation and kind; each list ranked, the best first."""

    today: date
    people: list[Yield]
    organisations: list[Yield]
    kinds: list[Yield]


def attribution(book: Book, today: date, goal: str | None = None) -> Attribution:
    """What came of the standing activities up to `today`; of those that count for one goal, or of all.

    For one goal it is told what they moved of that one alone: what rolls up into it counts there.

    An activity with several people counts for each of them; one without a kind (a person, an
    organisation) is in no line of that list. Ranked is quality over quantity: by opportunities per
    activity, then by mean quality, then by the parts of the goals' targets moved per activity, then by
    the number of activities, at last by name (`yields.worth`). Reviews that were kept are no activities.
    """
    goals: Goals = {view.id: view for view in book.views(today)}
    entries = networking(happened(book.entries, today))
    arisen = arisen_from(opportunities_of(entries, goals, today))
    if goal is not None:
        goals = {name: view for name, view in goals.items() if name == goal}
        entries = book.rolls.by_goal(entries).get(goal, [])
    return Attribution(
        today=today,
        people=_ranked(entries, "person", goals, arisen),
        organisations=_ranked(entries, "organisation", goals, arisen),
        kinds=_ranked(entries, "kind", goals, arisen),
    )


def _ranked(entries: Sequence[Entry], by: By, goals: Goals, arisen: Arisen) -> list[Yield]:
    named = sorted(groups(entries, by).items())
    found = [(group.name, gather(group.entries)) for _, group in named]
    best_first = sorted(found, key=lambda each: worth(each[1], goals, arisen), reverse=True)
    return [yield_of(name, came, goals, arisen) for name, came in best_first]
