"""A person's file on the server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from milepost_shared.log_file import LogFile
from tests.server.sync.reports import add_device
from tests.shared.builders import A, B
from tests.shared.devices import open_server


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[LogFile]:
    """A person's file with the devices A and B."""
    opened = await open_server(tmp_path)
    for n, device in enumerate((A, B)):
        await add_device(opened, device, n)
    yield opened
    await opened.close()
