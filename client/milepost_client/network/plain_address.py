"""Addresses without TLS: used on this machine and in a private network, and never over the internet."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Literal
from urllib.parse import urlsplit

Reach = Literal["here", "near", "unknown", "far"]
SAFE, PLAIN = ("https", "tls"), ("http", "nats")
NEAR = tuple(
    ip_network(each)
    for each in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10"),
        "100.64.0.0/10",  # Of a provider, or of a private network over others'.
        *("0.0.0.0/32", "::/128"),
    )
)
"""Networks that the internet does not lead to. Named one by one: `is_private` has some that others tunnel."""


def reach_without_tls(address: str) -> Reach:
    """Return how far an address leads without TLS; with TLS it is as good as here.

    A name that nobody here knows is unknown: a proxy may know it. An address of another form leads who knows
    where.
    """
    try:
        parts = urlsplit(address)
        if parts.scheme in SAFE:
            return "here"
        if parts.scheme not in PLAIN:
            return "far"
        if not parts.hostname:
            return "unknown"
        return reach_of(str(info[4][0]) for info in socket.getaddrinfo(parts.hostname, None))
    except (OSError, ValueError):
        return "unknown"


def reach_of(addresses: Iterable[str]) -> Reach:
    """Return how far the farthest of some addresses of machines is."""
    found = {_reach(each) for each in addresses}
    if "far" in found:
        return "far"
    return "near" if "near" in found else "here"


def _reach(address: str) -> Reach:
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if ip.is_loopback:
        return "here"
    return "near" if any(ip in network for network in NEAR) else "far"
