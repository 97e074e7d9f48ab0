"""Fields of a goal as `FIELD=VALUE` settings: `target=30 by=eoq`, with `none` to remove one."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple, get_args

from milepost_client.operations.adjust_goal import REMOVABLE
from milepost_client.parsing.amounts import parse_amount
from milepost_client.parsing.dates import parse_day
from milepost_client.parsing.goal_fields import read_fields, read_title
from milepost_client.parsing.goals import resolve_parent
from milepost_client.parsing.matching import close_matches
from milepost_shared.errors import BadInput
from milepost_shared.events.types import Horizon, Status
from milepost_shared.storage.log import Log

CHOICES: dict[str, tuple[str, ...]] = {
    "status": get_args(Status),
    "horizon": get_args(Horizon),
    "priority": ("1", "2", "3", "4", "5"),
    "rolls-up": ("yes", "no"),
}
PLAIN = ("target", "by", "title", "unit", "purpose", "horizon", "parent", "rolls-up", "priority")
GOAL_KEYS = (*PLAIN, "cadence", "every", "quota", "milestone", "about", "tag", "note")
"""The keys that set a goal."""
KEYS = (*GOAL_KEYS, "status", "from")
"""The keys of an adjustment."""
REPEATABLE = ("milestone", "tag")
BETWEEN = re.compile(rf"[,;](?:$|(?=(?:{'|'.join((*KEYS, 'deadline'))})\s*=))")
"""What may stand between two settings, or after one; a comma within a value is none."""
EXAMPLE = "As in: target=30 by=eoq"
FIELDS = {"by": "deadline", "milestone": "milestones", "tag": "tags", "every": "cadence"}


class SettingsContext(NamedTuple):
    """What settings are parsed for: the command's `option`, the goal's id, and the keys it may use.

    Relative days count from `day`: the day of the replaced revision, or the replayed one.
    """

    option: str
    goal: str
    day: date
    keys: Sequence[str]


def split_settings(text: str, option: str) -> list[str]:
    """Split an option's text as a shell does, and at commas between settings: `target=8, by=eoq`.

    Raises BadInput where it is empty or a quote stays open.
    """
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise BadInput(f"{text!r} cannot be read: {error}.", "Close the quotes.", field=option) from error
    if not words:
        raise BadInput(f"--{option} is empty.", EXAMPLE, field=option)
    return [part for word in words for part in BETWEEN.split(word) if part]


def parse_settings(log: Log, settings: Sequence[str], context: SettingsContext) -> dict[str, Any]:
    """Return the fields that settings give a goal, None for a removed one. Raises BadInput or NotFound."""
    if not settings:
        raise BadInput(f"--{context.option} says no field.", EXAMPLE, field=context.option)
    values: dict[str, Any] = {key: [] for key in REPEATABLE}
    removed: dict[str, Any] = {}
    for setting in settings:
        key, value = _key_and_value(setting, context)
        if value == "none" and (name := FIELDS.get(key, key)) in REMOVABLE:
            removed[name] = None
        elif key in REPEATABLE:
            values[key].append(value)
        else:
            values[key] = value
    return removed | _parse_values(log, values, context)


def _key_and_value(text: str, context: SettingsContext) -> tuple[str, str]:
    key, separator, value = (part.strip() for part in text.partition("="))
    key = "by" if key == "deadline" else key
    if not separator or not value:
        raise BadInput(f"{text!r} is not FIELD=VALUE.", EXAMPLE, field=context.option)
    if key not in context.keys:
        purpose = " to set a goal with" if key in KEYS else ""
        raise _unknown(f"There is no field {key!r}{purpose}.", key, context.keys, context.option)
    if value not in (choices := CHOICES.get(key, (value,))) and value != "none":
        raise _unknown(f"There is no {key} {value!r}.", value, choices, key)
    return key, value


def _parse_values(log: Log, values: dict[str, Any], context: SettingsContext) -> dict[str, Any]:
    if "priority" in values:
        values["priority"] = int(values["priority"])
    if "rolls-up" in values:
        values["rolls_up"] = values["rolls-up"] == "yes"
    fields = read_fields(values, context.day)
    if "target" in values:
        fields["target"] = parse_amount(values["target"], field="target")
    if "title" in values:
        fields["title"] = read_title(values["title"])
    if "parent" in values:
        fields["parent"] = resolve_parent(log, context.goal, values["parent"])
    if "status" in values:
        fields["status"] = values["status"]
    if "from" in values:
        fields["effective_day"] = parse_day(values["from"], context.day, looks="around")
    return fields


def _unknown(problem: str, word: str, known: Sequence[str], field: str) -> BadInput:
    suggestion = "".join(f" Did you mean {match}?" for match in close_matches(word, known)[:1])
    return BadInput(problem + suggestion, f"There are: {', '.join(known)}.", field=field)
