"""The command `milepost-server demo`."""

from __future__ import annotations

import click

from milepost_server.demo.run import SEED, run


@click.command()
@click.option("--serve", is_flag=True, help="Keep the server running afterwards, and open the web app on it.")
@click.option("--seed", default=SEED, show_default=True, help="Another seed is another year.")
def command(serve: bool, seed: int) -> None:
    """Show the real thing: a server, two devices, and a year.

    The devices log a year, partly offline, and sync; then you see what came of it.

    \b
    milepost-server demo
    milepost-server demo --serve
    """
    run(serve, seed)
