"""A device on which operations run as in a program without a terminal: inline, in a real file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.operations.goal_plan import GoalFields
from milepost_client.operations.set_goal import GoalRequest, set_goal
from milepost_client.parsing.goals import goal_to_write
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.progress.goal_view import GoalView, goal_view
from milepost_shared.storage.connection import open_inline, run_sync
from milepost_shared.storage.log import Log

R = TypeVar("R")
T = TypeVar("T")
FRIDAY = Moment.of(datetime.fromisoformat("2026-03-06T10:00:00+01:00"))


class Desk:
    """A device with its log. Requests and results go through JSON, as between a page and its worker."""

    def __init__(self, device: Device) -> None:
        self.device = device

    def do(self, operation: Callable[[Log, Device, Moment, R], T], request: R) -> T:
        """Run an operation on Friday 6 March 2026, as one transaction."""
        sent: R = msgspec.json.decode(msgspec.json.encode(request), type=type(request))
        result = run_sync(self.device.log.write(lambda log: operation(log, self.device, FRIDAY, sent)))
        raw = msgspec.json.encode(result)
        assert msgspec.json.encode(msgspec.json.decode(raw, type=type(result))) == raw
        return result

    def refuse(self, operation: Callable[[Log, Device, Moment, R], T], request: R) -> str:
        """Run an operation that must fail, check that it writes nothing, and return the problem."""
        before = self.read(Log.digest)
        with pytest.raises((BadInput, NotFound)) as caught:
            self.do(operation, request)
        assert self.read(Log.digest) == before
        return str(caught.value)

    def ask(self, query: Callable[[Log, Moment, R], T], request: R) -> T:
        """Read on Friday 6 March 2026, on one snapshot."""
        sent: R = msgspec.json.decode(msgspec.json.encode(request), type=type(request))
        result = self.read(lambda log: query(log, FRIDAY, sent))
        raw = msgspec.json.encode(result)
        assert msgspec.json.encode(msgspec.json.decode(raw, type=type(result))) == raw
        return result

    def read(self, work: Callable[[Log], T]) -> T:
        """Read the log."""
        return run_sync(self.device.log.read(work))

    def goal(self, name: str) -> GoalView:
        """The goal of that name as it stands."""
        view = self.read(lambda log: goal_view(log.goal_totals.goal(goal_to_write(log, name)), FRIDAY.today))
        assert view is not None
        return view

    def set(self, title: str, **fields: Any) -> GoalView:
        """Set a goal; `start`, `baseline` and `measure` are its own, the rest are its fields."""
        own = {name: fields.pop(name) for name in ("start", "baseline", "measure") if name in fields}
        written = self.do(set_goal, GoalRequest(title=title, fields=GoalFields(**fields), **own))
        assert written.goal is not None
        return written.goal


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    device = run_sync(Device.open(Home(tmp_path / "device"), FRIDAY, open_inline))
    yield Desk(device)
    run_sync(device.close())


@pytest.fixture
def coffees(desk: Desk) -> Desk:
    """The same with a goal: 10 coffees from 20 February to 20 March."""
    desk.set("Coffees", target=10, deadline=date(2026, 3, 20), start=date(2026, 2, 20), unit="coffees")
    return desk
