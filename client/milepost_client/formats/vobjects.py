"""The components of calendars and address books, read with vobject.

It has no types, tells problems by many kinds of exceptions, and logs what it does not know: all of that ends
here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from milepost_shared.errors import BadInput

Name = Literal["VCARD", "VCALENDAR"]
MOST_SOFT_BREAKS = 2_000
"""How many line breaks the quoted-printable texts of a component may have."""
MOST_LINES: Mapping[Name, int] = {"VCARD": 5_000, "VCALENDAR": 1_000_000}
"""How many lines a component may have: vobject reads twenty thousand a second."""
QUOTED = "quoted-printable"
_fold = re.compile(r"\r?\n[ \t]")
_fold_beside_quoted = re.compile(r"(?<!=)(?<!=\r)\r?\n[ \t]")
_soft_break = re.compile(r"=\r?\n")


class Component(NamedTuple):
    """A component, the line on which it begins, and what is wrong where it cannot be read."""

    line: int
    content: Any
    problem: str = ""


def read_components(text: str, name: Name) -> Iterator[Component]:
    """Yield the components called `name`, as VCARD, each read by itself. Raises BadInput for none."""
    begins = re.compile(rf"^BEGIN:{name}\s*$", re.IGNORECASE | re.MULTILINE)
    starts = [found.start() for found in begins.finditer(text)]
    if not starts:
        raise BadInput(f"The file has no {name}.", field="file")
    line, counted = 1, 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        line, counted = line + text.count("\n", counted, start), start
        try:
            yield Component(line, _parse(text[start:end], MOST_LINES[name]))
        except Exception as error:
            yield Component(line, None, f"It cannot be read: {error}.")


def values(component: Any, name: str) -> list[Any]:
    """Return the values of the lines of that name, in their order."""
    return [line.value for line in component.contents.get(name, ())]


def first(component: Any, name: str) -> Any:
    """Return the first value of that name; None without one."""
    return next(iter(values(component, name)), None)


def _parse(text: str, most_lines: int) -> Any:
    """Return a component. Raises BadInput where it has more lines, and others for what is none."""
    unfolded = _unfolded(text)
    if unfolded.count("\n") > most_lines:
        raise BadInput(f"it has more than {most_lines:,} lines", field="file")
    # Few commands need them.
    import logging

    import vobject

    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        return next(iter(vobject.readComponents(unfolded, ignoreUnreadable=True, allowQP=True)))
    finally:
        logging.disable(before)


def _unfolded(text: str) -> str:
    """Return the text with each folded line as one: vobject takes the square of its parts for that.

    The breaks of quoted-printable text it alone knows. Raises BadInput where they are many.
    """
    if QUOTED not in text.casefold():
        return _fold.sub("", text)
    if sum(1 for _ in _soft_break.finditer(text)) > MOST_SOFT_BREAKS:
        raise BadInput(f"its {QUOTED} texts have more than {MOST_SOFT_BREAKS:,} lines", field="file")
    return _fold_beside_quoted.sub("", text)
