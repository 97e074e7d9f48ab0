"""A line on the terminal that shows the progress of long work."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from milepost_client.cli.session import Session
from milepost_shared.text.escaping import escape_line
from milepost_shared.text.safe_stream import unescaped

T = TypeVar("T")
EVERY = 1000  # items


class ProgressLine:
    """The line, on stderr. It is not shown where that is no terminal, or with --quiet."""

    def __init__(self, session: Session) -> None:
        self._shows = sys.stderr.isatty() and not session.quiet
        self._longest = 0

    def show(self, what: str) -> None:
        """Show `what` in place of the text before."""
        if self._shows:
            text = escape_line(what)
            self._longest = max(self._longest, len(text))
            _rewrite(f"\r{text:{self._longest}}")

    def count(self, items: Iterable[T], what: str) -> Iterator[T]:
        """Yield the items; every thousand, show how many there were: `12,000 lines`."""
        for number, item in enumerate(items):
            if number % EVERY == 0 and number:
                self.show(f"{number:,} {what}")
            yield item

    def close(self) -> None:
        """Clear the line."""
        if self._longest:
            _rewrite(f"\r{'':{self._longest}}\r")


def _rewrite(line: str) -> None:
    """Print over the line. Its carriage returns move the cursor, so what is printed is escaped already."""
    print(line, end="", file=unescaped(sys.stderr), flush=True)
