"""Receipts: in a few sentences, and as the rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct

from milepost_client.parsing.goals import GoalNames
from milepost_client.parsing.refs import DeviceNames
from milepost_client.presentation.fields import field_name, format_field
from milepost_client.presentation.phrases import format_list, format_on_track, format_rounded
from milepost_shared.events.types import GoalAdjusted
from milepost_shared.model.revisions import changed_fields
from milepost_shared.replay.goal_change import (
    DayChange,
    GoalChange,
    MilestoneChange,
    OnTrackChange,
    Overruling,
)
from milepost_shared.storage.tables.receipts import Receipt
from milepost_shared.text.formatting import format_amount, format_count, format_day

MORE = "All of it: milepost receipts"
MOST = 3
"""How many goals, days or verdicts a summary names one by one."""


class ReceiptPhrases(Struct, frozen=True):
    """Formats receipts as seen on `today`, on the device with the id `own`, with the names of all devices and
    goals."""

    today: date
    own: str
    names: DeviceNames
    goals: GoalNames = {}

    def summary(self, receipt: Receipt) -> str:
        """Return a receipt in a few sentences."""
        late = receipt.kind == "late"
        begin, each = (
            ("The past changed", self._late_change) if late else (self.cause(receipt), self._upgrade_change)
        )
        overruled = [self.overruling(each) for each in receipt.overruled]
        if overruled and not receipt.goals:
            return f"{' '.join(overruled)} {MORE}"
        sentences = [*overruled, *(each(change) for change in receipt.goals[:MOST])]
        if left := len(receipt.goals[MOST:]):
            sentences.append(f"{format_count(left, 'more goal')} changed.")
        return f"{begin}: {' '.join(sentences) or 'no number changed.'} {MORE}"

    def cause(self, receipt: Receipt) -> str:
        """`Arrived late from phone`, `This version understands 2 events it kept until now (GoalMerged)`"""
        if receipt.kind == "late":
            devices = sorted({device for change in receipt.goals for device in change.devices})
            if receipt.overruled and not receipt.goals:
                return "Adjusted on two devices at once"
            return f"Arrived late from {self.devices(devices)}" if devices else "Changed by a sync"
        reasons: list[str] = []
        if receipt.understood:
            kept = format_count(sum(receipt.understood.values()), "event")
            reasons.append(f"understands {kept} it kept until now ({', '.join(sorted(receipt.understood))})")
        if receipt.fold and (receipt.fold.changes or not reasons):
            changes = "; ".join(receipt.fold.changes) or "it is an older one"
            reasons.append(f"counts otherwise than before ({changes})")
        return f"This version {' and '.join(reasons)}"

    def overruling(self, each: Overruling) -> str:
        """`“Coffees” was adjusted on two devices at once: target 12 from phone stands (more time), laptop
        wanted target 8 (moving).`"""
        kept, lost = (
            ", ".join(f"{field_name(name)} {self._value(name, event)}" for name in each.fields)
            for event in (each.kept, each.lost)
        )
        stands = "stand" if len(each.fields) > 1 else "stands"
        return (
            f"“{each.title}” was adjusted on two devices at once: {kept} from "
            f"{self.devices([each.kept.device])} {stands} ({each.kept.reason}), "
            f"{self.devices([each.lost.device])} wanted {lost} ({each.lost.reason})."
        )

    def overruling_rows(self, each: Overruling) -> Iterator[tuple[str, ...]]:
        """Yield a row for each field: what one device wanted, and what stands."""
        for name in each.fields:
            lost = f"{self._value(name, each.lost)} ({self.devices([each.lost.device])})"
            day, now = self.day(each.kept.effective_day), self._value(name, each.kept)
            yield each.title, f"{field_name(name)}, at once", day, lost, now, self.devices([each.kept.device])

    def _value(self, name: str, event: GoalAdjusted) -> str:
        return format_field(name, changed_fields(event)[name], self.today, self.goals)

    def devices(self, ids: Iterable[str]) -> str:
        """Return the names of devices: `phone and this device`."""
        return format_list(tuple("this device" if id == self.own else self.names.get(id, id) for id in ids))

    def span(self, first: date, last: date) -> str:
        """`on Fri 3 Apr`, `from Fri 3 Apr to Thu 9 Apr`"""
        if first == last:
            return f"on {self.day(first)}"
        return f"from {self.day(first)} to {self.day(last)}"

    def day(self, day: date) -> str:
        """Return a day, with its year if that is not the present one."""
        return format_day(day, self.today)

    def _late_change(self, change: GoalChange) -> str:
        by = f" ({self.devices(change.devices)})" if change.devices else ""
        if change.value_after is None:
            return f"“{change.title}” was taken back{by}."
        sentences = [f"“{change.title}” {self._days(change)}{by}."]
        sentences += self._verdicts(change.verdicts)
        sentences += [self._milestone(milestone) for milestone in change.milestones]
        return " ".join(sentences)

    def _upgrade_change(self, change: GoalChange) -> str:
        if change.value_after is None:
            return f"“{change.title}” is gone."
        if change.value_after != change.value_before:
            return f"“{change.title}” {format_change(change.value_before, change.value_after, change.unit)}."
        if change.planned_after != change.planned_before:
            before, after = (
                format_planned_or_none(change.planned_before),
                format_planned_or_none(change.planned_after),
            )
            return f"“{change.title}” planned {before} → {after}."
        return f"“{change.title}” {self._days(change)}."

    def _days(self, change: GoalChange) -> str:
        """`on Fri 3 Apr: 0 → 1 coffee`, `on 14 days from Fri 3 Apr to Mon 4 May: 12 → 26 coffees`"""
        days = change.days
        if not days:
            return "was adjusted"
        if len(days) <= MOST:
            changes = (f"{self.day(d.day)}: {format_change(d.before, d.after, change.unit)}" for d in days)
            return f"on {', '.join(changes)}"
        span = f"on {len(days):,} days {self.span(days[0].day, days[-1].day)}"
        if change.measure == "level":
            return span
        before, after = _sum(day.before for day in days), _sum(day.after for day in days)
        return f"{span}: {format_change(before, after, change.unit)}"

    def _verdicts(self, changes: Iterable[OnTrackChange]) -> Iterator[str]:
        """Yield a sentence for each kind of change, with all of its spans."""
        spans: dict[tuple[bool | None, bool | None], list[str]] = {}
        for change in changes:
            spans.setdefault((change.before, change.after), []).append(self.span(change.first, change.last))
        for (before, after), phrases in spans.items():
            left = (format_count(len(phrases) - MOST, "more time"),) if len(phrases) > MOST else ()
            yield _verdict_sentence(before, after, format_list((*phrases[:MOST], *left)))

    def _milestone(self, change: MilestoneChange) -> str:
        name, before, after = change.name, change.reached_before, change.reached_after
        if after is not None:
            otherwise = f", not on {self.day(before)}" if before else ""
            return f"“{name}” was reached on {self.day(after)}{otherwise}."
        if change.state_after is None:
            return f"“{name}” is no milestone any more."
        return f"“{name}” is not reached yet after all."


def _verdict_sentence(before: bool | None, after: bool | None, when: str) -> str:
    if after is None:
        return f"There was no plan {when} after all."
    state = "on track" if after else "behind plan"
    if before is None:
        return f"There was a plan {when}, and you were {state}."
    return f"You were {state} {when} after all."


class ReceiptRows(Struct, frozen=True):
    """A receipt as the rows of a table: goal, what, when, before, after, from."""

    phrases: ReceiptPhrases
    receipt: Receipt

    def rows(self, most_days: int) -> Iterator[tuple[str, ...]]:
        """Yield all rows; of each goal's days the first `most_days`, and one that counts the others."""
        for each in self.receipt.overruled:
            yield from self.phrases.overruling_rows(each)
        for change in self.receipt.goals:
            yield from ((change.title, *cells) for cells in self._goal(change, most_days))

    def _goal(self, change: GoalChange, most_days: int) -> Iterator[tuple[str, ...]]:
        today = self.phrases.day(self.receipt.today)
        if change.value_before != change.value_after:
            yield "value", today, format_or_none(change.value_before), format_or_none(change.value_after), ""
        planned = format_planned_or_none(change.planned_before), format_planned_or_none(change.planned_after)
        if planned[0] != planned[1]:
            yield "planned", today, *planned, ""
        yield from self._days(change, most_days)
        for verdict in change.verdicts:
            yield self._verdict(verdict)
        for milestone in change.milestones:
            yield self._milestone(milestone)

    def _days(self, change: GoalChange, most: int) -> Iterator[tuple[str, ...]]:
        what = "reading" if change.measure == "level" else "amount"
        for day in change.days[:most]:
            yield (
                what,
                self.phrases.day(day.day),
                format_or_none(day.before),
                format_or_none(day.after),
                self._from((day,)),
            )
        if left := change.days[most:]:
            span = f"{self.phrases.day(left[0].day)} – {self.phrases.day(left[-1].day)}"
            yield what, span, "", f"{format_count(len(left), 'more day')}", self._from(left)

    def _verdict(self, change: OnTrackChange) -> tuple[str, ...]:
        last = f" – {self.phrases.day(change.last)}" if change.last > change.first else ""
        span = f"{self.phrases.day(change.first)}{last}"
        return "on track", span, format_on_track(change.before), format_on_track(change.after), ""

    def _milestone(self, change: MilestoneChange) -> tuple[str, ...]:
        before = self._reached(change.reached_before, change.state_before)
        after = self._reached(change.reached_after, change.state_after)
        return f"“{change.name}”", "", before, after, ""

    def _reached(self, day: date | None, state: str | None) -> str:
        return self.phrases.day(day) if day else state or "none"

    def _from(self, days: Iterable[DayChange]) -> str:
        return self.phrases.devices(sorted({device for day in days for device in day.devices}))


def format_change(before: float | None, after: float | None, unit: str | None) -> str:
    """`0 → 1 coffee`, `none → 86.5 kg`"""
    return f"{format_or_none(before)} → {'none' if after is None else format_count(after, unit or '')}"


def format_or_none(value: float | None) -> str:
    """Return an amount, or `none`."""
    return "none" if value is None else format_amount(value)


def format_planned_or_none(value: float | None) -> str:
    """Return a value of the planned line, rounded to 2 decimals, or `none`."""
    return "none" if value is None else format_rounded(value)


def _sum(amounts: Iterable[float | None]) -> float:
    return sum(amount or 0.0 for amount in amounts)
