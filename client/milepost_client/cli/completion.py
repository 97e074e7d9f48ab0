"""Completion of arguments and options from the log: click's `shell_complete` for each kind of name.

It only reads, and leaves no trace: it makes no folder, upgrades nothing and syncs nothing. It passes over
every error in silence, since the person asked for nothing: then there is nothing to offer
(client/decisions/0006-completion.md).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from milepost_client.cli import candidates
from milepost_client.cli.candidates import Candidate, is_word
from milepost_client.device.home import Home

if TYPE_CHECKING:
    from click import Context, Parameter
    from click.shell_completion import CompletionItem

    from milepost_shared.storage.log import Log

KINDS = ("meeting", "event", "introduction", "follow-up", "application")
STAGES = ("heard of", "applied", "interview", "offer")

Query = Callable[["Log"], Iterable[Candidate]]
Completer = Callable[["Context", "Parameter", str], "list[CompletionItem[str]]"]
"""What click calls for the values of a parameter (`shell_complete=`)."""


def completer(query: Query, fallback: Query | None = None, suggested: Iterable[str] = ()) -> Completer:
    """Offer the candidates of `query` in this device's log that fit, then the `suggested` ones that fit; if
    none does, the candidates of `fallback`."""

    def complete(_context: Context, _parameter: Parameter, typed: str) -> list[CompletionItem[str]]:
        from click.shell_completion import CompletionItem

        fitting = [*_from_log(query, typed), *_fitting(map(Candidate, suggested), typed)]
        fitting = fitting or (_from_log(fallback, typed) if fallback and typed else [])
        once = {candidate.value.casefold(): candidate for candidate in reversed(fitting)}
        return [CompletionItem(each.value, help=each.description or None) for each in reversed(once.values())]

    return complete


def _from_log(query: Query, typed: str) -> list[Candidate]:
    """The candidates of `query` that fit `typed`; none without a readable log."""
    try:
        from milepost_shared.storage.log import Log
        from milepost_shared.storage.read_only import open_read_only

        path = Home.find(os.environ).log
        if not path.exists():
            return []
        with open_read_only(path) as connection:
            return _fitting(filter(is_word, query(Log(connection))), typed)
    except Exception:  # Whatever it is: a shell would show it in the middle of what is being typed.
        return []


def _fitting(offered: Iterable[Candidate], typed: str) -> list[Candidate]:
    """Those that begin with `typed`; if none does, those that a command would take it for."""
    from milepost_client.parsing.matching import match
    from milepost_shared.text.names import normalize

    by_value = {candidate.value: candidate for candidate in offered}
    if begun := [each for each in by_value.values() if normalize(each.value).startswith(normalize(typed))]:
        return begun
    matched = match(typed, [(value, value) for value in by_value])
    return [] if matched.guessed else [by_value[value] for value in matched.candidates]


def purposes_or(suggested: Iterable[str]) -> Completer:
    """The purposes of the goals, then the suggested ones."""
    return completer(candidates.purposes, suggested=suggested)


goals = completer(candidates.goals, candidates.goal_ids)
goals_or_none = completer(candidates.goals, candidates.goal_ids, ("none",))
people = completer(candidates.people)
kinds = completer(candidates.kinds, suggested=KINDS)
organisations = completer(candidates.organisations)
opportunities = completer(candidates.opportunities)
stages = completer(candidates.stages, suggested=STAGES)
devices = completer(candidates.devices)
other_devices = completer(candidates.other_devices)
purposes = completer(candidates.purposes)
units = completer(candidates.units)
tags = completer(candidates.tags)
milestones = completer(candidates.milestones)
entry_refs = completer(candidates.entry_refs)
refs = completer(candidates.refs)
