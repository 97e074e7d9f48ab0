"""How many files this process may have open: the people's files, connections and event streams share it."""

from __future__ import annotations

import sys

ENOUGH = 65_536
"""Beyond it nothing is gained, and programs that walk over all descriptors are slowed down."""
UNKNOWN = 512


def raised_limit() -> int:
    """Raise the number of files that may be open to what the system allows without asking, and give it."""
    if sys.platform == "win32":
        return UNKNOWN
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH if hard == resource.RLIM_INFINITY else min(hard, ENOUGH)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return ENOUGH if soft == resource.RLIM_INFINITY else soft
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (ValueError, OSError):  # macOS has another limit, which it does not tell.
        return soft
    return wanted
