"""Asks why a goal is adjusted, where nobody said so."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click


def ask_reason(reason: str | None, check: Callable[[], object]) -> str:
    """Return the reason, asked for on a terminal where there is none; "" where nobody can be asked.

    `check` runs before the question and raises where the adjustment cannot be made, so that no reason is
    asked for one that cannot be made.
    """
    if reason is not None or not sys.stdin.isatty():
        return reason or ""
    check()
    return str(click.prompt("Why", err=True))
