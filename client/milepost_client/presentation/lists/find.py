"""What was found, as lines."""

from __future__ import annotations

from collections.abc import Iterator

from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.layout.text_width import wrap_hanging
from milepost_client.queries.find import FindView, Found
from milepost_shared.text.formatting import format_day

KINDS = {"goal": "Goals", "person": "People", "opportunity": "Opportunities", "step": "Next steps"}


def found_lines(view: FindView) -> Iterator[str]:
    """Yield what was found under its headings."""
    for kind, heading in KINDS.items():
        hits = [hit for hit in view.found if hit.kind == kind]
        if hits:
            yield heading
        for hit in hits:
            yield from _found(hit, hit.title)
    entries = [hit for hit in view.found if hit.kind == "entry"]
    if entries:
        yield "Entries"
    for hit in entries:
        day = format_day(hit.day, view.today) if hit.day else ""
        yield from _found(hit, f"{hit.short}  {day}  {hit.title}")
    if view.more:
        yield f"  and {view.more:,} more: milepost entries --find WORDS --limit 500"


def _found(hit: Found, title: str) -> list[str]:
    text = " ".join(hit.text.split())
    return list(wrap_hanging("  ", f"{title}: {text}" if text else title, terminal_width()))
