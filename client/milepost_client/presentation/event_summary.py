"""An event in one line, as the history shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, tzinfo

from msgspec import UNSET, Struct
from msgspec.structs import asdict

from milepost_client.operations.undo import BROUGHT_BACK, TAKEN_BACK
from milepost_client.parsing.goals import GoalNames, goal_title
from milepost_client.presentation.fields import field_name, format_detail, format_field
from milepost_client.presentation.phrases import format_list
from milepost_shared.events.types import (
    ActivityLogged,
    Event,
    GoalAdjusted,
    GoalSet,
    PersonDescribed,
    StepPlanned,
)
from milepost_shared.model.revisions import changed_fields
from milepost_shared.text.formatting import format_amount, format_day

HEADERS = ("Recorded", "Ref", "Day", "What")
UNSAID = (TAKEN_BACK, BROUGHT_BACK)
"""Reasons that nobody gave."""


def said_reason(reason: str | None) -> str:
    """`: moving house`; empty for a reason that nobody gave."""
    return f": {reason}" if reason and reason not in UNSAID else ""


def withdrawal_phrase(ref: str, withdrawals: Mapping[str, str], shorten: Callable[[str], str]) -> str:
    """`took back 6`; `brought back 6` where `ref` is what took it back."""
    back = False
    while ref in withdrawals:
        ref, back = withdrawals[ref], not back
    return f"{'brought' if back else 'took'} back {shorten(ref)}"


class EventPhrases(Struct, frozen=True):
    """Formats events as seen on `today`, with the titles of `goals`; `shorten` makes refs short.

    `withdrawals` map the refs of withdrawals to those of what they withdraw.
    """

    today: date
    goals: GoalNames
    shorten: Callable[[str], str]
    withdrawals: Mapping[str, str] = {}

    def summary(self, event: Event) -> str:
        """`logged 1 for “Coffees”, coffee with Ana`, `adjusted “Coffees”, target to 8: moving house`"""
        if isinstance(event, GoalSet):
            return f"set “{event.title}”"
        if isinstance(event, GoalAdjusted):
            return f"{self._adjusted(event)}{said_reason(event.reason)}"
        if isinstance(event, ActivityLogged):
            return self._logged(event)
        if isinstance(event, PersonDescribed):
            return self._described(event)
        if isinstance(event, StepPlanned):
            return self._planned(event)
        return f"reached “{event.milestone}” of {self._title(event.goal)}"

    def day(self, event: Event) -> date:
        """Return the day from which a revision holds, or on which an activity or milestone counts; of others
        the day on which they were written."""
        if isinstance(event, GoalSet):
            return event.start
        if isinstance(event, PersonDescribed | StepPlanned):
            return datetime.fromtimestamp(event.made / 1e6, UTC).date()
        return event.effective_day if isinstance(event, GoalAdjusted) else event.day

    def row(self, event: Event, zone: tzinfo) -> tuple[str, str, str, str]:
        """Return a row under `HEADERS`: when it was recorded, its ref, its day, its summary."""
        recorded = datetime.fromtimestamp(event.made / 1e6, UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M")
        return recorded, self.shorten(event.ref), format_day(self.day(event), self.today), self.summary(event)

    def _adjusted(self, event: GoalAdjusted) -> str:
        if event.withdraws:
            what = withdrawal_phrase(event.withdraws, self.withdrawals, self.shorten)
            return f"{what} of {self._title(event.goal)}"
        if event.skip:
            return f"skipped {', '.join(event.skip)} of {self._title(event.goal)}"
        changes = (
            f"{field_name(name)} to {format_field(name, value, self.today, self.goals)}"
            for name, value in changed_fields(event).items()
        )
        return ", ".join((f"adjusted {self._title(event.goal)}", *changes))

    def _described(self, event: PersonDescribed) -> str:
        if event.withdraws:
            return f"took back {self.shorten(event.withdraws)}"
        details = asdict(event.details).items()
        changes = [f"{name} {format_detail(value)}" for name, value in details if value is not UNSET]
        return ", ".join((f"described {event.name or 'somebody'}", *changes))

    def _planned(self, event: StepPlanned) -> str:
        if event.withdraws:
            return f"took back {self.shorten(event.withdraws)}"
        verb = "dropped" if event.dropped is True else "did" if event.done else "planned"
        what = f" “{event.what}”" if event.what else " a step"
        who = f" for {event.person}" if event.person else ""
        by = f", by {format_day(event.by, self.today)}" if event.by else ""
        return f"{verb}{what}{who}{by}"

    def _logged(self, event: ActivityLogged) -> str:
        verb = "logged"
        if event.corrects:
            done = "took back" if event.void else "restored" if event.undoes else "corrected"
            verb = f"{done} {self.shorten(event.corrects)}:"
        parts = [f"{format_amount(c.amount)} for {self._title(c.goal)}" for c in event.contributions]
        who = f"with {format_list(event.people)}" if event.people else ""
        if how := " ".join(filter(None, (event.kind, who))):
            parts.append(how)
        note = f": {event.note}" if event.note else ""
        return f"{verb} {', '.join(parts) or 'an activity'}{note}"

    def _title(self, goal: str) -> str:
        return f"“{goal_title(goal, self.goals)}”"
