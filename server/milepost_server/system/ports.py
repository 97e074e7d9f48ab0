"""Ports: a free one, and why one cannot be opened."""

from __future__ import annotations

import socket

from milepost_server.errors import BrokerFailed


def refusal(error: OSError) -> str:
    """Say why an address cannot be opened, without the address that the standard library appends."""
    return (error.strerror or str(error)).partition(" (while")[0]


def free_port(host: str) -> int:
    """Return a port of `host` that is free at the moment. Raises BrokerFailed where there is none."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.create_server((host, 0), family=family) as listener:
            return int(listener.getsockname()[1])
    except OSError as error:
        raise BrokerFailed(
            f"No port can be opened on {host}: {refusal(error)}.", "Name an address of this machine."
        ) from error
