"""`milepost token`: tokens for scripts, calendars and whatever else asks the server over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from milepost_client.cli.session import Session
from milepost_client.network.http_client import post
from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.sync.membership.tokens import (
    MadeToken,
    Scope,
    TokenRequest,
    create_token,
    list_tokens,
    revoke_token,
)
from milepost_shared.protocol.tokens import DAYS, TokenFacts
from milepost_shared.storage.aiosqlite_connection import open_threaded


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(ctx: click.Context, /, as_json: bool) -> None:
    """List, make or revoke tokens for the HTTP API.

    They are for scripts, calendars and whatever else asks the server over HTTP.

    \b
    milepost token
    milepost token create --name Shortcuts --scope write
    milepost token revoke Shortcuts
    """
    if ctx.invoked_subcommand is None:
        _list(ctx.obj, as_json)


@command.command()
@click.option("--name", default="", help="What it is called; otherwise it gets a free name.")
@click.option(
    "--scope",
    type=click.Choice(["read", "write", "feed"]),
    default="read",
    help="read: all that you have (default); write: that, and changes; feed: a calendar by its address.",
)
@click.option(
    "--days", type=click.IntRange(1, 3650), default=DAYS, help=f"How long it is good (default {DAYS} days)."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def create(session: Session, /, name: str, scope: Scope, days: int, as_json: bool) -> None:
    """Make a token.

    It is shown only now. With scope write you allow the server to write for you: it becomes a device of
    yours, which `milepost devices` shows, and `milepost revoke` ends.

    \b
    milepost token create --name Grafana
    milepost token create --name Shortcuts --scope write --days 365
    milepost token create --name Calendar --scope feed
    """
    wish = TokenRequest(name=name, scope=scope, days=days)
    made = session.run(lambda device: create_token(device, post, wish), open_threaded)
    if as_json:
        session.show_json(made)
        return
    session.show(made.feed or made.token)
    session.say(f"“{made.name}” ({made.id}) is good until {_day(session, made.ends)}. It is shown only now.")
    _explain(session, made)


def _explain(session: Session, made: MadeToken) -> None:
    if made.writes_as:
        session.say(
            f"The server writes with it as “{made.writes_as}”, a device of yours. To end that: "
            f'milepost revoke "{made.writes_as}"'
        )
    if made.feed:
        session.say("Whoever has this address reads what lies ahead of you, and nothing else.")
    else:
        session.say(f"Send it as: Authorization: Bearer TOKEN. What there is: {made.url}/schema")


@command.command()
@click.argument("token")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def revoke(session: Session, /, token: str, as_json: bool) -> None:
    """Revoke a TOKEN, by its name or id.

    \b
    milepost token revoke Grafana
    """
    gone = session.run(lambda device: revoke_token(device, post, token), open_threaded)
    if as_json:
        session.show_json(gone)
        return
    session.show(f"“{gone.name}” ({gone.id}) is revoked.")


def _list(session: Session, as_json: bool) -> None:
    tokens = session.run(lambda device: list_tokens(device, post), open_threaded)
    if as_json:
        session.show_json(tokens)
        return
    rows = [
        (each.name, each.id, each.scope, _day(session, each.ends), _used(session, each)) for each in tokens
    ]
    if rows:
        session.show(format_table(("Name", "Id", "May", "Until", "Used"), rows, width=terminal_width()))
    else:
        session.say("No token yet. Make one: milepost token create")


def _used(session: Session, token: TokenFacts) -> str:
    return _day(session, token.used) if token.used else "never"


def _day(session: Session, stamp: int) -> str:
    return datetime.fromtimestamp(stamp / 1e6, UTC).astimezone(session.moment.zone).strftime("%Y-%m-%d")
