"""What is due, as lines."""

from __future__ import annotations

from collections.abc import Iterator

from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.layout.text_width import wrap_hanging
from milepost_shared.projections.due import DueItem, DueView
from milepost_shared.text.formatting import format_amount, format_day


def due_lines(view: DueView) -> Iterator[str]:
    """Yield what is due under its headings; nothing where nothing is."""
    for heading, items in (
        ("Overdue", view.overdue),
        ("Today", view.due_today),
        (f"By {format_day(view.until, view.today)}", view.later),
    ):
        if items:
            yield heading
        for item in items:
            day = "" if item.day == view.today else format_day(item.day, view.today)
            yield from wrap_hanging(f"  {day:11} ", due_phrase(item), terminal_width())


def due_phrase(item: DueItem) -> str:
    """`Send the deck, for Ana`; `Meet Ana`; `“Coffees” ends`; `2 to go for “Calls”`"""
    match item.kind:
        case "step":
            return f"{item.what}{f', for {item.person}' if item.person else ''}"
        case "contact":
            return f"Get in touch with {item.what}"
        case "deadline":
            return f"“{item.what}” is due"
        case "period":
            return f"{format_amount(item.amount or 0)} to go for “{item.what}”"
        case "birthday":
            return f"Birthday of {item.what}"
        case "review":
            return f"Review of {item.what}: milepost review"
