r"""Text made harmless for a terminal (shared/decisions/0031-harmless-text.md).

Harmful are the characters that a reader does not see, or that change how others are shown: control
characters, bidirectional marks, overrides and isolates, zero-width, tag and other ignorable characters, line
and paragraph separators, lone surrogates. Each becomes its escape in JSON, such as `\u202e`, so a JSON
document still means the same afterwards. New lines and tabs stay where a text has several lines.

Joiners and selectors stay where writing needs them: in emoji, in scripts of joining
letters, after ideographs.
"""

from __future__ import annotations

import re
from functools import cache

_PLAIN = re.compile("[\n\t -~¡-¬®-˿\u2010-\u2027\u2030-\u205e]*")
"""What most texts consist of; nothing of it is harmful."""

_HARMFUL = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_PICTOGRAPH = (
    "\xa9\xae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf\u2934\u2935\u2b05-\u2b55"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
_JOINING = (
    "\u0620-\u065f\u066e-\u06dc\u06df-\u08e1\u08e3-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u17b3\u17b6-\u17dd"
    "\u1820-\u18aa\u1a20-\u1aad\u1b00-\u1bff\ua800-\ua82c\ua840-\ua8c5\ua980-\ua9df\uaa60-\uaa7f\uabc0-\uabed"
    "\U00010a00-\U00010a4f\U00010d00-\U00010d27\U00011000-\U000116cf\U0001e900-\U0001e94b"
)
"""Letters and marks of scripts that write joiners: Arabic, those of India, Tibetan, Burmese, Mongolian…"""
_SPACELESS = "\u0e01-\u0e4e\u0e81-\u0edf\u1000-\u109f\u1780-\u17b3\u17b6-\u17dd"
"""Thai, Lao, Burmese and Khmer, which write no blanks between words but mark where a line may break."""
_IDEOGRAPH = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KEPT = "|".join(
    (
        f"(?:(?<=[{_PICTOGRAPH}])|(?<=[{_PICTOGRAPH}]\ufe0f))\u200d(?=[{_PICTOGRAPH}])",
        f"(?<=[{_JOINING}])[\u200c\u200d]",
        f"(?<=[{_SPACELESS}])\u200b(?=[{_SPACELESS}])",
        f"(?<=[{_PICTOGRAPH}])[\ufe0e\ufe0f]",
        "(?<=[0-9#*])\ufe0f(?=\u20e3)",
        f"(?<=[{_IDEOGRAPH}])[\ufe00-\ufe02\U000e0100-\U000e01ef]",
        "(?<=[\u1820-\u18aa])[\u180b-\u180d\u180e\u180f]",
    )
)
"""Where such a character belongs to the writing: one, and only behind what it changes."""
_BLACK_FLAG, _END_OF_TAGS = "\U0001f3f4", "\U000e007f"
_FLAGS = "|".join(
    _BLACK_FLAG + "".join(chr(0xE0000 + ord(letter)) for letter in region) + _END_OF_TAGS
    for region in ("gbeng", "gbsct", "gbwls")
)
"""The flags of England, Scotland and Wales: the only emoji that are written with tag characters."""


def escape_harmful(text: str) -> str:
    """Return a text of several lines with its harmful characters escaped."""
    return text if _PLAIN.fullmatch(text) else _pattern().sub(_escape, text)


def escape_line(text: str) -> str:
    """Return a text that is one line, with its harmful characters escaped, and new lines and tabs too."""
    return escape_harmful(text).replace("\n", "\\u000a").replace("\t", "\\u0009")


@cache
def _pattern() -> re.Pattern[str]:
    """Compiled when first needed: that takes longer than logging an activity may."""
    return re.compile(f"{_FLAGS}|(?!{_KEPT})[{_HARMFUL}]")


def _escape(found: re.Match[str]) -> str:
    if len(found[0]) > 1:
        return found[0]
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
