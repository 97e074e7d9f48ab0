"""Answers that are not the server's: of a proxy, or of the login page of a network."""

from __future__ import annotations

import re

from msgspec import Struct

from milepost_shared.errors import Offline

TITLE = re.compile(rb"<title[^>]*>(.{1,400}?)</title", re.IGNORECASE | re.DOTALL)
ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&nbsp;": " ", "&amp;": "&"}
"""What stands for a character in most titles. Python's table of all has no place in a browser's download."""
MOST_TITLE = 60
"""Letters of a page's title that are shown."""
ADVICE = (
    "A proxy or this network's login page may be in between: open the address in a browser. "
    "If it is wrong or has changed, name the right one."
)


class HttpAnswer(Struct, frozen=True, kw_only=True):
    """An answer to a post, whatever its `status`; `location` is where a redirect points, which nobody
    follows. `retry_after` is for how many seconds nobody should ask again."""

    status: int
    content: bytes
    location: str = ""
    retry_after: float = 0.0


class ForeignAnswer(Offline):
    """What answers at the server's address is not the server; that is out of reach."""

    kind = "foreign-answer"


def foreign_answer(url: str, answer: HttpAnswer) -> ForeignAnswer:
    """Return what was seen at `url` in place of the server, in words."""
    if answer.location:
        problem = f"{url} passes on to {answer.location.partition('/api/')[0]}."
    else:
        page = f", a page called “{title}”" if (title := _title(answer.content)) else ""
        problem = f"What answers at {url} is not the Milepost server (HTTP status {answer.status}{page})."
    return ForeignAnswer(problem, ADVICE, retry_after=answer.retry_after)


def _title(content: bytes) -> str:
    """Return the title of a page; empty where it has none."""
    if not (found := TITLE.search(content)):
        return ""
    text = found[1].decode(errors="replace")
    for entity, character in ENTITIES.items():
        text = text.replace(entity, character)
    words = " ".join(text.split())
    return words if len(words) <= MOST_TITLE else f"{words[:MOST_TITLE]}…"
