"""Asks about what may be meant otherwise; off a terminal it tells, since nobody answers there."""

from __future__ import annotations

import sys

import click
from msgspec.structs import replace

from milepost_client.cli.session import Session
from milepost_client.operations.log_activity import ActivityRequest
from milepost_client.queries.goal_doubts import GoalDoubtsRequest, goal_doubts
from milepost_client.queries.log_doubts import LogDoubt, LogDoubtsRequest, log_doubts


def settle(session: Session, request: ActivityRequest, *, signed: bool) -> ActivityRequest:
    """Return the activity as the answers say that it is meant; off a terminal as it is, with what to do."""
    asked = LogDoubtsRequest(activity=request, signed=signed)
    for doubt in session.read(lambda log: log_doubts(log, session.moment, asked)).doubts:
        if not sys.stdin.isatty():
            session.say(_told(doubt))
        elif click.confirm(_question(doubt), default=True, err=True):
            request = _as_meant(request, doubt)
    return request


def wants_another(session: Session, title: str) -> bool:
    """Whether a goal is to be set though one is called so; off a terminal it is, and that is told."""
    equal = session.read(lambda log: goal_doubts(log, session.moment, GoalDoubtsRequest(title))).equal
    if not equal:
        return True
    goal = equal[0]
    here = f"There is a goal “{goal.title}” already{'' if goal.running else ', which is closed'}."
    if sys.stdin.isatty():
        return click.confirm(f"{here} Set another one?", default=False, err=True)
    session.say(f"{here} This is another one. To change that: milepost undo, milepost adjust {goal.goal}")
    return True


def _question(doubt: LogDoubt) -> str:
    if doubt.about == "kind":
        return f"“{doubt.said}” is a new kind. Do you mean “{doubt.known}”?"
    return f"“{doubt.title}” is a level: you log what it is now. Do you mean {doubt.known}?"


def _told(doubt: LogDoubt) -> str:
    if doubt.about == "kind":
        change = f'milepost edit last -k "{doubt.known}"'
        return f"“{doubt.said}” is a new kind; you have “{doubt.known}”. If you mean that: {change}"
    change = f"milepost edit last -a {doubt.known}"
    return (
        f"“{doubt.title}” is a level: {doubt.said} is what it is now. If you mean {doubt.said} more: {change}"
    )


def _as_meant(request: ActivityRequest, doubt: LogDoubt) -> ActivityRequest:
    if doubt.about == "kind":
        return replace(request, kind=doubt.known)
    return replace(request, amount=doubt.amount)
