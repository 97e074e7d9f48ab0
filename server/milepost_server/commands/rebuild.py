"""`milepost-server rebuild`"""

from __future__ import annotations

import time
from pathlib import Path

import click

from milepost_server.commands.options import existing_data_option, resolve_user, user_option, with_user_logs
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.errors import StorageFailed
from milepost_shared.replication.integrity import check_integrity
from milepost_shared.replication.recovery import Recovery
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_count

ADVICE = "Put back a backup: the devices send again what it lacks."


@click.command()
@existing_data_option
@user_option
@click.pass_context
def command(ctx: click.Context, folder: Path, user: str | None) -> None:
    """Prove every event and make all views anew from them.

    The server may be running. Damaged events are set aside, and sent again by the devices when they next
    sync. Ends with 1 where something was amiss.

    \b
    milepost-server rebuild
    milepost-server rebuild --data /mnt/disk/milepost-2026-03-06
    """

    async def rebuild(user_logs: UserLogs) -> list[str | StorageFailed]:
        chosen = user_logs.known() if user is None else [await resolve_user(folder, user_logs, user)]
        return [await _rebuild_file(user_logs, each) for each in chosen]

    outcomes = with_user_logs(folder, rebuild)
    for outcome in outcomes:
        click.echo(outcome, err=isinstance(outcome, StorageFailed))
    ctx.exit(any(isinstance(outcome, StorageFailed) for outcome in outcomes))


async def _rebuild_file(user_logs: UserLogs, user: str) -> str | StorageFailed:
    """Rebuild one person's file. An error is a value, so that the other files are rebuilt too."""
    try:
        whole = await user_logs.check(user)
        return await user_logs.write(user, lambda log: _rebuild_log(log, whole, round(time.time() * 1e6)))
    except StorageFailed as error:
        return error


def _rebuild_log(log: Log, whole: bool, now: int) -> str | StorageFailed:
    """Rebuild one log and say what was found.

    Repaired damage is returned: raising would roll the repair back.
    """
    before = log.digest()
    check, misplaced = check_integrity(log, "", now), Recovery(log, now).recompute_order_chains()
    if check.damaged:
        events = f"{format_count(check.damaged, 'event')} {'was' if check.damaged == 1 else 'were'}"
        problem = f"{log.user}: {events} damaged, and set aside now."
        return StorageFailed(problem, "The devices send them again when they next sync.")
    log.refold()
    if misplaced or not (check.intact and whole):
        problem = f"{log.user}: what is kept beside the events was spoiled, and is made anew now."
        return StorageFailed(problem, f"The digest was {before}. What is missing the devices send again.")
    if (after := log.digest()) != before:
        raise StorageFailed(f"{log.user}: the digest was {before} and would be {after}.", ADVICE)
    events = format_count(log.events.count(), "event")
    return f"{log.user}: {events} proved and folded anew, digest {after} as before."
