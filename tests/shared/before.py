"""What a version of before wrote: events with their personal texts inside of what is signed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from milepost_shared.storage.log import Log


@contextmanager
def version_of_before(log: Log) -> Iterator[None]:
    """What is written meanwhile has its texts inside, as with a server of before."""
    format, claimed = log.metadata.numbers("format", "claimed")
    log.metadata.put("format", 1)
    log.metadata.put("claimed", 1)
    yield
    log.metadata.put("format", format)
    log.metadata.put("claimed", claimed)
