"""`milepost-server doctor`"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from milepost_server.commands.options import existing_data_option, json_option, show_json, with_user_logs
from milepost_server.inspection.findings import Finding, findings
from milepost_server.inspection.server_state import read_state
from milepost_server.storage.user_logs import UserLogs


@click.command()
@existing_data_option
@json_option
@click.pass_context
def command(ctx: click.Context, folder: Path, as_json: bool) -> None:
    """Look whether all is well with the server, and say what to do.

    It looks into the folder, and asks the server too while that runs. Ends with 1 where something is amiss;
    that it is stopped counts.

    \b
    milepost-server doctor
    milepost-server doctor --json
    """

    async def check(user_logs: UserLogs) -> list[Finding]:
        # While the logs are open: what reads their files beside them must not meet a half-written one.
        return list(findings(await read_state(folder, user_logs), datetime.now(UTC)))

    found = with_user_logs(folder, check)
    if as_json:
        show_json(found)
    else:
        for each in found:
            click.echo(
                f"{'ok' if each.well else 'AMISS':6} {each.what:12} {each.seen} {each.advice}".rstrip()
            )
    if not all(each.well for each in found):
        ctx.exit(1)
