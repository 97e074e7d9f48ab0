"""The client's advice in the words of the API: what it says is typed in a terminal."""

from __future__ import annotations

import re

_TYPED = re.compile(r"(`|\b)(milepost|mp) [a-z]|(^|[\s(])-{1,2}[a-zA-Z]")
"""What only a terminal takes: a command or an option."""
_INSTEAD = "What can be asked, and with which fields, is at /schema."


def api_words(advice: str) -> str:
    """Return an advice that a script can follow."""
    return _INSTEAD if _TYPED.search(advice) else advice
