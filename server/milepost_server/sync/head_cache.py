"""How far each person's file went when it was last looked at, so that nobody looks again in vain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

MOST_KEPT = 4_096
"""Of how many people it is remembered."""


class HeadSnapshot(NamedTuple):
    """How far a person's file went, after so many `changes`: its heads, the devices that may know, and the
    zone that was last reported."""

    changes: int
    heads: Mapping[str, tuple[int, str]]
    devices: frozenset[str]
    zone: str


class HeadCache:
    """The last standing of each person. Only the notifier tells that it holds no more, so whatever
    changes a file otherwise is seen when an answer has been held to its end."""

    def __init__(self) -> None:
        self._by_user: dict[str, HeadSnapshot] = {}

    def put(self, user: str, standing: HeadSnapshot) -> None:
        """Remember it, and forget the one that was put longest ago where there are too many."""
        self._by_user.pop(user, None)
        self._by_user[user] = standing
        if len(self._by_user) > MOST_KEPT:
            del self._by_user[next(iter(self._by_user))]

    def get(self, user: str) -> HeadSnapshot | None:
        """The last one that was put."""
        return self._by_user.get(user)
