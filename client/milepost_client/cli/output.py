"""Printing what a command wrote."""

from __future__ import annotations

from collections.abc import Callable

from milepost_client.cli.session import Session
from milepost_client.cli.write import Written
from milepost_client.presentation.phrases import celebration


def show(session: Session, written: Written, as_json: bool, sentence: Callable[[Written], str]) -> None:
    """Print the outcome, for a program or a person."""
    if as_json:
        session.show_json(written.as_json())
    else:
        session.show(sentence(written))
        for name, goal in written.reached:
            session.show(celebration(name, goal.title))
    for remark in written.remarks:
        session.say(remark)
