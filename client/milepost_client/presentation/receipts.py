"""Receipts as tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct

from milepost_client.parsing.refs import Names
from milepost_client.presentation.phrases import people
from milepost_shared.replay.past_changes import DayChange, GoalChange, MilestoneChange, VerdictChange
from milepost_shared.storage.tables.receipts import Receipt
from milepost_shared.text.formatting import count, format_amount, format_day

MORE = "All of it: milepost receipts"
MOST = 3
"""How many goals, days or verdicts are told one by one."""


class ReceiptRows(Struct, frozen=True):
    """A receipt as the rows of a table: goal, what, when, before, after, from."""

    words: ReceiptPhrases
    receipt: Receipt

    def rows(self, most_days: int) -> Iterator[tuple[str, ...]]:
        """All rows; of each goal's days the first so many, and how many more there are."""
        for change in self.receipt.goals:
            cells = self._of(change, most_days)
            yield from ((change.title, *row) for row in cells)

    def _of(self, change: GoalChange, most: int) -> Iterator[tuple[str, ...]]:
        today = self.words.day(self.receipt.today)
        if change.value_before != change.value_after:
            yield "value", today, amount(change.value_before), amount(change.value_after), ""
        planned = rounded(change.planned_before), rounded(change.planned_after)
        if planned[0] != planned[1]:
            yield "planned", today, *planned, ""
        what = "reading" if change.measure == "level" else "amount"
        yield from (self._day(what, day) for day in change.days[:most])
        if left := change.days[most:]:
            span = f"{self.words.day(left[0].day)} – {self.words.day(left[-1].day)}"
            yield what, span, "", f"{count(len(left), 'more day')}", self._from(left)
        for held in change.verdicts:
            span = self.words.day(held.first)
            span += f" – {self.words.day(held.last)}" if held.last > held.first else ""
            yield "on track", span, _yes(held.before), _yes(held.after), ""
        for milestone in change.milestones:
            before = self._reached(milestone.reached_before, milestone.state_before)
            after = self._reached(milestone.reached_after, milestone.state_after)
            yield f"“{milestone.name}”", "", before, after, ""

    def _day(self, what: str, day: DayChange) -> tuple[str, ...]:
        return what, self.words.day(day.day), amount(day.before), amount(day.after), self._from((day,))

    def _from(self, days: Iterable[DayChange]) -> str:
        return self.words.who(sorted({device for day in days for device in day.devices}))

    def _reached(self, day: date | None, state: str | None) -> str:
        return self.words.day(day) if day else state or "none"


def _yes(on_track: bool | None) -> str:
    return "no plan" if on_track is None else "yes" if on_track else "no"


