"""The three questions that end a review: the one place that words them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from milepost_shared.projections.review_view import Review
from milepost_shared.projections.slippage import Slip

SPECIFIC = 2
"""How many of the questions are about what happened; the others are asked of every period."""


def questions(review: Review) -> list[str]:
    """The questions that a period asks: about what slipped, who was met, what arose and what changed,
    two of those at most; then general ones, the last of which looks ahead."""
    ahead = f"next {review.every}" if review.running else "from here on"
    general = (
        "What went well, and what helped?",
        "What did you learn?",
        f"What is the one thing that you want to do {ahead}?",
    )
    asked = list(islice(_about(review, ahead), SPECIFIC))
    return [*asked, *general[len(asked) :]]


def _about(review: Review, ahead: str) -> Iterator[str]:
    """What could be asked of what happened, what matters most first; no goal is asked about twice."""
    if review.slipped:
        yield _of_slip(review.slipped[0], ahead)
    if not review.activities:
        yield f"What would be an easy first step {ahead}?"
    for turn in review.opportunities[:1]:
        yield f"What could bring “{turn.title}” a step further?"
    for met in [met for met in review.people if met.new][:1]:
        yield f"How do you want to stay in touch with {met.name}?"
    for reached in review.milestones[:1]:
        yield f"What helped you to reach “{reached.milestone}”?"
    for missed in review.not_met[:1]:
        yield f"What would you like to tell {missed.name}, or ask?"
    for adjusted in review.adjustments[:1]:
        yield f"How does “{adjusted.title}” feel since you adjusted it?"


def _of_slip(slip: Slip, ahead: str) -> str:
    if slip.what == "deadline":
        return f"What do you want to do with “{slip.title}”: another day, another size, or let it go?"
    return f"What would make “{slip.title}” easier {ahead}?"
