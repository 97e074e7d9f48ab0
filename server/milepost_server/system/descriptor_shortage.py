"""Says when new connections wait because no file descriptor is left.

The event loop tries again each second, so the server recovers by itself. It reports each failed try, and
there can be thousands a second: one a minute is logged.
"""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import Callable
from typing import Any

SILENCE = 60.0
"""Seconds between two lines."""

log = logging.getLogger("milepost.server")


class DescriptorShortage:
    """An event loop's exception handler. `clock` gives seconds that only rise."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._quiet_until = float("-inf")

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Log a shortage, unless that was done within the last minute; leave what is none to the loop."""
        error = context.get("exception")
        if isinstance(error, ValueError) and "_start_serving" in context["message"]:
            return  # The server stopped before one of the thousands of tries that a shortage plans.
        if not isinstance(error, OSError) or error.errno not in (errno.EMFILE, errno.ENFILE):
            loop.default_exception_handler(context)
        elif self._clock() >= self._quiet_until:
            self._quiet_until = self._clock() + SILENCE
            log.error(
                "no file descriptor is left: new connections wait until others close; "
                "raise the limit of open files (LimitNOFILE) if this lasts"
            )
