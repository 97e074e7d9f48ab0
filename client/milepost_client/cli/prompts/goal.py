"""Sets a goal by a few questions, with the SMART check after each answer.

The answers fill in the options of `goal set`, and are read and checked as those are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import click

from milepost_client.parsing.amounts import parse_amount, parse_pace
from milepost_client.parsing.goal_fields import read_cadence
from milepost_client.presentation.fields import format_milestone
from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.smart import MARKS
from milepost_shared.errors import BadInput, MilepostError
from milepost_shared.events.types import GoalSet
from milepost_shared.projections.purposes import SUGGESTED_PURPOSES
from milepost_shared.projections.smart import SmartFinding
from milepost_shared.text.formatting import format_amount

Given = dict[str, Any]
"""The options of `goal set` by name, the title among them."""
Draft = Callable[[Given], GoalSet]
"""Returns the goal that options make. Raises BadInput where it could not be kept."""
Judge = Callable[[Given], list[SmartFinding]]
"""Returns the SMART check of the goal that options make."""

OPEN = "Enter to leave it open"
UNTITLED = "A goal"
DECIDES = {"R": ("purpose", "parent"), "SM": ("target", "unit", "every"), "AT": ("by", "pace")}
"""The options that decide the letters of the SMART check."""
A_PACE = re.compile(r"[\d.]+\s*(/\s*[a-z]|(per|an?|each|every)\s)")


def ask_goal(given: Given, draft: Draft, judge: Judge) -> Given | None:
    """Ask for the options that are missing, and return all; None where the person declines to save.

    Raises BadInput where what was given cannot be used, MilepostError where the person stops.
    """
    try:
        dialogue = Dialogue(given, draft, judge)
        dialogue.ask()
        return dialogue.given if dialogue.agreed() else None
    except click.Abort:
        click.echo(err=True)
        raise MilepostError("Stopped; nothing was saved.") from None


class Dialogue:
    """The questions, and the answers so far: options as if they had been given."""

    def __init__(self, given: Given, draft: Draft, judge: Judge) -> None:
        self.given = {**given}
        self._draft = draft
        self._judge = judge
        self._decided = {letter for letter, names in DECIDES.items() if any(given[name] for name in names)}
        self._draft(self._answers({}))

    def ask(self) -> None:
        """Ask what is missing: what, why, how much, by when, and which milestone."""
        self._ask("What do you want to reach", lambda answer: {"title": answer})
        if "R" not in self._decided:
            _tell("Why? " + ", ".join(f"{n} {name}" for n, name in enumerate(SUGGESTED_PURPOSES, 1)))
            self._ask(f"A number, or your own words ({OPEN})", read_purpose, "R")
        if "SM" not in self._decided:
            self._ask(f"How much, and of what, as in 10 coffees ({OPEN})", read_amount, "SM")
        if self.given["target"] and not self.given["unit"]:
            self._ask(f"Of what, as in coffees ({OPEN})", lambda answer: {"unit": answer or None}, "SM")
        if "AT" not in self._decided:
            self._ask(f"By when, or how fast, as in eoq or 2/week ({OPEN})", read_when, "AT")
        while _paced_alone(self.given):
            words = f"Until when? That gives the target (Enter for {self._habit()})"
            self._ask(words, lambda answer: {"by": answer} if answer else self._endless(), "AT")
        if self.given["cadence"] and not self.given["about"]:
            words = "Whom is it about, as in keeping in touch with Priya (Enter for nobody)"
            self._ask(words, lambda answer: {"about": answer or None})
        if not self.given["milestone"]:
            words = f"A milestone on the way, as in {self._half()} (Enter for none)"
            self._ask(words, lambda answer: {"milestone": (answer,) if answer else ()})

    def agreed(self) -> bool:
        """Show the goal with its SMART check, and ask whether to save it."""
        answers = self._answers({})
        draft = self._draft(answers)
        rows = [
            (each.name, MARKS[each.state], f"{each.reason} {each.advice}") for each in self._judge(answers)
        ]
        rows += [("Milestone", "", format_milestone(milestone)) for milestone in draft.milestones]
        _tell(f"\n{format_table((draft.title, '', 'Why'), rows, width=terminal_width())}\n")
        return click.confirm("Save?", default=True, err=True)

    def _ask(self, words: str, read: Callable[[str], Given], letters: str = "") -> None:
        """Ask until the answer can be used, then show the check of the letters that it decides."""
        while True:
            answer = click.prompt(words, default="", show_default=False, err=True)
            try:
                options = read(str(answer).strip())
                self._draft(self._answers(options))
                break
            except BadInput as error:
                _tell(f"  {error}")
        self.given |= options
        if letters:
            self._decided.add(letters)
            self._show_check(self._judge(self._answers({})), letters)

    def _show_check(self, findings: list[SmartFinding], letters: str) -> None:
        """Show the check as far as it is decided, and advice where `letters` leave something to wish for."""
        decided = "".join(self._decided)
        marks = (f"{f.name.lower()} {MARKS[f.state] if f.letter in decided else '…'}" for f in findings)
        _tell(f"  SMART so far: {', '.join(marks)}")
        for finding in findings:
            if finding.letter in letters and (finding.state != "yes" or finding.letter == "A"):
                _tell(f"    {finding.reason} {finding.advice}".rstrip())

    def _answers(self, more: Given) -> Given:
        """Return the options with `more`.

        A title is always set, and a pace without target or deadline is dropped.
        """
        given = self.given | more
        if given["title"] is None:
            given["title"] = UNTITLED
        return given | {"pace": None} if _paced_alone(given) else given

    def _endless(self) -> Given:
        """What a pace without target or deadline is: a habit, where it can recur so."""
        pace = self.given["pace"]
        return {"pace": None, "cadence": pace if _recurs(pace) else None}

    def _habit(self) -> str:
        pace = self.given["pace"]
        return f"a habit of {pace}, without an end" if _recurs(pace) else "none: then without the pace"

    def _half(self) -> str:
        draft = self._draft(self._answers({}))
        half = None if draft.target is None else (draft.baseline + draft.target) / 2
        return f"Half={5 if half is None else format_amount(half).replace(',', '')}"


def read_purpose(answer: str) -> Given:
    """Read a purpose: its number among those suggested, or the person's own words. Raises BadInput."""
    if not answer.isdecimal():
        return {"purpose": answer or None}
    if not 1 <= int(answer) <= len(SUGGESTED_PURPOSES):
        raise BadInput(
            f"There is no purpose {answer}.", f"Give a number from 1 to {len(SUGGESTED_PURPOSES)}."
        )
    return {"purpose": SUGGESTED_PURPOSES[int(answer) - 1]}


def read_amount(answer: str) -> Given:
    """Read `40 coffees` as target and unit; either may be left out. Raises BadInput."""
    first, _, rest = answer.partition(" ")
    if not re.match(r"[-+\N{MINUS SIGN}.\d]", first):
        return {"unit": answer or None}
    parse_amount(first, field="target")
    return {"target": first, "unit": rest.strip() or None}


def read_when(answer: str) -> Given:
    """Read a deadline, or a pace like `2/week`. Raises BadInput."""
    if A_PACE.match(answer.casefold()):
        parse_pace(answer)
        return {"pace": answer}
    return {"by": answer or None}


def _recurs(pace: str) -> bool:
    """Whether a pace can be how often a goal recurs."""
    try:
        read_cadence(pace)
    except BadInput:
        return False
    return True


def _paced_alone(given: Given) -> bool:
    """Whether there is a pace without a target or a deadline: nobody knows where it leads."""
    return bool(given["pace"] and not given["target"] and not given["by"])


def _tell(words: str) -> None:
    click.echo(words, err=True)
