"""What was proved, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from milepost_client.parsing.refs import Names
from milepost_client.presentation.phrases import people
from milepost_client.presentation.table import render
from milepost_client.presentation.terminal import columns
from milepost_client.sync.clock_drift import span
from milepost_client.sync.verification import Evidence
from milepost_shared.replication.divergence import SERVER, Difference, missing_there
from milepost_shared.replication.divergence_view import ReportView
from milepost_shared.text.formatting import count

GROUP = 8
"""Digits of a digest that are read aloud together."""


def lines(found: Evidence, names: Names) -> Iterator[str]:
    """Everything, line by line: author by author, the digests, the other devices."""
    if found.heads or (found.server and found.server.heads):
        yield _table(found, names)
        yield ""
    yield f"this device  {spaced(found.digest)}"
    if found.server:
        if found.digest != found.admitted_digest:
            yield f"  as sent    {spaced(found.admitted_digest)}"
        heard = "" if found.reached else f"  (as heard {span(found.server.age)} ago)"
        yield f"server       {spaced(found.server.digest)}{heard}"
    for device in found.devices:
        yield reported(device, found, names)


def spaced(digest: str) -> str:
    """A digest in groups, for reading aloud."""
    return " ".join(digest[n : n + GROUP] for n in range(0, len(digest), GROUP))


def reported(device: ReportView, found: Evidence, names: Names) -> str:
    """`phone, as it last reported 2 hours ago: agrees`"""
    name = names.get(device.device, device.device)
    if device.at is None or found.server is None:
        return f"{name}: has not reported yet"
    # By the server's clock as long as that ran, then by the one here: nobody needs to be right.
    age = span(max(0, found.server.at - device.at) + found.server.age)
    waited = f"; {count(device.waiting, 'event')} waited there to be sent" if device.waiting else ""
    return f"{name}, as it last reported {age} ago: {_stands(found.of(device.device), names)}{waited}"


def trouble(difference: Difference, names: Names) -> str:
    """A sentence about damage, or about what this device and the server have to settle, with how to."""
    author, where = names.get(difference.device, difference.device), _where(difference)
    if difference.what == "damaged-here":
        return f"Event {difference.last} of {author} is damaged here: milepost doctor, then milepost sync"
    if difference.what == "damaged-there":
        return (
            f"Event {difference.last} of {author} is damaged at the server. Whoever runs it can put back a "
            "backup; the devices send again what that lacks."
        )
    if difference.what == "other-events":
        return f"The server has other events of {author} {where}. Nothing gets lost: milepost sync"
    if difference.what == "other-order":
        return f"The server orders {author}'s events otherwise {where}: milepost doctor, then milepost sync"
    return f"{_not_here(difference, names)}: milepost sync"


def _table(found: Evidence, names: Names) -> str:
    servers = found.server.heads if found.server else {}
    authors = sorted({*found.heads, *servers}, key=lambda author: names.get(author, author))
    rows = [_row(found, author, names) for author in authors]
    headers = ("Device", "Here", "Server", "") if found.server else ("Device", "Here")
    return render(headers, [row[: len(headers)] for row in rows], width=columns(), right=(1, 2))


def _row(found: Evidence, author: str, names: Names) -> tuple[str, str, str, str]:
    here = found.heads[author].seq if author in found.heads else 0
    there = found.server.heads[author].seq if found.server and author in found.server.heads else 0
    differences = [d for d in (*found.of(found.device), *found.of(SERVER)) if d.device == author]
    name = names.get(author, author) + (" (this device)" if author == found.device else "")
    return name, f"{here:,}", f"{there:,}", "; ".join(map(_word, differences)) or "agrees"


def _word(difference: Difference) -> str:
    """A difference from the server in a cell."""
    where = _where(difference)
    return {
        "missing-there": f"{_size(difference):,} to be sent",
        "missing-here": f"{_size(difference):,} not here, {where}",
        "other-events": f"differs {where}",
        "other-order": f"ordered otherwise {where}",
        "damaged-here": f"{difference.last} is damaged here",
        "damaged-there": f"{difference.last} is damaged there",
    }[difference.what]


def _stands(differences: Sequence[Difference], names: Names) -> str:
    """How another device stood to what is here."""
    against = [_against(d, names) for d in differences if d.what != "missing-there"]
    missing = missing_there(differences)
    if against:
        return "; ".join(against)
    if not missing:
        return "agrees"
    authors = tuple(f"{names.get(d.device, d.device)}'s {_where(d)}" for d in differences)
    return f"agrees as far as it had come; it had yet to hear of {count(missing, 'event')}, {people(authors)}"


def _against(difference: Difference, names: Names) -> str:
    author, where = names.get(difference.device, difference.device), _where(difference)
    if difference.what == "missing-here":
        return f"it was ahead: {_not_here(difference, names)}"
    if difference.what == "damaged-here":
        return f"not to be compared with {author}'s events {where}, which are damaged here"
    if difference.what == "other-order":
        return f"differs: it ordered {author}'s events otherwise {where}"
    return f"differs: it had other events of {author} {where}"


def _not_here(difference: Difference, names: Names) -> str:
    size, author = _size(difference), names.get(difference.device, difference.device)
    return f"{count(size, 'event')} of {author} {_where(difference)} {'is' if size == 1 else 'are'} not here"


def _where(difference: Difference) -> str:
    """`from 8 on`, or `at or before 12` where that is all that is known."""
    if difference.first is None:
        return f"at or before {difference.last}"
    return f"from {difference.first} on"


def _size(difference: Difference) -> int:
    return difference.last - (difference.first or difference.last) + 1
