"""Short refs of events: `17` on this device, `phone-17` from another, `last`
(client/decisions/0004-typed-input.md)."""

from __future__ import annotations

import re

from milepost_shared.errors import BadInput, NotFound
from milepost_shared.events.types import (
    ActivityLogged,
    Event,
    MilestoneReached,
    PersonDescribed,
    StepPlanned,
    Withdrawing,
)
from milepost_shared.model.withdrawals import split_withdrawn
from milepost_shared.storage.log import Log

DeviceNames = dict[str, str]
"""The names of devices by their ids."""


def device_names(log: Log) -> DeviceNames:
    """Return the names of the person's devices. Of several with one name, the later ones go by their ids."""
    names: DeviceNames = {}
    for member in log.roster.all():
        names[member.device] = member.device if member.name in names.values() else member.name
    return names


def short_ref(ref: str, device: str, names: DeviceNames) -> str:
    """Return a ref as it is shown on `device`."""
    author, _, seq = ref.rpartition("-")
    return seq if author == device else f"{names.get(author, author)}-{seq}"


def resolve_ref(log: Log, text: str, device: str, *, activity: bool = False) -> str:
    """Return the ref that `text` stands for on `device`. Raises BadInput or NotFound.

    `last` is the newest event of `device` in force; with `activity`, the newest activity.
    """
    if text.strip().casefold() == "last":
        return newest_in_force(log, device, activity)
    author, _, seq = text.strip().rpartition("-")
    if not re.fullmatch("[1-9][0-9]{0,15}", seq):
        raise BadInput(
            f"{text!r} is not a ref.", "Take one from: milepost entries, or write last.", field="ref"
        )
    ids = {name.casefold(): device_id for device_id, name in device_names(log).items()}
    author = ids.get(author.casefold(), author) if author else device
    ref = f"{author}-{seq}"
    if not re.fullmatch("[0-9a-f]{12}", author) or log.events.raw(ref) is None:
        raise NotFound(f"There is no event {text}.", "See them: milepost history")
    return ref


def newest_in_force(log: Log, device: str, activity: bool) -> str:
    """Return the ref of the newest event of `device` in force: an activity, or without `activity` also a
    revision.

    Raises NotFound.
    """
    for held in log.events.newest_of(device):
        if isinstance(held.event, ActivityLogged) >= activity and _in_force(log, held.event):
            return held.event.ref
    raise NotFound("This device has written nothing that still stands.", "See: milepost history")


def _in_force(log: Log, event: Event) -> bool:
    """Whether an event is no correction, withdrawal or milestone, and was not taken back."""
    if isinstance(event, MilestoneReached):
        return False
    if isinstance(event, ActivityLogged):
        entry = None if event.corrects else log.entry(event.ref)
        return entry is not None and not entry.withdrawn
    if isinstance(event, Withdrawing) and event.withdraws:
        return False
    if isinstance(event, PersonDescribed | StepPlanned):
        held = log.events.descriptions() if isinstance(event, PersonDescribed) else log.events.steps()
        valid, _ = split_withdrawn(held)
        return any(other.event.ref == event.ref for other in valid)
    history = log.goal_totals.goal(event.goal).history()
    revisions = (history.first, *history.duplicates, *history.adjustments) if history else ()
    return any(held.event.ref == event.ref for held in revisions)
