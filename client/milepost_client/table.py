"""Plain tables for a terminal: aligned, without colour, never wider than asked."""

from collections.abc import Collection, Iterator, Sequence
from itertools import zip_longest

from milepost_client.width import clip, pad, wrap
from milepost_client.width import width as columns_of

GAP = "  "
READABLE = 8  # columns that text keeps as long as anything else can give way


def render(
    headers: Sequence[str], rows: Sequence[Sequence[str]], *, width: int, right: Collection[int] = ()
) -> str:
    """Lay `rows` out under `headers`, every line at most `width` columns.

    The columns numbered in `right` (from 0) are aligned right and kept whole as long as can be.
    Where the table is too wide, its widest columns of text wrap onto more lines.
    """
    cells = [[" ".join(cell.split()) for cell in row] for row in (headers, *rows)]
    natural = [max(map(columns_of, column)) for column in zip(*cells, strict=True)]
    widths = _fit(natural, width - len(GAP) * (len(headers) - 1), right)
    cells.insert(1, ["-" * wide for wide in widths])
    return "\n".join(clip(line, width) for row in cells for line in _lay_out(row, widths, right))


def _fit(natural: list[int], room: int, right: Collection[int]) -> list[int]:
    """The widths of the columns, together at most `room` unless there are more columns than that."""
    widths = [max(1, min(wide, room)) for wide in natural]
    least = [wide if place in right else min(wide, READABLE) for place, wide in enumerate(widths)]
    while sum(widths) > max(room, len(widths)):
        columns = range(len(widths))
        giving = [place for place in columns if widths[place] > least[place]] or columns
        widths[max(giving, key=widths.__getitem__)] -= 1
    return widths


def _lay_out(row: Sequence[str], widths: list[int], right: Collection[int]) -> Iterator[str]:
    columns = [
        [clip(cell, wide)] if place in right else wrap(cell, wide)
        for place, (cell, wide) in enumerate(zip(row, widths, strict=True))
    ]
    for line in zip_longest(*columns, fillvalue=""):
        padded = (pad(text, widths[place], right=place in right) for place, text in enumerate(line))
        yield GAP.join(padded).rstrip()
