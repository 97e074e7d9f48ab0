"""Memory that was freed, given back to the system."""

from __future__ import annotations

import ctypes
from collections.abc import Callable


def give_back() -> None:
    """Let the C library give back what is free; do nothing where it has no word for that.

    Files that were closed leave holes all over the heap, which it keeps otherwise. It takes milliseconds, and
    may run in a thread.
    """
    trim: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
