"""`milepost receipts`: what syncs and upgrades changed in the past."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

import click

from milepost_client.cli.session import Session
from milepost_client.device.writer import own_id
from milepost_client.parsing.goals import goal_names_ever
from milepost_client.parsing.refs import device_names
from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.receipts import ReceiptPhrases, ReceiptRows
from milepost_client.queries.device.receipts import ReceiptsRequest, ReceiptsView, receipts
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.receipts import Receipt

HEADERS = ("Goal", "What", "When", "Before", "After", "From")
MOST_DAYS = 12
"""How many days of one goal have a row each; --json has all."""


@click.command()
@click.option("--limit", type=click.IntRange(1), default=10, show_default=True, help="How many.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, limit: int, as_json: bool) -> None:
    """List what syncs and upgrades changed in the past.

    The newest come first: which days, milestones and verdicts are others now, and which device brought it.

    \b
    milepost receipts
    milepost receipts --limit 1
    """

    def read(log: Log) -> tuple[ReceiptsView, ReceiptPhrases]:
        names, goals = device_names(log), goal_names_ever(log)
        phrases = ReceiptPhrases(session.moment.today, own_id(log), names, goals)
        return receipts(log, session.moment, ReceiptsRequest(limit)), phrases

    view, phrases = session.read(read)
    if as_json:
        session.show_json(view.receipts)
    elif view.receipts:
        zone = session.moment.zone
        session.show("\n\n".join(_format(receipt, phrases, zone) for receipt in view.receipts))
    else:
        session.say("Nothing changed the past yet: no sync brought anything late.")


def _format(receipt: Receipt, phrases: ReceiptPhrases, zone: tzinfo) -> str:
    at = datetime.fromtimestamp(receipt.at / 1e6, UTC).astimezone(zone)
    title = f"{phrases.day(at.date())} {at:%H:%M}  {phrases.cause(receipt)}"
    rows = list(ReceiptRows(phrases, receipt).rows(MOST_DAYS))
    return f"{title}\n{format_table(HEADERS, rows, width=terminal_width(), right=(3, 4))}" if rows else title
