"""A change that removes one safeguard from the source."""

from __future__ import annotations

from typing import NamedTuple


class Removal(NamedTuple):
    """Replace the text `old` in `file` by `new`; one of `tests` must then fail.

    `name` says what the safeguard guarantees. `file` is relative to the repository. `tests` are paths,
    separated by spaces.
    """

    name: str
    file: str
    old: str
    new: str
    tests: str
