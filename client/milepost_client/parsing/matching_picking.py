"""Picking one of several things that have names, to read of it."""

from __future__ import annotations

from collections.abc import Mapping

from milepost_client.parsing.matching import match
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.text.names import fold


def pick(name: str, known: Mapping[str, str], noun: str, see: str) -> str:
    """The key of what `name` means, or may well mean, among keys and titles.

    `noun` says what they are and `see` which command lists them. Raises BadInput where several fit,
    NotFound where none does.
    """
    found = match(name, list(known.items()))
    if found.readable:
        return found.readable
    if found.candidates:
        listed = "".join(f"\n  {_listed(key, known[key])}" for key in found.candidates)
        raise BadInput(f"{name!r} can mean several; write more of it:{listed}", field="name")
    if not known:
        raise NotFound(f"There is no {noun} here yet, so none is called {name!r}.", f"See: {see}")
    raise NotFound(f"There is no {noun} called {name!r}.", f"See them: {see}")


def _listed(key: str, title: str) -> str:
    """The title, and the key where that is something else: of two with one title it tells which."""
    return title if key == fold(title) else f"{key}  {title}"
