"""What completion offers for a word that is being typed: the candidates in the log that fit it.

It only reads, and leaves no trace: it makes no folder, upgrades nothing and syncs nothing. It passes over
every error in silence, since the person asked for nothing: then there is nothing to offer
(client/decisions/0006-completion.md).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from click.shell_completion import CompletionItem

from milepost_client.cli import candidates
from milepost_client.cli.candidates import Candidate, is_word
from milepost_client.device.home import Home
from milepost_client.parsing.matching import match
from milepost_shared.storage.log import Log
from milepost_shared.storage.read_only import open_read_only
from milepost_shared.text.names import normalize

Query = Callable[[Log], Iterable[Candidate]]


def completion_items(
    query: str, fallback: str | None, suggested: Iterable[str], typed: str
) -> list[CompletionItem[str]]:
    """Return the candidates of `query` in this device's log that fit, then the `suggested` ones that fit; if
    none does, the candidates of `fallback`. Both are functions of candidates.py."""
    fitting = [*_from_log(query, typed), *_fitting(map(Candidate, suggested), typed)]
    fitting = fitting or (_from_log(fallback, typed) if fallback and typed else [])
    once = {candidate.value.casefold(): candidate for candidate in reversed(fitting)}
    return [CompletionItem(each.value, help=each.description or None) for each in reversed(once.values())]


def _from_log(name: str, typed: str) -> list[Candidate]:
    """Return the candidates of that query that fit `typed`; none without a readable log."""
    query: Query = getattr(candidates, name)
    try:
        path = Home.find(os.environ).log
        if not path.exists():
            return []
        with open_read_only(path) as connection:
            return _fitting(filter(is_word, query(Log(connection))), typed)
    except Exception:  # Whatever it is: a shell would show it in the middle of what is being typed.
        return []


def _fitting(offered: Iterable[Candidate], typed: str) -> list[Candidate]:
    """Return those that begin with `typed`; if none does, those that a command would take it for."""
    by_value = {candidate.value: candidate for candidate in offered}
    if begun := [each for each in by_value.values() if normalize(each.value).startswith(normalize(typed))]:
        return begun
    matched = match(typed, [(value, value) for value in by_value])
    return [] if matched.guessed else [by_value[value] for value in matched.candidates]
