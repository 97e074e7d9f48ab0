"""The programs of the demo: a real server, the operator's commands and the person's, as child processes."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
import urllib.request
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import msgspec

from milepost_shared.errors import MilepostError

STOPS_WITHIN = 8.0


class DemoFailed(MilepostError):
    """A program of the demo failed, or the devices did not converge."""

    kind = "demo-failed"


@asynccontextmanager
async def run_server(folder: Path) -> AsyncIterator[dict[str, Any]]:
    """Run a real server on free ports; gives what it prints once it is ready. Raises DemoFailed."""
    process = await _start(folder, "up", "--port", "0", "--broker-port", "0", "--json")
    assert process.stdout is not None
    try:
        line = await process.stdout.readline()
        if not line:
            raise DemoFailed("The server did not start.", f"Try it alone: milepost-server up --data {folder}")
        yield msgspec.json.decode(line)
    finally:
        if process.returncode is None:
            process.terminate()
            await asyncio.wait_for(process.wait(), STOPS_WITHIN)


async def _start(folder: Path, *arguments: str) -> Process:
    command = (sys.executable, "-m", "milepost_server.main", *arguments, "--data", str(folder))
    # A group of its own: Ctrl-C is for the demo, which then stops the server.
    return await asyncio.create_subprocess_exec(*command, stdout=PIPE, start_new_session=True)


async def run_operator_command(folder: Path, *arguments: str) -> dict[str, Any]:
    """Return what a command of the operator prints as JSON. Raises DemoFailed."""
    output = await run_program(
        sys.executable, "-m", "milepost_server.main", *arguments, "--data", str(folder)
    )
    answer: dict[str, Any] = msgspec.json.decode(output)
    return answer


async def run_program(*command: str, **environ: str) -> str:
    """Return what a program prints. Raises DemoFailed where it fails."""
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, env=os.environ | environ)
    output, _ = await process.communicate()
    if process.returncode:
        raise DemoFailed(f"{' '.join(command)} ended with {process.returncode}.")
    return output.decode()


def web_app_obstacle(url: str) -> str:
    """Wait while the server builds its web app; return why there is none, or nothing where it is there."""
    while True:
        try:
            with urllib.request.urlopen(url, timeout=60):
                return ""
        except HTTPError as answer:
            pause = answer.headers.get("Retry-After")
            if pause is None:
                return unescape(re.sub(r"<[^>]*>", "", answer.read().decode().partition("<p>")[2]))
            time.sleep(float(pause))


def get_json(url: str, token: str) -> dict[str, Any]:
    """Return the JSON at an address of the API."""
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=10) as response:
        answer: dict[str, Any] = msgspec.json.decode(response.read())
        return answer