class ReceiptPhrases(Struct, frozen=True):
    """Tells receipts on `today`, on the device `here`, with the names of all."""

    today: date
    here: str
    names: Names

    def describe(self, receipt: Receipt) -> str:
        """A receipt in a few sentences."""
        late = receipt.kind == "late"
        begin, each = ("The past changed", self._late) if late else (self.why(receipt), self._upgraded)
        told = [each(change) for change in receipt.goals[:MOST]]
        if left := len(receipt.goals) - len(told):
            told.append(f"{count(left, 'more goal')} changed.")
        return f"{begin}: {' '.join(told) or 'no number changed.'} {MORE}"

    def why(self, receipt: Receipt) -> str:
        """`Arrived late from phone`, `This version understands 2 events it kept until now (GoalMerged)`"""
        if receipt.kind == "late":
            devices = sorted({device for change in receipt.goals for device in change.devices})
            return f"Arrived late from {self.who(devices)}" if devices else "Changed by a sync"
        reasons: list[str] = []
        if receipt.understood:
            kept = count(sum(receipt.understood.values()), "event")
            reasons.append(f"understands {kept} it kept until now ({', '.join(sorted(receipt.understood))})")
        if receipt.fold and (receipt.fold.changes or not reasons):
            said = "; ".join(receipt.fold.changes) or "it is an older one"
            reasons.append(f"counts otherwise than before ({said})")
        return f"This version {' and '.join(reasons)}"

    def who(self, devices: Iterable[str]) -> str:
        """The names of devices: `phone and this device`."""
        return people(tuple("this device" if d == self.here else self.names.get(d, d) for d in devices))

    def span(self, first: date, last: date) -> str:
        """`on Fri 3 Apr`, `from Fri 3 Apr to Thu 9 Apr`"""
        if first == last:
            return f"on {self.day(first)}"
        return f"from {self.day(first)} to {self.day(last)}"

    def day(self, day: date) -> str:
        """A day as it is said today."""
        return format_day(day, self.today)

    def _late(self, change: GoalChange) -> str:
        by = f" ({self.who(change.devices)})" if change.devices else ""
        if change.value_after is None:
            return f"“{change.title}” was taken back{by}."
        told = [f"“{change.title}” {self._days(change)}{by}."]
        told += self._verdicts(change.verdicts)
        told += [self._milestone(milestone) for milestone in change.milestones]
        return " ".join(told)

    def _upgraded(self, change: GoalChange) -> str:
        if change.value_after is None:
            return f"“{change.title}” is gone."
        if change.value_after != change.value_before:
            return f"“{change.title}” {arrow(change.value_before, change.value_after, change.unit)}."
        if change.planned_after != change.planned_before:
            before, after = rounded(change.planned_before), rounded(change.planned_after)
            return f"“{change.title}” planned {before} → {after}."
        return f"“{change.title}” {self._days(change)}."

    def _days(self, change: GoalChange) -> str:
        """`on Fri 3 Apr: 0 → 1 coffee`, `on 14 days from Fri 3 Apr to Mon 4 May: 12 → 26 coffees`"""
        days = change.days
        if not days:
            return "was adjusted"
        if len(days) <= MOST:
            said = (f"{self.day(d.day)}: {arrow(d.before, d.after, change.unit)}" for d in days)
            return f"on {', '.join(said)}"
        told = f"on {len(days):,} days {self.span(days[0].day, days[-1].day)}"
        if change.measure == "level":
            return told
        return f"{told}: {arrow(_sum(d.before for d in days), _sum(d.after for d in days), change.unit)}"

    def _verdicts(self, changes: Iterable[VerdictChange]) -> Iterator[str]:
        """A sentence for each kind of change, however often it comes."""
        spans: dict[tuple[bool | None, bool | None], list[str]] = {}
        for change in changes:
            told = spans.setdefault((change.before, change.after), [])
            told.append(self.span(change.first, change.last))
        for (before, after), told in spans.items():
            left = (count(len(told) - MOST, "more time"),) if len(told) > MOST else ()
            yield _verdict(before, after, people((*told[:MOST], *left)))

    def _milestone(self, change: MilestoneChange) -> str:
        name, before, after = change.name, change.reached_before, change.reached_after
        if after is not None:
            otherwise = f", not on {self.day(before)}" if before else ""
            return f"“{name}” was reached on {self.day(after)}{otherwise}."
        if change.state_after is None:
            return f"“{name}” is no milestone any more."
        return f"“{name}” is not reached yet after all."


def _verdict(before: bool | None, after: bool | None, when: str) -> str:
    if after is None:
        return f"There was no plan {when} after all."
    stood = "on track" if after else "behind plan"
    if before is None:
        return f"There was a plan {when}, and you were {stood}."
    return f"You were {stood} {when} after all."


def arrow(before: float | None, after: float | None, unit: str | None) -> str:
    """`0 → 1 coffee`, `none → 86.5 kg`"""
    return f"{amount(before)} → {'none' if after is None else count(after, unit or '')}"


def amount(value: float | None) -> str:
    """An amount, or `none`."""
    return "none" if value is None else format_amount(value)


def rounded(planned: float | None) -> str:
    """What is planned, to two decimals, or `none`."""
    return amount(planned if planned is None else round(planned, 2))


def _sum(amounts: Iterable[float | None]) -> float:
    return sum(amount or 0.0 for amount in amounts)
