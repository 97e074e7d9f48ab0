"""`milepost-server rebuild`"""

from __future__ import annotations

from pathlib import Path

import click

from milepost_server.commands.options import data_option, person, user_option, with_people
from milepost_server.people import People
from milepost_shared.errors import Damaged
from milepost_shared.frames import chain_start
from milepost_shared.log import Log


@click.command()
@data_option
@user_option
def command(folder: Path, user: str | None) -> None:
    """Prove every event and make all views anew from them. The server may be running."""

    async def rebuild(people: People) -> list[tuple[str, int]]:
        chosen = people.known() if user is None else [person(people, user)]
        return [(each, await people.write(each, _rebuild)) for each in chosen]

    for name, events in with_people(folder, rebuild):
        click.echo(f"{name}: {events:,} events proved and folded anew.")


def _rebuild(log: Log) -> int:
    for head in log.heads.all():
        start = chain_start(log.user, head.device)
        if (seq := log.events.first_damaged(head.device, start, head.seq, ())) is not None:
            raise Damaged(f"Event {head.device}-{seq} of {log.user} is damaged.")
    log.refold()
    return log.events.count()
