"""Prints what came of a write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from milepost_client.cli.session import Session
from milepost_client.operations.written import WriteResult
from milepost_client.presentation.phrases import celebration_phrase, target_met_phrase


def show(session: Session, written: WriteResult, as_json: bool, sentence: Callable[[], str]) -> None:
    """Print the result of a write, for a program or a person, and the remarks on it."""
    if as_json:
        session.show_json(written_json(written))
    else:
        session.tell(sentence())
        for milestone in written.reached:
            session.tell(celebration_phrase(milestone.name, milestone.title))
        for goal in written.met:
            session.tell(target_met_phrase(goal.title))
    if written.remarks:
        # Most writes have no remarks.
        from milepost_client.presentation.hierarchy import format_remark

        for remark in written.remarks:
            session.say(format_remark(remark, session.moment.today))


def written_json(written: WriteResult) -> dict[str, Any]:
    """Return `{"ref", "goal"}`, with the activity as it now stands where it is one."""
    shown: dict[str, Any] = {"ref": written.ref, "goal": written.goal}
    return shown | ({"activity": written.activity} if written.activity else {})
