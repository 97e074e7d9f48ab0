"""The people of a server and their devices, read from their files while the server runs or not."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from milepost_server.storage.user_logs import UserLogs
from milepost_server.sync.device_reports import last_reports
from milepost_shared.errors import MilepostError
from milepost_shared.roster.fingerprint import fingerprint
from milepost_shared.storage.log import Log


class DeviceState(Struct, frozen=True, kw_only=True):
    """A device that is let in. `synced` is when it last reported itself; None where it never did."""

    device: str
    name: str
    events: int
    synced: datetime | None


class PersonState(Struct, frozen=True, kw_only=True):
    """A person: `name` is empty where nobody gave one. `problem` says why the file cannot be read, and is
    empty where it can. `behind` is whether the file could not take something in yet. `server` is the
    fingerprint of the server that the person's devices know; empty where none has joined one with a key."""

    user: str
    name: str
    events: int = 0
    behind: bool = False
    server: str = ""
    problem: str = ""
    devices: list[DeviceState] = []


async def read_people(user_logs: UserLogs, names: Mapping[str, str], behind: Set[str]) -> list[PersonState]:
    """Return all people. A file that cannot be read is one person's problem, and told as that."""
    found = []
    for user in user_logs.known():
        about: dict[str, Any] = {"user": user, "name": names.get(user, ""), "behind": user in behind}
        try:
            found.append(PersonState(**about, **await user_logs.read(user, _facts)))
        except MilepostError as error:
            found.append(PersonState(**about, problem=str(error)))
    return found


def device_facts(log: Log) -> list[dict[str, Any]]:
    """Return what is known of each device of a log, stamps in microseconds; `heard` is that of its last
    report."""
    last_heard = {report.device: report.at for report in last_reports(log)}
    return [
        {
            "user": log.user,
            "device": member.device,
            "name": member.name,
            "joined": member.joined,
            "revoked": member.revoked,
            "role": member.role,
            "seq": log.head(member.device).seq,
            "heard": last_heard.get(member.device),
        }
        for member in log.roster.all()
    ]


def _facts(log: Log) -> dict[str, Any]:
    devices = [
        DeviceState(
            device=each["device"],
            name=each["name"],
            events=each["seq"],
            synced=datetime.fromtimestamp(each["heard"] / 1e6, UTC) if each["heard"] else None,
        )
        for each in device_facts(log)
        if each["role"] == "member" and not each["revoked"]
    ]
    server = log.metadata.text("server")
    return {"events": log.events.count(), "devices": devices, "server": fingerprint(server) if server else ""}
