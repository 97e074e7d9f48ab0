"""What `prove` found, as lines: heads, digests, other devices, differences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from milepost_client.device.clock_drift import format_rough_duration
from milepost_client.parsing.refs import DeviceNames
from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.phrases import format_list
from milepost_client.sync.verification import Evidence
from milepost_shared.replication.divergence import SERVER, Difference, missing_there
from milepost_shared.replication.divergence_view import ReportView
from milepost_shared.text.formatting import format_count

GROUP = 8
"""How many digits of a digest are read aloud together."""


def verification_lines(evidence: Evidence, names: DeviceNames) -> Iterator[str]:
    """Yield a table of the authors, then the digests, then a line for each other device."""
    if evidence.heads or (evidence.server and evidence.server.heads):
        yield _heads_table(evidence, names)
        yield ""
    yield f"this device  {format_digest(evidence.digest)}"
    if evidence.server:
        if evidence.digest != evidence.admitted_digest:
            yield f"  as sent    {format_digest(evidence.admitted_digest)}"
        heard = "" if evidence.reached else f"  (as heard {format_rough_duration(evidence.server.age)} ago)"
        yield f"server       {format_digest(evidence.server.digest)}{heard}"
    for device in evidence.devices:
        yield format_report(device, evidence, names)


def format_digest(digest: str) -> str:
    """Return a digest in groups of digits, for reading aloud."""
    return " ".join(digest[n : n + GROUP] for n in range(0, len(digest), GROUP))


def format_report(device: ReportView, evidence: Evidence, names: DeviceNames) -> str:
    """`phone, as it last reported 2 hours ago: agrees`"""
    name = names.get(device.device, device.device)
    if device.at is None or evidence.server is None:
        return f"{name}: has not reported yet"
    # By the server's clock while that ran, then by this one: neither needs to be right.
    age = format_rough_duration(max(0, evidence.server.at - device.at) + evidence.server.age)
    waited = f"; {format_count(device.waiting, 'event')} waited there to be sent" if device.waiting else ""
    state = _format_state(evidence.differences_of(device.device), names)
    return f"{name}, as it last reported {age} ago: {state}{waited}"


def format_difference(difference: Difference, names: DeviceNames) -> str:
    """Return a sentence about damage, or about a difference from the server, that ends in what to do."""
    author, where = names.get(difference.device, difference.device), _format_range(difference)
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
    return f"{_format_missing(difference, names)}: milepost sync"


def _heads_table(evidence: Evidence, names: DeviceNames) -> str:
    servers = evidence.server.heads if evidence.server else {}
    authors = sorted({*evidence.heads, *servers}, key=lambda author: names.get(author, author))
    rows = [_row(evidence, author, names) for author in authors]
    headers = ("Device", "Here", "Server", "") if evidence.server else ("Device", "Here")
    return format_table(headers, [row[: len(headers)] for row in rows], width=terminal_width(), right=(1, 2))


def _row(evidence: Evidence, author: str, names: DeviceNames) -> tuple[str, str, str, str]:
    own = evidence.heads[author].seq if author in evidence.heads else 0
    there = evidence.server.heads[author].seq if evidence.server and author in evidence.server.heads else 0
    differences = [
        d
        for d in (*evidence.differences_of(evidence.device), *evidence.differences_of(SERVER))
        if d.device == author
    ]
    name = names.get(author, author) + (" (this device)" if author == evidence.device else "")
    return name, f"{own:,}", f"{there:,}", "; ".join(map(_format_cell, differences)) or "agrees"


def _format_cell(difference: Difference) -> str:
    """Return a difference from the server, for a cell of the table."""
    where = _format_range(difference)
    return {
        "missing-there": f"{_size(difference):,} to be sent",
        "missing-here": f"{_size(difference):,} not here, {where}",
        "other-events": f"differs {where}",
        "other-order": f"ordered otherwise {where}",
        "damaged-here": f"{difference.last} is damaged here",
        "damaged-there": f"{difference.last} is damaged there",
    }[difference.what]


def _format_state(differences: Sequence[Difference], names: DeviceNames) -> str:
    """Return how the log of another device compares with this one."""
    against = [_format_against(d, names) for d in differences if d.what != "missing-there"]
    missing = missing_there(differences)
    if against:
        return "; ".join(against)
    if not missing:
        return "agrees"
    authors = tuple(f"{names.get(d.device, d.device)}'s {_format_range(d)}" for d in differences)
    events = f"{format_count(missing, 'event')}, {format_list(authors)}"
    return f"agrees as far as it had come; it had yet to hear of {events}"


def _format_against(difference: Difference, names: DeviceNames) -> str:
    author, where = names.get(difference.device, difference.device), _format_range(difference)
    if difference.what == "missing-here":
        return f"it was ahead: {_format_missing(difference, names)}"
    if difference.what == "damaged-here":
        return f"not to be compared with {author}'s events {where}, which are damaged here"
    if difference.what == "other-order":
        return f"differs: it ordered {author}'s events otherwise {where}"
    return f"differs: it had other events of {author} {where}"


def _format_missing(difference: Difference, names: DeviceNames) -> str:
    size, author = _size(difference), names.get(difference.device, difference.device)
    verb = "is" if size == 1 else "are"
    return f"{format_count(size, 'event')} of {author} {_format_range(difference)} {verb} not here"


def _format_range(difference: Difference) -> str:
    """`from 8 on`, or `at or before 12` where that is all that is known."""
    if difference.first is None:
        return f"at or before {difference.last}"
    return f"from {difference.first} on"


def _size(difference: Difference) -> int:
    return difference.last - (difference.first or difference.last) + 1
