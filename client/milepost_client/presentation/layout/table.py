"""Plain tables for a terminal: aligned, without colour, never wider than the width given."""

from collections.abc import Collection, Iterator, Sequence
from itertools import zip_longest

from milepost_client.presentation.layout.text_width import clip, fit_prefix, pad, wrap
from milepost_client.presentation.layout.text_width import display_width as columns_of

GAP = "  "
SHORTEST_HEADER = 3  # columns that a header keeps as long as text can give way
SHORTEST_TEXT = 8  # columns that text keeps as long as anything else can give way
Lead = tuple[str, str]
"""The text before a row's first cell: on its first line, and on the lines that follow."""
NO_LEAD: Lead = ("", "")


def format_table(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    width: int,
    right: Collection[int] = (),
    leads: Sequence[Lead] = (),
) -> str:
    """Lay out `rows` under `headers`, in lines of at most `width` columns.

    The columns with the numbers `right` (from 0) are aligned right and kept whole as long as possible. Where
    the table is too wide, its widest columns of text wrap onto more lines, then the headers of the others.
    `leads` are drawn before the first cells: the branches of a tree.
    """
    cells = [[" ".join(cell.split()) for cell in row] for row in (headers, *rows)]
    drawn = [NO_LEAD, *(leads or [NO_LEAD] * len(rows))]
    natural, bounds = _widths(cells, drawn, right)
    widths = _fit(natural, bounds, width - len(GAP) * (len(headers) - 1))
    lines = [
        _lay_out(row, lead, widths, right, whole=right if n else ())
        for n, (lead, row) in enumerate(zip(drawn, cells, strict=True))
    ]
    lines.insert(1, iter([GAP.join("-" * size for size in widths)]))
    return "\n".join(clip(line, width) for row in lines for line in row)


def _widths(
    cells: Sequence[Sequence[str]], leads: Sequence[Lead], right: Collection[int]
) -> tuple[list[int], tuple[list[int], list[int]]]:
    """Return the natural widths of the columns, and the two least widths of each: with its header whole, and
    with the header of a figure wrapped."""
    natural = [max(map(columns_of, column)) for column in zip(*cells, strict=True)]
    natural[0] = max(columns_of(lead[0] + row[0]) for lead, row in zip(leads, cells, strict=True))
    least = [size if n in right else min(size, SHORTEST_TEXT) for n, size in enumerate(natural)]
    least[0] = min(natural[0], least[0] + max(columns_of(first) for first, _ in leads))
    figures = [max((columns_of(row[n]) for row in cells[1:]), default=0) for n in range(len(natural))]
    wrapped = [max(figures[n], SHORTEST_HEADER) if n in right else size for n, size in enumerate(least)]
    return natural, (least, wrapped)


def _fit(natural: list[int], bounds: Sequence[list[int]], room: int) -> list[int]:
    """Return the widths of the columns: together at most `room`, unless there are more columns than that.

    No column gets narrower than its first bound while another can give way, nor then than its second bound.
    """
    widths = [max(1, min(size, room)) for size in natural]
    while sum(widths) > max(room, len(widths)):
        columns = range(len(widths))
        choices = ([n for n in columns if widths[n] > bound[n]] for bound in bounds)
        giving = next(filter(None, choices), columns)
        widths[max(giving, key=widths.__getitem__)] -= 1
    return widths


def _lay_out(
    row: Sequence[str], lead: Lead, widths: list[int], right: Collection[int], whole: Collection[int]
) -> Iterator[str]:
    """Yield the lines of a row; the columns with the numbers `whole` stay on one line and are clipped."""
    # A branch gives way to the title that hangs on it.
    room = widths[0] - min(columns_of(row[0]), SHORTEST_TEXT)
    first, further = (fit_prefix(part, room) for part in lead)
    rooms = [widths[0] - columns_of(first), *widths[1:]]
    columns = [
        [clip(cell, size)] if n in whole else wrap(cell, size)
        for n, (cell, size) in enumerate(zip(row, rooms, strict=True))
    ]
    columns[0] = [(further if n else first) + text for n, text in enumerate(columns[0])]
    for line in zip_longest(*columns, fillvalue=""):
        padded = (pad(text, widths[n], right=n in right) for n, text in enumerate(line))
        yield GAP.join(padded).rstrip()
