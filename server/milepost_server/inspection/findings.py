"""What `milepost-server doctor` checks, and what to do where something is amiss."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct

from milepost_server.broker.keys import PUT_BACK
from milepost_server.inspection.people import PersonState
from milepost_server.inspection.server_state import BackupState, CertificateState, ServerState
from milepost_server.system.addresses import reaches_this_machine_alone
from milepost_server.system.disk import storing_problems
from milepost_shared.storage.database import integrity_error
from milepost_shared.storage.driver import best_driver
from milepost_shared.storage.read_only import open_read_only
from milepost_shared.text.formatting import format_count

LITTLE_SPACE = 256 * 1024 * 1024
"""Bytes that should be free beside what a backup takes."""
CERTIFICATE_DAYS = 14
BACKUP_AGE = timedelta(days=2)
OTHERS = stat.S_IRWXG | stat.S_IRWXO
ADDRESS_ADVICE = "Give the server an address that they reach, with: milepost-server up --host or --url"


class Finding(Struct, frozen=True):
    """What was checked, whether it is well, what was seen, and what to do where it is not well."""

    what: str
    well: bool
    seen: str
    advice: str = ""


def findings(state: ServerState, now: datetime) -> Iterator[Finding]:
    """Check all of a server that was looked at, whether it runs or not."""
    yield _running(state)
    yield _address(state)
    yield _keys(state)
    yield _rights(Path(state.folder))
    yield _disk(state)
    yield _registry(state)
    for person in state.people:
        yield _person(person, Path(state.folder))
    yield _certificate(state.certificate, now)
    yield _backup(state.backup, now)
    yield _versions(state)


def _running(state: ServerState) -> Finding:
    if state.health is None:
        return Finding("server", False, "It is stopped.", "Start it: milepost-server up, or its service.")
    if state.health.problem:
        advice = "Its log says more. If it stays like this, start it again."
        return Finding("server", False, f"It runs, and not all works: {state.health.problem}", advice)
    waiting = format_count(state.health.lag or 0, "message")
    return Finding("server", True, f"It runs, and all of it works; {waiting} to take in.")


def _address(state: ServerState) -> Finding:
    if reaches_this_machine_alone(state.url):
        return Finding("address", False, f"No other device reaches {state.url}.", ADDRESS_ADVICE)
    return Finding("address", True, f"Devices are told {state.url} and {state.broker}.")


def _keys(state: ServerState) -> Finding:
    if not state.fingerprint and state.people:
        return Finding("keys", False, f"{state.folder}/keys.json is missing or damaged.", PUT_BACK)
    strangers = [
        each.name or each.user for each in state.people if each.server not in ("", state.fingerprint)
    ]
    if strangers:
        seen = f"Devices of {', '.join(strangers)} know another server than {state.fingerprint}."
        return Finding("keys", False, seen, PUT_BACK)
    return Finding("keys", True, f"Devices know the server as {state.fingerprint or 'none yet'}.")


def _rights(folder: Path) -> Finding:
    open_ = [
        path for path in (folder, folder / "keys.json") if path.exists() and path.stat().st_mode & OTHERS
    ]
    if not open_:
        return Finding("rights", True, f"Only the server's user reads {folder}.")
    names = " and ".join(map(str, open_))
    return Finding("rights", False, f"Others can reach {names}.", f"chmod go= {names.replace(' and ', ' ')}")


def _disk(state: ServerState) -> Finding:
    free, needed = state.disk.free, state.disk.databases + LITTLE_SPACE
    if problems := storing_problems(Path(state.folder)):
        advice = "Make room, or see who may write there: run this as the user that the server runs as."
        return Finding("disk", False, " ".join(problems), advice)
    seen = f"{free // 1024**2:,} MiB are free."
    if free < needed:
        return Finding("disk", False, seen, f"Make room: a backup and a week need {needed // 1024**2:,} MiB.")
    return Finding("disk", True, seen)


def _registry(state: ServerState) -> Finding:
    if state.problem:
        return Finding("server.db", False, state.problem, "Restore a backup: deploy/README.md says how.")
    return Finding(
        "server.db", True, f"It is readable; {format_count(state.refused, 'frame')} refused so far."
    )


def _person(person: PersonState, folder: Path) -> Finding:
    file = folder / "users" / f"{person.user}.db"
    who = person.name or person.user
    if problem := person.problem or _damage(file):
        advice = (
            f"See what is left: milepost-server rebuild. A backup has {file.name}; devices send the rest."
        )
        return Finding(who, False, problem, advice)
    if person.behind:
        return Finding(who, False, f"{file} could not take something in.", "The server's log says why.")
    devices = format_count(len(person.devices), "device")
    return Finding(who, True, f"{format_count(person.events, 'event')} of {devices}; the file is whole.")


def _damage(file: Path) -> str:
    try:
        with open_read_only(file) as sql:
            return integrity_error(sql) and f"{file} is damaged."
    except (sqlite3.Error, best_driver().module.Error) as error:
        return f"{file} cannot be read: {error}."


def _certificate(certificate: CertificateState | None, now: datetime) -> Finding:
    if certificate is None:
        seen = "The broker has none, so devices reach it in private networks alone, and else sync over HTTPS."
        return Finding("certificate", True, seen)
    if certificate.expires is None:
        advice = "Run this as the user that the server runs as; else renew it."
        return Finding("certificate", False, certificate.problem, advice)
    seen = f"It is good until {certificate.expires:%Y-%m-%d}."
    if (certificate.expires - now).days < CERTIFICATE_DAYS:
        return Finding("certificate", False, seen, f"Renew {certificate.file}; the server sees it by itself.")
    return Finding("certificate", True, seen)


def _backup(backup: BackupState | None, now: datetime) -> Finding:
    advice = "Make one, and one a day: milepost-server backup --keep 14 FOLDER"
    if backup is None:
        return Finding("backup", False, "None is known of.", advice)
    seen = f"The last is {backup.folder}, of {backup.made:%Y-%m-%d %H:%M} UTC."
    late = now - backup.made > BACKUP_AGE
    return Finding("backup", not late, seen, advice if late else "")


def _versions(state: ServerState) -> Finding:
    return Finding("versions", True, ", ".join(f"{name} {number}" for name, number in state.versions.items()))
