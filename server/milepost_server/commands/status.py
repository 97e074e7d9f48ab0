"""`milepost-server status`"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from milepost_server.commands.options import existing_data_option, json_option, show_json, with_user_logs
from milepost_server.inspection.people import DeviceState, PersonState
from milepost_server.inspection.server_state import ServerState, read_state
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.text.formatting import format_count


@click.command()
@existing_data_option
@json_option
def command(folder: Path, as_json: bool) -> None:
    """Show people, devices and their last sync, the disk, the backup.

    It looks into the folder, and asks the server too while that runs: only then is it known how much waits.

    \b
    milepost-server status
    milepost-server status --json
    """

    async def read(user_logs: UserLogs) -> ServerState:
        return await read_state(folder, user_logs)

    state = with_user_logs(folder, read)
    if as_json:
        show_json(state)
        return
    for line in _lines(state, datetime.now(UTC)):
        click.echo(line)


def _lines(state: ServerState, now: datetime) -> Iterator[str]:
    yield f"server       {_running(state)}"
    yield f"address      {state.url} (broker: {state.broker})"
    free, databases, broker = (
        _mib(size) for size in (state.disk.free, state.disk.databases, state.disk.broker)
    )
    yield f"disk         {databases} in databases, {broker} of the broker, {free} free: {state.folder}"
    yield f"certificate  {_certificate(state)}"
    yield f"backup       {_backup(state, now)}"
    yield f"versions     {', '.join(f'{name} {number}' for name, number in state.versions.items())}"
    yield f"refused      {format_count(state.refused, 'frame')}"
    for person in state.people:
        yield ""
        yield _person(person)
        yield from (_device(device, now) for device in person.devices)
    if not state.people:
        yield "\nNobody yet. Make an invite: milepost-server invite"


def _running(state: ServerState) -> str:
    if state.health is None:
        return "stopped, so nobody knows how much waits to be taken in"
    if state.health.problem:
        return f"running, but: {state.health.problem} See: milepost-server doctor"
    return f"running; {format_count(state.health.lag or 0, 'message')} to take in"


def _certificate(state: ServerState) -> str:
    if state.certificate is None:
        return "none: the broker speaks plain TCP"
    if state.certificate.expires is None:
        return state.certificate.problem
    return f"good until {state.certificate.expires:%Y-%m-%d %H:%M} UTC"


def _backup(state: ServerState, now: datetime) -> str:
    if state.backup is None:
        return "none is known of: milepost-server backup"
    return f"{_ago(state.backup.made, now)}, in {state.backup.folder}"


def _person(person: PersonState) -> str:
    about = person.problem or format_count(person.events, "event")
    behind = "; could not take something in, see the log" if person.behind else ""
    return f"{' '.join(filter(None, (person.user, person.name)))}: {about}{behind}"


def _device(device: DeviceState, now: datetime) -> str:
    synced = f"synced {_ago(device.synced, now)}" if device.synced else "never synced"
    return f"  {device.name:20} {format_count(device.events, 'event'):>16}  {synced}"


def _ago(then: datetime, now: datetime) -> str:
    """Return how long ago something was, in the largest unit that fits."""
    minutes = max(0, round((now - then).total_seconds() / 60))
    for unit, size in (("day", 24 * 60), ("hour", 60), ("minute", 1)):
        if minutes >= size:
            return f"{format_count(minutes // size, unit)} ago"
    return "just now"


def _mib(size: int) -> str:
    return f"{size / 1024**2:,.1f} MiB"
