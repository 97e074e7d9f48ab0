"""`milepost-server rebuild`"""

from __future__ import annotations

from pathlib import Path

import click

from milepost_server.commands.options import person, standing_option, user_option, with_people
from milepost_server.people import People
from milepost_shared.errors import StorageFailed
from milepost_shared.frames import chain_start
from milepost_shared.log import Log

ADVICE = "Put back a backup: the devices send again what it lacks."


@click.command()
@standing_option
@user_option
@click.pass_context
def command(ctx: click.Context, folder: Path, user: str | None) -> None:
    """Prove every event and make all views anew from them.

    The server may be running. Ends with 1 where something is damaged.

    \b
    milepost-server rebuild
    """

    async def rebuild(people: People) -> list[str | StorageFailed]:
        chosen = people.known() if user is None else [person(people, user)]
        return [await _outcome(people, each) for each in chosen]

    outcomes = with_people(folder, rebuild)
    for outcome in outcomes:
        click.echo(outcome, err=isinstance(outcome, StorageFailed))
    ctx.exit(any(isinstance(outcome, StorageFailed) for outcome in outcomes))


async def _outcome(people: People, user: str) -> str | StorageFailed:
    """What became of one person's file; a damaged one does not keep the others from theirs."""
    try:
        return await people.write(user, _rebuild)
    except StorageFailed as error:
        return error


def _rebuild(log: Log) -> str:
    before = log.digest()
    for head in log.heads.all():
        start = chain_start(log.user, head.device)
        if (seq := log.events.first_damaged(head.device, start, head.seq, {})) is not None:
            raise StorageFailed(f"{log.user}: event {head.device}-{seq} is damaged.", ADVICE)
    log.refold()
    if (after := log.digest()) != before:
        raise StorageFailed(f"{log.user}: the digest was {before} and would be {after}.", ADVICE)
    return f"{log.user}: {log.events.count():,} events proved and folded anew, digest {after} as before."
