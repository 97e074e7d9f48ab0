"""Colour on a terminal: it stresses what the words say, and says nothing of its own.

It is chosen by the printed words alone, after they are escaped: no text can bring colour with it, and without
colour the text is the same (client/decisions/0005-accessible-output.md).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import TextIO

RESET = "\x1b[0m"
STYLES = {"heading": "\x1b[1m", "good": "\x1b[32m", "bad": "\x1b[31m", "warning": "\x1b[33m"}
_NUMBER = r"[\d.,]+"
_WORDS = re.compile(
    "|".join(
        (
            # What is quoted is a name: its words are no state.
            r"(?P<quoted>“[^”\n]*”)",
            r"(?P<bad>^(?:milepost|Error):|\bAMISS\b|✗"
            rf"|\b{_NUMBER} days? behind\b|\bbehind$|\b{_NUMBER} short of the plan\b"
            r"|\blast (?:day|week|month|quarter) missed\b)",
            r"(?P<warning>^Warning:|^Left out:)",
            rf"(?P<good>^✦|\bmet ✓|✓|\b{_NUMBER} days? ahead\b|\bon plan\b)",
            # The header of a table, above its rule; the first line of a text or a part, above what it heads.
            r"(?P<heading>^\S[^\n]*(?=\n-+(?:  -+)*$)|(?:\A|(?<=\n\n))\S[^\n]*(?=\n  \S))",
        )
    ),
    re.MULTILINE,
)


def wants_colour(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether a stream is a terminal that shows colour, and nobody asked for none (https://no-color.org)."""
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb" or not stream.isatty():
        return False
    # The console of older Windows prints the codes.
    return sys.platform != "win32" or "WT_SESSION" in environ


def coloured(text: str) -> str:
    """Return a text, which is escaped already, with its headings, states, warnings and errors in colour."""
    return _WORDS.sub(_dressed, text)


def _dressed(found: re.Match[str]) -> str:
    style = STYLES.get(found.lastgroup or "")
    return f"{style}{found[0]}{RESET}" if style else found[0]
