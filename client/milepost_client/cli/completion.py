"""Completion of arguments and options from the log: click's `shell_complete` for each kind of name.

Each names the queries of candidates.py that it offers (client/decisions/0006-completion.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from click import Context, Parameter
    from click.shell_completion import CompletionItem

KINDS = ("meeting", "event", "introduction", "follow-up", "application")
STAGES = ("heard of", "applied", "interview", "offer")

Completer = Callable[["Context", "Parameter", str], "list[CompletionItem[str]]"]
"""What click calls for the values of a parameter (`shell_complete=`)."""


def completer(query: str, fallback: str | None = None, suggested: Iterable[str] = ()) -> Completer:
    """Return what offers the names of `query` and the `suggested` ones, or else those of `fallback`."""

    def complete(_context: Context, _parameter: Parameter, typed: str) -> list[CompletionItem[str]]:
        # Only a shell needs it; commands start faster without.
        from milepost_client.cli.completion_items import completion_items

        return completion_items(query, fallback, suggested, typed)

    return complete


def purposes_or(suggested: Iterable[str]) -> Completer:
    """Return what offers the purposes of the goals, then the suggested ones."""
    return completer("purposes", suggested=suggested)


goals = completer("goals", "goal_ids")
goals_or_none = completer("goals", "goal_ids", ("none",))
people = completer("people")
kinds = completer("kinds", suggested=KINDS)
organisations = completer("organisations")
opportunities = completer("opportunities")
stages = completer("stages", suggested=STAGES)
devices = completer("devices")
other_devices = completer("other_devices")
purposes = completer("purposes")
steps = completer("steps")
units = completer("units")
tags = completer("tags")
milestones = completer("milestones")
entry_refs = completer("entry_refs")
refs = completer("refs")
