"""Characters that are harmful to show, and a log from before they were refused in names."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from milepost_shared.events.drafts import finalize, ref_mapping
from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import Event, decode
from milepost_shared.protocol.hash_chain import extend_chain
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.event_row import event_row

CONTROLS = "\x1b]0;x\x07\x1b[2J\r\x08\x00\x7f\x85\x9b31m"
"""Control characters, with which a terminal is changed; no event may have them."""
UNSEEN = "\u202e\u2066\u200f\u061c\u200b\u200d\u2060\ufeff\xad\u2028\u115f\u3164\ufe0f\U000e0041\U000e0100"
"""Characters that nobody sees, among letters that need none of them."""
INVISIBLE = {"\u115f", "\u3164", "\u034f", *map(chr, (*range(0xFE00, 0xFE10), *range(0xE0000, 0xE1000)))}
"""Those that Unicode puts among letters and marks."""


def harmful(text: str) -> set[str]:
    """The characters of a text that a terminal must not get, but new lines and tabs."""
    return {
        char
        for char in text
        if char not in "\n\t"
        and (unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} or char in INVISIBLE)
    }


def append_as_before(log: Log, device: str, drafts: Sequence[Event], now: int) -> None:
    """Append what a version from before names were checked took."""
    head = log.head(device)
    chain, rows, added = head.chain, [], []
    for n, draft in enumerate(drafts):
        raw = finalize(draft, device, head.seq + 1 + n, now + n, ref_mapping(device, head.seq))
        chain = extend_chain(chain, raw)
        event: Event = decode(raw)
        rows.append(event_row(device, event.seq, event.made, event, chain, raw))
        added.append(Stamped(event.made, event))
    log.write(head, rows, added)
