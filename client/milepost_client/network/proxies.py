"""The proxy that a terminal's requests take, as the environment names it (`HTTPS_PROXY`, `NO_PROXY`), or the
system's settings."""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from msgspec import Struct

from milepost_client.network.server_link import ServerLink, speaks_tls


class HttpProxy(Struct, frozen=True):
    """A proxy for addresses of one `scheme`; `address` is without the name and the password in it."""

    scheme: str
    address: str

    def __str__(self) -> str:
        return f"the proxy {self.address} ({self.scheme.upper()}_PROXY)"


def proxy_for(url: str) -> HttpProxy | None:
    """Return the proxy by which a URL is asked; None where it is asked directly."""
    try:
        parts = urlsplit(url)
    except ValueError:  # Whoever asks that address says what is wrong with it.
        return None
    proxy = getproxies().get(parts.scheme)
    if not proxy or proxy_bypass(_without_login(parts.netloc)):
        return None
    return HttpProxy(parts.scheme, _without_login(urlsplit(proxy).netloc or proxy))


def broker_proxy(link: ServerLink) -> HttpProxy | None:
    """Return the proxy that stands before the broker of a server: the one for addresses with or without TLS.

    Messages then go to the server itself, by the same proxy: many let nothing else through.
    """
    where = link.broker.rpartition("://")[2]
    return proxy_for(f"{'https' if speaks_tls(link.broker) else link.url.partition(':')[0]}://{where}")


def _without_login(netloc: str) -> str:
    return netloc.rpartition("@")[2]
