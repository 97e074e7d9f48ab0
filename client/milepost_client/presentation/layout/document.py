"""A short document of headed lists, as text for a terminal and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from milepost_client.presentation.layout.text_width import wrap
from milepost_shared.text.escaping import escape_harmful

INDENT, HANGING = "  ", "    "

_markup = re.compile(r"[\\`*_\[\]<>&#|~$]")
_begins_block = re.compile(r"[-+](?= |$)|--|=|\d+(?=[.)](?: |$))")


class Section(Struct, frozen=True):
    """A heading and the items below it. An item is one line, or several, separated by newlines."""

    heading: str
    items: Sequence[str]
    numbered: bool = False


class Document(Struct, frozen=True):
    """A title, a line below it, and sections. Sections without items are left out."""

    title: str
    lead: str
    sections: Sequence[Section]


def format_text(document: Document, columns: int) -> str:
    """Return the document in lines of at most `columns`, with the items indented and hanging."""
    lines = [*wrap(document.title, columns), *wrap(document.lead, columns)]
    for section in _filled(document):
        lines += ["", *wrap(section.heading, columns), *_indented(section, max(columns - len(HANGING), 1))]
    return "\n".join(lines)


def format_markdown(document: Document) -> str:
    """Return the document as CommonMark, with its text escaped."""
    blocks = [f"# {escape_markdown(document.title)}", escape_markdown(document.lead)]
    for section in _filled(document):
        items = (_item(item, f"{n}." if section.numbered else "-") for n, item in enumerate(section.items, 1))
        blocks += [f"## {escape_markdown(section.heading)}", "\n".join(items)]
    return "\n\n".join(blocks) + "\n"


def escape_markdown(text: str) -> str:
    """Return one line of text, escaped so that Markdown shows it as it is, with its blanks run together."""
    line = _markup.sub(r"\\\g<0>", escape_harmful(" ".join(text.split())))
    if beginning := _begins_block.match(line):
        # A number with a dot or a bracket begins a list: the mark after it is escaped.
        at = beginning.end() if line[0].isdigit() else 0
        return f"{line[:at]}\\{line[at:]}"
    return line


def _filled(document: Document) -> Iterator[Section]:
    return (section for section in document.sections if section.items)


def _indented(section: Section, room: int) -> Iterator[str]:
    """Yield the items in lines, with text of at most `room` columns."""
    for n, item in enumerate(section.items, 1):
        first, *rest = item.split("\n")
        head, *hanging = wrap(f"{n}. {first}" if section.numbered else first, room)
        yield INDENT + head
        yield from (HANGING + line for line in hanging)
        yield from (HANGING + line for more in rest for line in wrap(more, room))


def _item(item: str, mark: str) -> str:
    """Return an item of a list: its lines end in hard breaks, and are indented by the width of its mark."""
    lines = [escape_markdown(line) for line in item.split("\n") if line.strip()]
    return f"{mark} " + ("\\\n" + " " * (len(mark) + 1)).join(lines)
