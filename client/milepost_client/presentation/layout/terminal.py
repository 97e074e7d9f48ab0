"""The width of the terminal, and which characters it can print."""

from __future__ import annotations

import shutil
import sys


def terminal_width() -> int:
    """Return the width of the terminal, in columns; 80 where that is not known."""
    return shutil.get_terminal_size((80, 24)).columns


def can_print(characters: str) -> bool:
    """Whether the encoding of stdout has these characters."""
    try:
        characters.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
