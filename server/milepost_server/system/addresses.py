"""Addresses of this machine: how they are written in a URL, and how they are listened on.

An IPv6 address stands in brackets in a URL, and nowhere else.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import urlsplit

from milepost_server.errors import BrokerFailed

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}
"""Addresses that mean all of this machine's, and where a program on it reaches what listens there."""
BACKLOG = 2048


def url_at(scheme: str, host: str, port: int) -> str:
    """Return the URL of what listens on a port of `host`, a name or an address of either family."""
    return f"{scheme}://{address_at(host, port)}"


def address_at(host: str, port: int) -> str:
    """Return host and port as they stand in a URL."""
    return f"{f'[{host}]' if ':' in host else host}:{port}"


def without_brackets(host: str) -> str:
    """Return a host as it is listened on: people write an IPv6 address with the brackets of a URL too."""
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


def host_here(host: str) -> str:
    """Return the address at which a program on this machine reaches what listens on `host`."""
    return EVERYWHERE.get(host, host)


def address_problem(url: str, *schemes: str) -> str:
    """Say why a URL is no address with one of the schemes that devices may be told; empty where it is one.

    So is an empty one: it follows from host and port.
    """
    if "@" in url:
        return "There is a name or a password in the address, which devices would be told: leave it out."
    try:
        parts = urlsplit(url)
        usable = not url or (parts.scheme in schemes and parts.hostname and parts.port != 0)
    except ValueError:  # An impossible port raises it.
        usable = False
    return "" if usable else f"{url!r} is no address. Write it like {schemes[0]}://miles.example"


def reaches_this_machine_alone(url: str) -> bool:
    """Whether a URL leads each device to itself, or nowhere."""
    host = urlsplit(url).hostname or ""
    with suppress(ValueError):
        return ip_address(host).is_loopback or ip_address(host).is_unspecified
    return host == "localhost" or host.endswith(".localhost")


def listen_on(host: str, port: int) -> socket.socket:
    """Return a socket that listens on a port of `host`; on `::` in both families. Raises OSError."""
    family = _family(host)
    both = family == socket.AF_INET6 and host in EVERYWHERE and socket.has_dualstack_ipv6()
    return socket.create_server((host, port), family=family, backlog=BACKLOG, dualstack_ipv6=both)


def bind_error_reason(error: OSError) -> str:
    """Say why an address cannot be opened, without the address that the standard library appends."""
    return (error.strerror or str(error)).partition(" (while")[0]


def free_port(host: str) -> int:
    """Return a port of `host` that is free at the moment. Raises BrokerFailed where there is none."""
    try:
        with listen_on(host, 0) as listener:
            return int(listener.getsockname()[1])
    except OSError as error:
        raise BrokerFailed(
            f"No port can be opened on {host}: {bind_error_reason(error)}.",
            "Name an address of this machine.",
        ) from error


def _family(host: str) -> socket.AddressFamily:
    """Return the family in which a host is listened on: a name with addresses of both is of IPv4."""
    families = {info[0] for info in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    return socket.AF_INET if socket.AF_INET in families else socket.AF_INET6
