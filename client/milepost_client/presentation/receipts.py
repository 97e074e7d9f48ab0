"""Receipts as tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct

from milepost_client.presentation.phrases import count
from milepost_client.presentation.receipts_receipt_words import ReceiptWords, amount, rounded
from milepost_shared.replay.past_changes import DayChange, GoalChange
from milepost_shared.storage.tables.receipts import Receipt


class ReceiptRows(Struct, frozen=True):
    """A receipt as the rows of a table: goal, what, when, before, after, from."""

    words: ReceiptWords
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
