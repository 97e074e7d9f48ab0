"""The SMART check as text: its five marks, its advice, and options of `goal adjust` that follow it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.layout.text_width import wrap_lines
from milepost_client.presentation.phrases import format_list
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.projections.purposes import SUGGESTED_PURPOSES
from milepost_shared.projections.smart import CRITERIA, FindingState, SmartFinding, SmartView
from milepost_shared.text.formatting import format_day

MARKS: dict[FindingState, str] = {"yes": "yes", "no": "no", "unknown": "open"}
VERSIONS = ("From", *CRITERIA, "Why")
LEGEND = "S specific, M measurable, A achievable, R relevant, T time-bound; open: it cannot be told yet."
EXAMPLES = {
    "target": "10",
    "unit": "--unit coffees",
    "purpose": f"--purpose '{SUGGESTED_PURPOSES[0]}'",
    "deadline": "--by eoq",
}
"""Arguments of `goal adjust GOAL` for each field that may be missing."""


def smart_text(view: SmartView) -> str:
    """The check of one goal: its findings, its versions, and what held once and fails now."""
    today, wide = view.today, terminal_width()
    met = sum(finding.state == "yes" for finding in view.findings)
    summary = f"{view.title}: {met} of {len(view.findings)} on {format_day(view.day, today)}"
    rows = [(finding.name, MARKS[finding.state], finding.reason, finding.advice) for finding in view.findings]
    versions = [
        (format_day(version.day, today), *format_marks(version.findings), version.reason or "set")
        for version in view.versions
    ]
    parts = [
        wrap_lines(summary, wide),
        format_table(("SMART", "", "Why", "What to change"), rows, width=wide),
        format_table(VERSIONS, versions, width=wide),
    ]
    lapsed = "\n".join(lapsed_lines(view))
    return "\n\n".join([*parts, wrap_lines(lapsed, wide)] if lapsed else parts)


def format_marks(findings: Sequence[SmartFinding]) -> tuple[str, ...]:
    """`yes`, `no` or `open` for each of the five."""
    return tuple(MARKS[finding.state] for finding in findings)


def first_advice(findings: Sequence[SmartFinding]) -> str:
    """Return the advice of the first finding that fails; empty where none does."""
    return next((finding.advice for finding in findings if finding.state == "no"), "")


def missing_smart_fields(goal: GoalView) -> list[str]:
    """Return the fields that a SMART goal of this kind has and this one lacks.

    What recurs needs no deadline, stages need no amount, and contacts with a person no unit.
    """
    recurs = goal.target is None and goal.cadence is not None
    in_stages = goal.target is None and not recurs and bool(goal.milestones)
    lacks = {
        "target": goal.target is None and not recurs and not in_stages,
        "unit": not (goal.unit or "").strip() and not in_stages and not goal.about,
        "purpose": not (goal.purpose or "").strip() and (goal.parent is None or goal.parent_inert),
        "deadline": goal.deadline is None and not recurs,
    }
    return [name for name, lacking in lacks.items() if lacking]


def missing_fields_phrase(goal: GoalView) -> str:
    """`No purpose and no deadline yet: milepost goal adjust Coffees --purpose 'new role' --by eoq`; empty
    where no field is missing."""
    if not (lacks := missing_smart_fields(goal)):
        return ""
    options = " ".join(EXAMPLES[name] for name in lacks)
    what = format_list(tuple(f"no {name}" for name in lacks)).capitalize()
    return f"{what} yet: milepost goal adjust {shlex.quote(goal.title)} {options}"


def lapsed_lines(view: SmartView) -> Iterator[str]:
    """Yield a sentence for each finding that held and fails now: until when it held, and what ended it."""
    for letter, finding in enumerate(view.findings):
        states = [version.findings[letter].state for version in view.versions]
        if finding.state != "no" or "yes" not in states:
            continue
        since = len(states) - states[::-1].index("yes")
        if since == len(states):
            yield f"{finding.name} as it was last adjusted, but not on {format_day(view.day, view.today)}."
        else:
            version = view.versions[since]
            yield f"{finding.name} until {format_day(version.day, view.today)}: {version.reason}"
