"""Addresses without TLS: used on this machine and in a private network, and never over the internet."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

Reach = Literal["here", "near", "far"]
SAFE = ("https", "tls")


def reach_without_tls(address: str) -> Reach:
    """Return how far an address leads without TLS; with TLS it is as good as here.

    A name that nobody here knows leads nowhere, and so does what is no address: they count as here as well.
    """
    try:
        parts = urlsplit(address)
        if parts.scheme in SAFE or not parts.hostname:
            return "here"
        found = {info[4][0] for info in socket.getaddrinfo(parts.hostname, None)}
    except (OSError, ValueError):
        return "here"
    addresses = [ip_address(str(each).partition("%")[0]) for each in found]
    if any(each.is_global for each in addresses):
        return "far"
    return "here" if all(each.is_loopback for each in addresses) else "near"
