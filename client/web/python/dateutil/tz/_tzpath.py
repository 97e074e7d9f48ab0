"""Stands in for the part of dateutil that says where files of zones are: a browser has none."""

from __future__ import annotations

from collections.abc import Sequence

TZPATH: tuple[str, ...] = ()


class InvalidTZPathWarning(RuntimeWarning):
    """Never given."""


def reset_tzpath(to: Sequence[str] | None = None) -> None:
    """Do nothing: there is no path."""
