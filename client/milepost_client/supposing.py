"""What if: reading what a person leaves out of a replay, changes in it, or supposes."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import date
from typing import Any

import click
from msgspec import Struct

from milepost_client import completing
from milepost_client.amounts import parse_amount
from milepost_client.clock import Moment
from milepost_client.dates import parse_day, parse_moment
from milepost_client.goal_adjust import REMOVABLE
from milepost_client.goal_fields import read_fields, read_title
from milepost_client.matching import near
from milepost_client.naming import parent_of
from milepost_client.refs import device_names, resolve
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.events import Event
from milepost_shared.exclusions import all_adjustments, left_out, written_since
from milepost_shared.log import Log
from milepost_shared.names import fold
from milepost_shared.stamps import Stamped
from milepost_shared.what_if import WhatIf, instead_of, supposed

PLAIN = ("target", "by", "title", "unit", "purpose", "horizon", "parent", "priority", "every", "quota")
KEYS = (*PLAIN, "milestone", "about", "tag", "note", "status", "from")
FIELDS = {"by": "deadline", "milestone": "milestones", "tag": "tags", "every": "cadence"}

OPTIONS = (
    click.option(
        "--without",
        multiple=True,
        metavar="REF",
        help="As if REF had not been; again for more.",
        shell_complete=completing.refs,
    ),
    click.option("--original", is_flag=True, help="As if nothing had been adjusted: the original plan."),
    click.option("--instead", multiple=True, metavar="'REF FIELD=…'", help="Other values at that point."),
    click.option("--suppose", metavar="'FIELD=…'", help="Adjust the GOAL from today, only in thought."),
    click.option(
        "--without-device",
        metavar="NAME",
        help="As if that device had written nothing.",
        shell_complete=completing.devices,
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
        goal = getattr(held.event, "goal", "")
        return ref, instead_of(held.event, self._fields(settings, goal, "instead"), self.moment.today)

    def _supposed(self, text: str, goal: str | None) -> Stamped:
        if goal is None:
            raise BadInput("--suppose needs a GOAL.", "As in: milepost replay coffees --suppose target=30")
        fields = self._fields(_words(text, "suppose"), goal, "suppose")
        return supposed(self.log.views.goal(goal), fields, self.day, self.moment.today)

    def _fields(self, settings: Sequence[str], goal: str, option: str) -> dict[str, Any]:
        """`target=30 by=eoq` as the fields of a goal; `none` removes one."""
        given: dict[str, Any] = {"milestone": [], "tag": []}
        fields: dict[str, Any] = {}
        for setting in settings:
            key, value = _setting(setting, option)
            if value == "none" and (name := FIELDS.get(key, key)) in REMOVABLE:
                fields[name] = None
            elif key in ("milestone", "tag"):
                given[key].append(value)
            else:
                given[key] = value
        if not settings:
            raise BadInput(f"--{option} says no field.", "As in: target=30 by=eoq", field=option)
        return fields | self._values(given, goal)

    def _values(self, given: dict[str, Any], goal: str) -> dict[str, Any]:
        today = self.moment.today
        if "priority" in given:
            given["priority"] = int(parse_amount(given["priority"], field="priority"))
        found = read_fields(given, today)
        if "target" in given:
            found["target"] = parse_amount(given["target"], field="target")
        if "title" in given:
            found["title"] = read_title(given["title"])
        if "parent" in given:
            found["parent"] = parent_of(self.log, goal, given["parent"])
        if "status" in given:
            found["status"] = given["status"]
        if "from" in given:
            found["effective_day"] = parse_day(given["from"], today, looks="forward")
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
        raise BadInput(f"--{option} is empty.", "As in: target=30 by=eoq", field=option)
    return words


def _setting(text: str, option: str) -> tuple[str, str]:
    key, separator, value = text.partition("=")
    key = "by" if key == "deadline" else key
    if not separator or not value.strip():
        raise BadInput(f"{text!r} is not FIELD=VALUE.", "As in: target=30 by=eoq", field=option)
    if key not in KEYS:
        meant = "".join(f" Did you mean {found}?" for found in near(key, KEYS)[:1])
        raise BadInput(f"There is no field {key!r}.{meant}", f"There are: {', '.join(KEYS)}.", field=option)
    return key, value.strip()
