"""A server and two devices of a person, in one process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from milepost_client.device.device import Device
from tests.client.sync.in_process import InProcessServer, open_device, open_server


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[InProcessServer]:
    server = await open_server(tmp_path)
    yield server
    await server.log.close()


@pytest.fixture
async def laptop(tmp_path: Path, server: InProcessServer) -> AsyncIterator[Device]:
    async with await open_device(tmp_path, "laptop", server) as device:
        yield device


@pytest.fixture
async def phone(tmp_path: Path, server: InProcessServer) -> AsyncIterator[Device]:
    async with await open_device(tmp_path, "phone", server) as device:
        yield device
