"""`milepost log`"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from milepost_client.cli import completion
from milepost_client.cli.output import show
from milepost_client.cli.session import Session
from milepost_client.cli.write import Written, write
from milepost_client.device.device import Device
from milepost_client.operations.contribution import contribution_for
from milepost_client.parsing.amounts import parse_amount
from milepost_client.parsing.dates import parse_day
from milepost_client.parsing.time_of_day import parse_time
from milepost_client.presentation import phrases
from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged
from milepost_shared.storage.log import Log

if TYPE_CHECKING:
    from milepost_client.cli.prompts.activity import Answers


@click.command()
@click.argument("goal", required=False, shell_complete=completion.goals)
@click.argument("amount", required=False)
@click.option(
    "-w",
    "--with",
    "who",
    multiple=True,
    metavar="WHO",
    help="Whom you met; again for more.",
    shell_complete=completion.people,
)
@click.option(
    "-d", "--day", metavar="DAY", help="When: yesterday, last fri, mar 6, 2026-03-06. Default today."
)
@click.option(
    "-k",
    "--kind",
    help=f"{', '.join(completion.KINDS).capitalize()}, …",
    shell_complete=completion.kinds,
)
@click.option("-o", "--org", help="Their organisation.", shell_complete=completion.organisations)
@click.option(
    "--opportunity",
    multiple=True,
    metavar="TITLE",
    help="An opportunity; a title known already means that one.",
    shell_complete=completion.opportunities,
)
@click.option(
    "--stage",
    help=f"The stage that it is at: {', '.join(completion.STAGES)}, …",
    shell_complete=completion.stages,
)
@click.option("-q", "--quality", type=click.IntRange(1, 5), help="How good it was, 1 to 5.")
@click.option("-n", "--note", help="What to remember.")
@click.option("--time", metavar="HH:MM", help="At what time.")
@click.option("--minutes", type=click.IntRange(0, 100_000), help="How long it took.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(
    session: Session, /, goal: str | None, amount: str | None, who: tuple[str, ...], **given: object
) -> None:
    """Log what you did, for a GOAL or for none.

    The AMOUNT is 1 if you do not say; write -- before one below 0. Alone on a terminal, it asks.

    \b
    milepost log coffees -w Ana -k coffee
    milepost log talks 2 -d yesterday -n "the meetup, and then the panel"
    milepost log savings -- -20
    milepost log -w Bo -k call
    milepost log -w Ana --opportunity "Role at Acme" --stage applied
    """
    as_json = bool(given.pop("as_json"))
    if goal is None and not who and not any(given.values()):
        goal, amount, who, given["note"] = _asked(session)
    number = parse_amount(amount) if amount is not None else None
    draft, titles, stage = _draft(session, who, given), given["opportunity"], _text(given["stage"])
    if stage and not titles:
        raise BadInput("A stage is that of an opportunity.", "Name it with --opportunity.", field="stage")
    told: list[str] = []

    def drafts(_: Device, log: Log) -> list[ActivityLogged]:
        counts = () if goal is None else (contribution_for(log, goal, number),)
        logged = replace(draft, contributions=counts)
        if isinstance(titles, tuple) and titles:
            logged = _with_opportunities(log, logged, titles, stage, told)
        return [logged]

    def sentence(written: Written) -> str:
        assert written.activity is not None
        said = phrases.logged(written.activity, written.goal, session.moment.today)
        return "\n".join((said, *told))

    show(session, write(session, drafts), as_json, sentence)


def _draft(session: Session, who: tuple[str, ...], given: dict[str, object]) -> ActivityLogged:
    today = session.moment.today
    day = given["day"]
    return ActivityLogged(
        **draft_header(),
        day=parse_day(str(day), today, looks="back") if day else today,
        people=tuple(name.strip() for name in who if name.strip()),
        kind=_text(given["kind"]),
        organisation=_text(given["org"]),
        note=_text(given["note"]),
        time=parse_time(str(given["time"])) if given["time"] else None,
        quality=_whole(given["quality"]),
        minutes=_whole(given["minutes"]),
    )


def _with_opportunities(
    log: Log, logged: ActivityLogged, titles: tuple[str, ...], stage: str | None, told: list[str]
) -> ActivityLogged:
    """The same with opportunities; `told` says what that makes of them."""
    # Finding what was called so before reads all activities: only those who name one wait for it.
    from milepost_client.parsing.opportunities import KnownOpportunities

    known = KnownOpportunities(log)
    logged = replace(logged, opportunities=tuple(map(known.as_known, known.named(titles, stage or ""))))
    told[:] = known.told(logged)
    return logged


def _text(value: object) -> str | None:
    return str(value).strip() or None if value is not None else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _asked(session: Session) -> Answers:
    """What was not said, asked for on a terminal. Raises BadInput where nothing is named."""
    if sys.stdin.isatty():
        # Who says it all waits for no questions to be loaded.
        from milepost_client.cli.prompts.activity import ask

        answers = ask(session)
        if answers.goal or answers.who or answers.note:
            return answers
    raise BadInput("Nothing to log was named.", "Try: milepost log coffees -w Ana", field="goal")
