"""Sentences that say what an erasure takes, took, and does not reach."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from milepost_client.operations.erase import EraseResult
from milepost_client.operations.people.erase_person import ErasedPerson
from milepost_client.presentation import phrases
from milepost_shared.text.formatting import format_count


def erased(done: EraseResult) -> str:
    """Say what went."""
    what = [format_count(done.entries, "entry")] if done.entries else []
    what += [format_count(done.goals, "goal")] if done.goals else []
    return f"Erased {' and '.join(what)}, in {format_count(done.versions, 'version')}."


def kept_elsewhere(copies: Mapping[str, int], folder: Path) -> str:
    """Say what an erasure does not reach. `copies` has the days since each copy here was made."""
    lines = ["Other devices and the server erase it when they sync."]
    if copies:
        listed = ", ".join(f"{name} ({format_count(days, 'day')} old)" for name, days in copies.items())
        lines += [f"Copies in {folder} that keep it: {listed}. Take it out of them: milepost backup --forget"]
    return "\n".join([*lines, "Backups and exports that you put elsewhere keep it too."])


def person_named(found: ErasedPerson) -> str:
    """Say where a person is named, before it is erased."""
    return f"{found.name} is named in {phrases.format_list(_places(found))}."


def person_erased(done: ErasedPerson) -> str:
    """Say from where a person went."""
    stays = " Days, amounts and whom else you met stay." if done.entries else ""
    return f"Erased {done.name} from {phrases.format_list(_places(done))}.{stays}"


def _places(found: ErasedPerson) -> tuple[str, ...]:
    places = (
        format_count(found.entries, "entry") if found.entries else "",
        format_count(found.goals, "goal") if found.goals else "",
        "what you know of them" if found.described else "",
        format_count(found.steps, "next step") if found.steps else "",
        f"what you know of {format_count(found.others, 'other person')}" if found.others else "",
    )
    return tuple(filter(None, places))
