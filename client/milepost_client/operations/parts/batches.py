"""Batches: what one command wrote, and which of them stand (shared/decisions/0033-batches.md)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from milepost_client.operations.parts.earlier_goal import REASON as CHANGED_AT_SOURCE
from milepost_shared.events.types import ActivityLogged, Event, GoalAdjusted, MilestoneReached, Withdrawing
from milepost_shared.storage.log import Log


class Batch(NamedTuple):
    """What one command wrote: the ref of its first event, its events, newest first, and the batch that it
    takes back, if it does."""

    ref: str
    events: list[Event]
    undoes: str | None


def standing_batches(log: Log, device: str) -> Iterator[Batch]:
    """Yield the batches of a device, newest first, without those that it took back since, and without what
    only took back or brought back."""
    return (batch for batch in _not_taken_back(log, device) if batch.undoes is None)


def newest_undo(log: Log, device: str) -> Batch | None:
    """Return the undo of a device that a redo brings back: the newest, unless something was written since."""
    for batch in _not_taken_back(log, device):
        if batch.undoes is None:
            return None
        if not _is_undo(log, batch.undoes):  # An undo of an undo is a redo.
            return batch
    return None


def _not_taken_back(log: Log, device: str) -> Iterator[Batch]:
    """Yield the batches, newest first; an undo leaves out what it takes back, unless it is left out itself.

    One that takes back a single event of several leaves the others.
    """
    taken_back: dict[str, int] = {}
    for batch in _batches(log, device):
        if taken_back.get(batch.ref, 0) >= min(len(batch.events), 2):
            continue
        if batch.undoes:
            taken_back[batch.undoes] = len(batch.events)
        yield batch


def _batches(log: Log, device: str) -> Iterator[Batch]:
    by_hand = (held.event for held in log.events.newest_of(device) if not _follows(held.event))
    for ref, grouped in groupby(by_hand, key=lambda event: event.batch_ref):
        events = list(grouped)
        yield Batch(
            ref, events, events[-1].undoes or (_undoes_alone(events[0]) if len(events) == 1 else None)
        )


def _follows(event: Event) -> bool:
    """Whether the event follows from what was logged: nobody wrote it."""
    return isinstance(event, MilestoneReached) and event.evidence is not None


def _undoes_alone(event: Event) -> str | None:
    """Return what an undo of an earlier version takes back: one event, which it did not name.

    An import does likewise with what a file has no more, and is no undo.
    """
    if isinstance(event, ActivityLogged):
        return event.corrects if event.void and not event.origin else None
    if isinstance(event, GoalAdjusted) and event.reason == CHANGED_AT_SOURCE:
        return None
    return event.withdraws if isinstance(event, Withdrawing) else None


def _is_undo(log: Log, ref: str) -> bool:
    held = log.events.get(ref)
    return held is not None and (held.event.undoes or _undoes_alone(held.event)) is not None
