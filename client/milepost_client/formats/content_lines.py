"""The lines of calendars and address books, as written (RFC 5545 and 6350, which share them)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

MOST_BYTES = 75
"""How long a line may be before it is folded."""
_escaped = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def escape_text(text: str) -> str:
    """Return a text as the value of a line."""
    return text.translate(_escaped)


def content_lines(lines: Iterable[tuple[str, str]]) -> bytes:
    """Return pairs of a name, with its parameters, and a value that is escaped already, as a file."""
    return "".join(f"{part}\r\n" for name, value in lines for part in _folded(f"{name}:{value}")).encode()


def _folded(line: str) -> Iterator[str]:
    """Yield a line in parts of at most MOST_BYTES bytes, cut between characters; a blank begins each but the
    first."""
    part, size = "", 0
    for character in line:
        width = len(character.encode())
        if size + width > MOST_BYTES:
            yield part
            part, size = " ", 1
        part, size = part + character, size + width
    yield part
