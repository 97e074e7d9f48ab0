"""The questions that end a review: what a person may answer and keep."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from milepost_shared.projections.review_view import Review
from milepost_shared.projections.slippage import Slippage

MAX_SPECIFIC = 2
"""How many of the questions are about what happened; the others suit every period."""
LOOK_AHEAD = "What is the one thing that you want to do"
"""How the last question begins."""


def review_questions(review: Review) -> list[str]:
    """Return the questions about a period: first about what slipped, who was met, what arose and what
    changed, then general ones. The last looks ahead."""
    ahead = f"next {review.every}" if review.running else "from here on"
    general = (
        "What went well, and what helped?",
        "What did you learn?",
        f"{LOOK_AHEAD} {ahead}?",
    )
    specific = list(islice(_specific(review, ahead), MAX_SPECIFIC))
    return [*specific, *general[len(specific) :]]


def _specific(review: Review, ahead: str) -> Iterator[str]:
    """Yield what there is to ask about what happened, what matters most first; at most one question of a
    sort."""
    if review.slipped:
        yield _about_slippage(review.slipped[0], ahead)
    if not review.activities:
        yield f"What would be an easy first step {ahead}?"
    for opportunity in review.opportunities[:1]:
        yield f"What could bring “{opportunity.title}” a step further?"
    for met in [person for person in review.people if person.new][:1]:
        yield f"How do you want to stay in touch with {met.name}?"
    for reached in review.milestones[:1]:
        yield f"What helped you to reach “{reached.milestone}”?"
    for missed in review.not_met[:1]:
        yield f"What would you like to tell {missed.name}, or ask?"
    for adjusted in review.adjustments[:1]:
        yield f"How does “{adjusted.title}” feel since you adjusted it?"


def _about_slippage(slip: Slippage, ahead: str) -> str:
    if slip.what == "deadline":
        return f"What do you want to do with “{slip.title}”: another day, another size, or let it go?"
    return f"What would make “{slip.title}” easier {ahead}?"
