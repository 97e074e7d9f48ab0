"""How many descriptors this process may have: people's files, connections and event streams share them."""

from __future__ import annotations

import sys

ENOUGH = 65_536
"""More is of no use, and slows down programs that walk over all descriptors."""
UNKNOWN = 512


def raised_limit() -> int:
    """Raise the limit of open files to the hard limit, at most ENOUGH, and return it."""
    if sys.platform == "win32":
        return UNKNOWN
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH if hard == resource.RLIM_INFINITY else min(hard, ENOUGH)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return ENOUGH if soft == resource.RLIM_INFINITY else soft
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (ValueError, OSError):  # macOS has another limit, which it does not report.
        return soft
    return wanted
