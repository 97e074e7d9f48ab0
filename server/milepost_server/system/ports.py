"""Free ports."""

from __future__ import annotations

import socket

from milepost_server.errors import BrokerFailed


def refusal(error: OSError) -> str:
    """Why an address cannot be listened on, without the address, which the standard library puts behind."""
    return (error.strerror or str(error)).partition(" (while")[0]


def free_port(host: str) -> int:
    """A port of `host` that nobody listens on at the moment. Raises BrokerFailed where there is none."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.create_server((host, 0), family=family) as taken:
            return int(taken.getsockname()[1])
    except OSError as error:
        raise BrokerFailed(
            f"No port can be opened on {host}: {refusal(error)}.", "Name an address of this machine."
        ) from error
