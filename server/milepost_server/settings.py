"""The settings of a server: chosen once, and remembered in its data folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import msgspec

from milepost_server.system.addresses import EVERYWHERE, free_port, host_here, url_at, without_brackets
from milepost_shared.errors import UNREADABLE, StorageFailed
from milepost_shared.storage.private_file import write_private

DAYS_KEPT = 30
JOIN_HELP = "/join-help"
"""The path of the page that tells a friend how to join."""
Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Where the server and its broker listen, and how devices reach them.

    `broker_host` is empty where the broker listens on `host`. `url` and `broker_url` are for devices, where
    a proxy or another name is in front of this machine; empty ones follow from host and port. `broker_cert`
    and `broker_key` are files: with them the broker speaks TLS, without them (empty) plain TCP. The broker
    keeps what was taken in for `stream_days`.
    """

    host: str = "127.0.0.1"
    port: Port = 0
    broker_host: str = ""
    broker_port: Port = 0
    url: str = ""
    broker_url: str = ""
    broker_cert: str = ""
    broker_key: str = ""
    stream_days: Annotated[int, msgspec.Meta(ge=1, le=3650)] = DAYS_KEPT

    @property
    def broker_address(self) -> str:
        """The address at which the broker listens."""
        return self.broker_host or self.host

    @property
    def public_url(self) -> str:
        """Where devices and browsers reach the API."""
        return self.url or url_at("http", _reachable(self.host), self.port)

    @property
    def public_broker_url(self) -> str:
        """Where devices reach the broker."""
        url = self.broker_url or url_at("nats", _reachable(self.broker_address), self.broker_port)
        return f"tls://{url.rpartition('://')[2]}" if self.broker_cert else url

    @property
    def local_broker_url(self) -> str:
        """Where the server itself reaches its broker."""
        scheme = "tls" if self.broker_cert else "nats"
        return url_at(scheme, host_here(self.broker_address), self.broker_port)

    @property
    def broker_name(self) -> str:
        """The name or address by which devices reach the broker; empty where its url has none."""
        with suppress(ValueError):
            return urlsplit(self.public_broker_url).hostname or ""
        return ""


def data_folder(environ: Mapping[str, str], option: str | None) -> Path:
    """Return the server's folder: `option`, or `MILEPOST_SERVER_HOME`, or the platform's data folder."""
    if chosen := option or environ.get("MILEPOST_SERVER_HOME"):
        return Path(chosen).expanduser()
    from platformdirs import user_data_path

    return user_data_path("milepost-server", appauthor=False)


def resolve_settings(folder: Path, base: Settings | None = None, **chosen: str | int | None) -> Settings:
    """Return the settings as `chosen_settings` does, where a port that is still 0 becomes a free one.

    Nothing is remembered yet. Raises StorageFailed.
    """
    new = chosen_settings(folder, base, **chosen)
    new = msgspec.structs.replace(new, port=new.port or free_port(new.host))
    return msgspec.structs.replace(new, broker_port=new.broker_port or free_port(new.broker_address))


def chosen_settings(folder: Path, base: Settings | None = None, **chosen: str | int | None) -> Settings:
    """Return the settings of a data folder with those `chosen` now (None: unchanged). Raises StorageFailed.

    `base` is what a configuration file says: it counts in the place of what is remembered, but for the ports
    that were free once.
    """
    remembered = load(folder)
    if base is not None:
        port, broker_port = base.port or remembered.port, base.broker_port or remembered.broker_port
        remembered = msgspec.structs.replace(base, port=port, broker_port=broker_port)
    new = msgspec.structs.replace(
        remembered, **{name: value for name, value in chosen.items() if value is not None}
    )
    return msgspec.structs.replace(
        new, host=without_brackets(new.host), broker_host=without_brackets(new.broker_host)
    )


def remember(folder: Path, settings: Settings) -> None:
    """Keep the settings for the next start, and for the commands that need the server's address."""
    if settings != load(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(_path(folder), msgspec.json.encode(settings))


def load(folder: Path) -> Settings:
    """Return the remembered settings; the defaults for a new folder. Raises StorageFailed."""
    path = _path(folder)
    try:
        return msgspec.json.decode(path.read_bytes(), type=Settings) if path.exists() else Settings()
    except (OSError, *UNREADABLE) as error:
        raise StorageFailed(f"{path} cannot be read: {error}.", "Correct it or move it away.") from error


def _path(folder: Path) -> Path:
    return folder / "settings.json"


def _reachable(host: str) -> str:
    """Return the host as others reach it: this machine's name where it listens everywhere."""
    return os.uname().nodename if host in EVERYWHERE else host
