"""QR codes, for a terminal and as squares."""

from __future__ import annotations

from itertools import zip_longest

QUIET_ZONE = 4
BLOCKS = {(1, 1): " ", (0, 1): "▀", (1, 0): "▄", (0, 0): "█"}
"""What shows two dots above one another, the dark ones (1) as they are on a dark terminal."""


def qr_code(text: str) -> str:
    """Draw a text as a QR code, light on dark, in lines of half blocks."""
    rows = _rows(text, QUIET_ZONE)
    pairs = zip_longest(rows[::2], rows[1::2], fillvalue=[1] * len(rows[0]))
    return "\n".join("".join(map(BLOCKS.__getitem__, zip(*pair, strict=True))) for pair in pairs)


def qr_squares(text: str) -> list[str]:
    """Return a text as a QR code without its quiet zone: rows of dark (1) and light (0) squares."""
    return ["".join(map(str, row)) for row in _rows(text, 0)]


def _rows(text: str, border: int) -> list[list[int]]:
    # Few commands draw one, and all others start faster without it.
    import segno

    return [[*row] for row in segno.make(text, error="m", micro=False).matrix_iter(border=border)]
