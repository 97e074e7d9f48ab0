"""What if: reading what a person leaves out of a replay, changes in it, or supposes."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple, get_args

import click
from msgspec import Struct

from milepost_client.cli import completion
from milepost_client.device.clock import Moment
from milepost_client.operations.adjust_goal import REMOVABLE
from milepost_client.parsing.amounts import parse_amount
from milepost_client.parsing.dates import parse_day, parse_moment
from milepost_client.parsing.goal_fields import read_fields, read_title
from milepost_client.parsing.goals import parent_of
from milepost_client.parsing.matching import near
from milepost_client.parsing.refs import device_names, resolve
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import Event, GoalAdjusted, GoalSet, Horizon, Status
from milepost_shared.replay.what_if import WhatIf, instead_of, supposed
from milepost_shared.storage.exclusions import all_adjustments, left_out, written_since
from milepost_shared.storage.log import Log
from milepost_shared.text.names import fold

CHOICES: dict[str, tuple[str, ...]] = {
    "status": get_args(Status),
    "horizon": get_args(Horizon),
    "priority": ("1", "2", "3", "4", "5"),
    "rolls-up": ("yes", "no"),
}
PLAIN = ("target", "by", "title", "unit", "purpose", "horizon", "parent", "rolls-up", "priority")
SETTABLE = (*PLAIN, "cadence", "every", "quota", "milestone", "about", "tag", "note")
"""What a goal is set with."""
KEYS = (*SETTABLE, "status", "from")
"""What an adjustment may say."""
EXAMPLE = "As in: target=30 by=eoq"
FIELDS = {"by": "deadline", "milestone": "milestones", "tag": "tags", "every": "cadence"}

OPTIONS = (
    click.option(
        "--without",
        multiple=True,
        metavar="REF",
        help="As if REF had not been; again for more.",
        shell_complete=completion.refs,
    ),
    click.option("--original", is_flag=True, help="As if nothing had been adjusted: the original plan."),
    click.option("--instead", multiple=True, metavar="'REF FIELD=…'", help="Other values at that point."),
    click.option("--suppose", metavar="'FIELD=…'", help="Adjust the GOAL from today, only in thought."),
    click.option(
        "--without-device",
        metavar="NAME",
        help="As if that device had written nothing.",
        shell_complete=completion.devices,
    ),
    click.option("--since", metavar="MOMENT", help="… from that day or moment on, by the server's clock."),
)


class Asked(Struct, frozen=True, kw_only=True):
    """What a person asks to be otherwise."""

    without: Sequence[str] = ()
    original: bool = False
    instead: Sequence[str] = ()
    suppose: str | None = None
    without_device: str | None = None
    since: str | None = None

    def __bool__(self) -> bool:
        said = self.suppose is not None or self.without_device is not None
        return bool(self.without or self.original or self.instead) or said

    def words(self) -> str:
        """What is otherwise, as the head of a column: `without 17`, `the original plan`."""
        said = [*(f"without {ref}" for ref in self.without)]
        said += ["the original plan"] if self.original else []
        said += [f"instead of {text}" for text in self.instead]
        said += [f"with {self.suppose}"] if self.suppose else []
        since = f" since {self.since}" if self.since else ""
        said += [f"without {self.without_device}{since}"] if self.without_device else []
        return ", ".join(said)


class Place(NamedTuple):
    """Where fields are read: of which `option`, for which goal, and which `keys` there are. Days are read as
    they would be on `day`: that of the revision in whose place others are supposed, or the one replayed."""

    option: str
    goal: str
    day: date
    keys: Sequence[str]


class Reader(Struct, frozen=True):
    """Reads what is asked, on the device `here`, in a log of `moment`; `day` is the day replayed."""

    log: Log
    here: str
    moment: Moment
    day: date

    def read(self, asked: Asked, goal: str | None) -> WhatIf:
        """What a replay is to do otherwise, `goal` being the id of the one that was named.

        Raises BadInput or NotFound.
        """
        absent = frozenset[str]().union(
            *(left_out(self.log, resolve(self.log, ref, self.here)) for ref in asked.without),
            all_adjustments(self.log, goal) if asked.original else (),
            self.stolen(asked),
        )
        added = () if asked.suppose is None else (self._supposed(asked.suppose, goal),)
        return WhatIf(absent, dict(map(self._instead, asked.instead)), added)

    def stolen(self, asked: Asked) -> frozenset[str]:
        """The refs of what the device that is left out wrote since then."""
        if asked.without_device is None:
            if asked.since:
                raise BadInput("--since says from when on; it needs --without-device.", field="since")
            return frozenset()
        today, zone = self.moment.today, self.moment.zone
        since = parse_moment(asked.since, today, zone, end=False) if asked.since else 0
        return written_since(self.log, self._device(asked.without_device), since)

    def _device(self, name: str) -> str:
        names = device_names(self.log)
        known = {fold(called): device for device, called in names.items()}
        known |= {device: device for device in (*names, *(h.device for h in self.log.heads.all()))}
        if (found := known.get(fold(name))) is None:
            raise NotFound(f"No device is called {name!r}.", "See them: milepost devices")
        return found

    def _instead(self, text: str) -> tuple[str, Event]:
        name, *settings = _words(text, "instead")
        ref = resolve(self.log, name, self.here)
        held = self.log.events.get(ref)
        if held is None:
            raise BadInput(f"This version does not understand {name}.", "Upgrade Milepost.", field="instead")
        event, today = held.event, self.moment.today
        fields: dict[str, Any] = {}
        if isinstance(event, GoalSet):
            fields = self._fields(settings, Place("instead", event.goal, event.start, SETTABLE))
        elif isinstance(event, GoalAdjusted):
            fields = self._fields(settings, Place("instead", event.goal, event.effective_day, KEYS))
        return ref, instead_of(event, fields, today)

    def _supposed(self, text: str, goal: str | None) -> Stamped:
        if goal is None:
            raise BadInput("--suppose needs a GOAL.", "As in: milepost replay coffees --suppose target=30")
        fields = self._fields(_words(text, "suppose"), Place("suppose", goal, self.day, KEYS))
        return supposed(self.log.day_totals.goal(goal), fields, self.day, self.moment.today)

    def _fields(self, settings: Sequence[str], place: Place) -> dict[str, Any]:
        """`target=30 by=eoq` as the fields of a goal; `none` removes one."""
        given: dict[str, Any] = {"milestone": [], "tag": []}
        fields: dict[str, Any] = {}
        for setting in settings:
            key, value = _setting(setting, place)
            if value == "none" and (name := FIELDS.get(key, key)) in REMOVABLE:
                fields[name] = None
            elif key in ("milestone", "tag"):
                given[key].append(value)
            else:
                given[key] = value
        if not settings:
            raise BadInput(f"--{place.option} says no field.", EXAMPLE, field=place.option)
        return fields | self._values(given, place)

    def _values(self, given: dict[str, Any], place: Place) -> dict[str, Any]:
        if "priority" in given:
            given["priority"] = int(given["priority"])
        if "rolls-up" in given:
            given["rolls_up"] = given["rolls-up"] == "yes"
        found = read_fields(given, place.day)
        if "target" in given:
            found["target"] = parse_amount(given["target"], field="target")
        if "title" in given:
            found["title"] = read_title(given["title"])
        if "parent" in given:
            found["parent"] = parent_of(self.log, place.goal, given["parent"])
        if "status" in given:
            found["status"] = given["status"]
        if "from" in given:
            found["effective_day"] = parse_day(given["from"], place.day, looks="around")
        return found


def fallen_away(log: Log, refs: frozenset[str]) -> list[Event]:
    """The events of those refs that are understood, in their sequence."""
    held = filter(None, map(log.events.get, refs))
    return [found.event for found in sorted(held, key=lambda found: found.order)]


def _words(text: str, option: str) -> list[str]:
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise BadInput(f"{text!r} cannot be read: {error}.", "Close the quotes.", field=option) from error
    if not words:
        raise BadInput(f"--{option} is empty.", EXAMPLE, field=option)
    return words


def _setting(text: str, place: Place) -> tuple[str, str]:
    key, separator, value = (part.strip() for part in text.partition("="))
    key = "by" if key == "deadline" else key
    if not separator or not value:
        raise BadInput(f"{text!r} is not FIELD=VALUE.", EXAMPLE, field=place.option)
    if key not in place.keys:
        here = " to set a goal with" if key in KEYS else ""
        raise _unknown(f"There is no field {key!r}{here}.", key, place.keys, place.option)
    if value not in (choices := CHOICES.get(key, (value,))) and value != "none":
        raise _unknown(f"There is no {key} {value!r}.", value, choices, key)
    return key, value


def _unknown(problem: str, said: str, known: Sequence[str], field: str) -> BadInput:
    meant = "".join(f" Did you mean {found}?" for found in near(said, known)[:1])
    return BadInput(problem + meant, f"There are: {', '.join(known)}.", field=field)
