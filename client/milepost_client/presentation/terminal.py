"""How wide the terminal is, and whether it draws."""

from __future__ import annotations

import shutil
import sys


def columns() -> int:
    """How wide a line may be."""
    return shutil.get_terminal_size((80, 24)).columns


def draws(characters: str) -> bool:
    """Whether what is printed can hold these characters."""
    try:
        characters.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
