"""One line on a terminal that tells how far a long piece of work is."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from milepost_client.cli.session import Session

T = TypeVar("T")
EVERY = 1000


class ProgressLine:
    """The line, on stderr. Where that is no terminal, or all is to be quiet, it is never there."""

    def __init__(self, session: Session) -> None:
        self._shows = sys.stderr.isatty() and not session.quiet
        self._longest = 0

    def tell(self, what: str) -> None:
        """Show it in place of what was told before."""
        if self._shows:
            self._longest = max(self._longest, len(what))
            print(f"\r{what:{self._longest}}", end="", file=sys.stderr, flush=True)

    def counted(self, items: Iterable[T], what: str) -> Iterator[T]:
        """The items; every thousand it tells how many there were, like `12,000 lines`."""
        for number, item in enumerate(items):
            if number % EVERY == 0 and number:
                self.tell(f"{number:,} {what}")
            yield item

    def close(self) -> None:
        """Leave a clean line behind."""
        if self._longest:
            print(f"\r{'':{self._longest}}", end="\r", file=sys.stderr, flush=True)
