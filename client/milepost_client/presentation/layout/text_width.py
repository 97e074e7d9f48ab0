"""The width of text in columns of a terminal; clipping, padding and wrapping it to a width.

Chinese, Japanese and Korean characters and emoji take two columns, combining marks none. Text is one line
unless a function says otherwise: control characters take no columns.
"""

import re
from collections.abc import Iterator

ELLIPSIS = "…"
WIDEST_CHARACTER = 2  # columns
# Latin letters, and the marks in Milepost's own messages: each takes one column, whatever is next to it.
_PLAIN = re.compile("[ -~¡-¬®-˿\u2013\u2014\u2018\u2019“”…→✓]*")


def display_width(text: str) -> int:
    """Return how many columns `text` takes."""
    return len(text) if _is_plain(text) else sum(wide for _, wide in _graphemes(text))


def clip(text: str, columns: int, mark: str = ELLIPSIS) -> str:
    """`text`, cut to `columns` and ending in `mark` where it is wider.

    A character as the reader sees it is never cut in two.
    """
    if display_width(text) <= columns:
        return text
    return fit_prefix(text, columns - display_width(mark)) + fit_prefix(mark, columns)


def fit_prefix(text: str, columns: int) -> str:
    """Return the longest beginning of `text` that fits into `columns`."""
    if _is_plain(text):
        return text[: max(0, columns)]
    taken, used = "", 0
    for grapheme, wide in _graphemes(text):
        used += wide
        if used > columns:
            break
        taken += grapheme
    return taken


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """`text` clipped or filled with blanks to exactly `columns`; `right` puts the blanks before it."""
    fitting = clip(text, columns)
    blanks = " " * (columns - display_width(fitting))
    return blanks + fitting if right else fitting + blanks


def wrap(text: str, columns: int) -> list[str]:
    """`text` in lines of at most `columns`, broken at blanks, and within a word only where that is wider."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if display_width(longer) > columns:
            lines += [line] if line else []
            *broken, longer = _break(word, columns)
            lines += broken
        line = longer
    return [*lines, line]


def wrap_hanging(mark: str, text: str, columns: int) -> list[str]:
    """`text` after `mark` in lines of at most `columns`, all indented by the width of the mark."""
    before = display_width(mark)
    first, *rest = wrap(text, max(columns - before, 1))
    return [mark + first, *(" " * before + line for line in rest)]


def wrap_lines(text: str, columns: int) -> str:
    """Return several lines of text; those wider than `columns` are broken at blanks and go on further in."""
    return "\n".join(piece for line in text.split("\n") for piece in _fitted(line, columns))


def _fitted(line: str, columns: int) -> list[str]:
    if display_width(line) <= columns:
        return [line]
    indent = min(len(line) - len(line.lstrip()) + len("  "), columns - WIDEST_CHARACTER)
    head = fit_prefix(line, columns + 1)
    blank = head.rfind(" ")
    head = head[:blank] if blank >= indent else fit_prefix(line, columns)
    further = wrap(line[len(head) :], max(columns - indent, 1))
    return [head.rstrip(), *(" " * indent + piece for piece in further)]


def _break(word: str, columns: int) -> list[str]:
    pieces = []
    while display_width(word) > columns and (piece := fit_prefix(word, columns)):
        pieces.append(piece)
        word = word[len(piece) :]
    return [*pieces, clip(word, columns)]


def _is_plain(text: str) -> bool:
    return _PLAIN.fullmatch(text) is not None


def _graphemes(text: str) -> Iterator[tuple[str, int]]:
    # Loading the tables takes longer than logging an activity, and most text does not need them.
    from wcwidth import iter_graphemes, wcswidth

    for grapheme in iter_graphemes(text):
        yield grapheme, max(0, wcswidth(grapheme))
