"""The what-if options of `milepost replay`, and the question they ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

import click
from msgspec import Struct

from milepost_client.cli import completion
from milepost_client.commands.history.field_settings import (
    GOAL_KEYS,
    KEYS,
    SettingsContext,
    parse_settings,
    split_settings,
)
from milepost_client.device.clock import Moment
from milepost_client.parsing.moments import parse_moment
from milepost_client.parsing.refs import device_names, resolve_ref
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.events.types import Event, GoalAdjusted, GoalSet
from milepost_shared.storage.log import Log
from milepost_shared.storage.what_if_question import (
    DeviceExclusion,
    Replacement,
    Supposition,
    WhatIfQuestion,
)
from milepost_shared.text.names import normalize

Command = TypeVar("Command", bound=Callable[..., Any])

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
    click.option(
        "--suppose",
        multiple=True,
        metavar="'FIELD=…'",
        help="Adjust the GOAL from today, only in thought; again for more.",
    ),
    click.option(
        "--without-device",
        metavar="NAME",
        help="As if that device had written nothing.",
        shell_complete=completion.devices,
    ),
    click.option("--since", metavar="MOMENT", help="… from that day or moment on, by the server's clock."),
)


def what_if_options(command: Command) -> Command:
    """Add the options to a command."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


class WhatIfOptions(Struct, frozen=True, kw_only=True):
    """The values of the options, as a person typed them."""

    without: Sequence[str] = ()
    original: bool = False
    instead: Sequence[str] = ()
    suppose: Sequence[str] = ()
    without_device: str | None = None
    since: str | None = None

    def __bool__(self) -> bool:
        several = self.without or self.instead or self.suppose
        return bool(several or self.original) or self.without_device is not None

    def heading(self) -> str:
        """Return the heading of the column: `without 17`, `the original plan`."""
        parts = [*(f"without {ref}" for ref in self.without)]
        parts += ["the original plan"] if self.original else []
        parts += [f"instead of {text}" for text in self.instead]
        parts += [f"with {', '.join(self.suppose)}"] if self.suppose else []
        since = f" since {self.since}" if self.since else ""
        parts += [f"without {self.without_device}{since}"] if self.without_device else []
        return ", ".join(parts)


class QuestionParser(Struct, frozen=True):
    """Parses the options in a log at `moment`, on the device `device`; `day` is the replayed day."""

    log: Log
    device: str
    moment: Moment
    day: date

    def parse(self, options: WhatIfOptions, goal: str | None) -> WhatIfQuestion:
        """Return the question that the options ask; `goal` is the id of the GOAL argument.

        Raises BadInput or NotFound.
        """
        return WhatIfQuestion(
            goal=goal,
            without=tuple(resolve_ref(self.log, ref, self.device) for ref in options.without),
            original=options.original,
            without_device=self._without_device(options),
            suppose=self._suppose(options.suppose, goal) if options.suppose else None,
            instead=tuple(map(self._instead, options.instead)),
        )

    def _without_device(self, options: WhatIfOptions) -> DeviceExclusion | None:
        if options.without_device is None:
            if options.since:
                raise BadInput("--since says from when on; it needs --without-device.", field="since")
            return None
        now = self.moment
        since = parse_moment(options.since, now.today, now.zone, now.days, end=False) if options.since else 0
        return DeviceExclusion(device=self._device_called(options.without_device), since=since)

    def _device_called(self, name: str) -> str:
        names = device_names(self.log)
        known = {normalize(called): device for device, called in names.items()}
        known |= {device: device for device in (*names, *(head.device for head in self.log.heads.all()))}
        if (device := known.get(normalize(name))) is None:
            raise NotFound(f"No device is called {name!r}.", "See them: milepost devices")
        return device

    def _suppose(self, texts: Sequence[str], goal: str | None) -> Supposition:
        if goal is None:
            raise BadInput("--suppose needs a GOAL.", "As in: milepost replay coffees --suppose target=30")
        context = SettingsContext("suppose", goal, self.day, KEYS)
        settings = [word for text in texts for word in split_settings(text, "suppose")]
        return Supposition(goal=goal, fields=parse_settings(self.log, settings, context))

    def _instead(self, text: str) -> Replacement:
        name, *settings = split_settings(text, "instead")
        ref = resolve_ref(self.log, name, self.device)
        stamped = self.log.events.get(ref)
        if stamped is None:
            raise BadInput(f"This version does not understand {name}.", "Upgrade Milepost.", field="instead")
        context = _context_of(stamped.event)
        return Replacement(ref=ref, fields=parse_settings(self.log, settings, context) if context else {})


def _context_of(event: Event) -> SettingsContext | None:
    """How to read settings that replace a revision; None for other events, which nothing can replace."""
    if isinstance(event, GoalSet):
        return SettingsContext("instead", event.goal, event.start, GOAL_KEYS)
    if isinstance(event, GoalAdjusted):
        return SettingsContext("instead", event.goal, event.effective_day, KEYS)
    return None
