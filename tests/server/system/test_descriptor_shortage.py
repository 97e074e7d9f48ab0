"""A shortage of descriptors is said once a minute; other errors are the loop's own affair."""

from __future__ import annotations

import asyncio
import errno
import logging

import pytest

from milepost_server.system.descriptor_shortage import SILENCE, DescriptorShortage


async def test_it_is_said_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    seconds = [0.0]
    handler, loop = DescriptorShortage(lambda: seconds[0]), asyncio.get_running_loop()
    for at in (0.0, 1.0, SILENCE - 1, SILENCE, SILENCE + 1, 5 * SILENCE):
        seconds[0] = at
        for number in (errno.EMFILE, errno.ENFILE):
            handler(loop, {"message": "accept", "exception": OSError(number, "too many")})
    said = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [record.name for record in said] == ["milepost.server"] * 3
    assert all("no file descriptor is left" in record.getMessage() for record in said)


async def test_other_errors_are_reported_as_ever(caplog: pytest.LogCaptureFixture) -> None:
    handler, loop = DescriptorShortage(lambda: 0.0), asyncio.get_running_loop()
    handler(loop, {"message": "something else", "exception": OSError(errno.EPERM, "no")})
    handler(loop, {"message": "another thing"})
    assert [record.name for record in caplog.records] == ["asyncio"] * 2
