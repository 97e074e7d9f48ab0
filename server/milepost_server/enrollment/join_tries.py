"""How often somebody may try to join: so nobody guesses codes (server/decisions/0007-pairing.md)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address

from milepost_server.errors import TooManyTries
from milepost_server.storage.tables.secret_hash import hash_secret
from milepost_shared.errors import BadInput, Revoked

MOST_TRIES, WITHIN = 5, 60.0
"""How many failed tries there may be in so many seconds, of each invite and from each address."""
MOST_KEPT = 4_096
"""How many invites and addresses are remembered; beyond that the one that was tried longest ago is not."""
IPV6_NETWORK_BITS = 64


class JoinTries:
    """The failed tries of the last minute, in memory. `clock` gives seconds that only rise."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._tries: dict[str, list[float]] = {}

    @contextmanager
    def counted(self, address: str, code: str) -> Iterator[None]:
        """Count a try to join from an address with a code, unless it succeeds or tries no code at all.

        Raises TooManyTries.
        """
        now, keys = self._clock(), (f"from {_network(address)}", f"with {hash_secret(code)}")
        if (wait := max(self._wait(key, now) for key in keys)) > 0:
            raise TooManyTries(math.ceil(wait))
        for key in keys:
            self._add(key, now)
        try:
            yield
        except (BadInput, Revoked):
            # Who was revoked had the code and the key, and comes again at once as a new device.
            self._remove(keys, now)
            raise
        self._remove(keys, now)

    def _wait(self, key: str, now: float) -> float:
        """Return for how many seconds there may be no further try; 0 where there may be one."""
        recent = [at for at in self._tries.get(key, ()) if now - at < WITHIN]
        return recent[-MOST_TRIES] + WITHIN - now if len(recent) >= MOST_TRIES else 0.0

    def _add(self, key: str, now: float) -> None:
        self._tries[key] = [*self._tries.pop(key, [])[1 - MOST_TRIES :], now]
        if len(self._tries) > MOST_KEPT:
            del self._tries[next(iter(self._tries))]

    def _remove(self, keys: tuple[str, ...], at: float) -> None:
        for key in keys:
            tries = self._tries.get(key, [])
            if at in tries:
                tries.remove(at)
            if not tries:
                self._tries.pop(key, None)


def _network(address: str) -> str:
    """Return what one client has many addresses of: an IPv6 network, or the address itself."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return f"{IPv6Address(int(parsed) >> IPV6_NETWORK_BITS << IPV6_NETWORK_BITS)}/{IPV6_NETWORK_BITS}"
