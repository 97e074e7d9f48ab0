"""Every operation and every read that a page may ask for, with a request each, for any Python to run."""

from __future__ import annotations

import inspect
import json
import pkgutil
from base64 import b64encode
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.web import names
from milepost_shared.storage.connection import open_inline, run_sync

NOW = Moment.current({"MILEPOST_NOW": "2026-03-06T10:00:00+01:00"})
GOAL = {"goal": "talks"}
FIRST = {"name": "First talk", "value": 1}
WEEK = {"every": "week", "first": "2026-02-23", "last": "2026-03-01"}
CSV = b64encode(b"when,goal,amount\n2026-03-01,talks,1\n").decode()
VCARD = b64encode(b"BEGIN:VCARD\nVERSION:4.0\nFN:Zo\xc3\xab\nEND:VCARD\n").decode()
ICS = b64encode(
    b"BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1\nDTSTART:20260302T090000Z\nRRULE:FREQ=WEEKLY\n"
    b"SUMMARY:Talk\nATTENDEE;CN=Ana:mailto:ana@example.org\nEND:VEVENT\nEND:VCALENDAR\n"
).decode()
WRITES: list[tuple[str, dict[str, Any]]] = [
    (
        "set_goal",
        {"title": "Talks", "fields": {"target": 5, "deadline": "2026-09-30", "milestones": [FIRST]}},
    ),
    ("set_goal", {"title": "Coffees", "fields": {"cadence": {"quota": 2, "every": "week"}}}),
    ("log_activity", GOAL | {"amount": 2, "people": ["Ana Lima"], "kind": "talk", "note": "日本 🎉"}),
    ("log_activity", {"goal": "coffees", "people": ["Bo"], "opportunities": ["Role at Volta"]}),
    ("correct_activity", {"ref": "last", "minutes": 30}),
    ("adjust_goal", GOAL | {"fields": {"target": 4}, "reason": "a move"}),
    ("adjust_with_preview", GOAL | {"fields": {"target": 6}, "reason": "it goes well"}),
    ("change_status", {"goal": "coffees", "status": "paused", "reason": "a journey"}),
    ("change_status", {"goal": "coffees", "status": "active", "reason": "back"}),
    ("skip_period", {"goal": "coffees", "reason": "ill", "period": "2026-W10"}),
    ("celebrate", GOAL | {"milestone": "First talk", "note": "cake"}),
    ("rename_person", {"old": "Bo", "new": "Bo Okafor"}),
    ("describe_person", {"name": "Ida Moss", "new": True, "birthday": "15 apr", "mails": ["i@example.org"]}),
    ("plan_step", {"what": "Send the deck", "person": "Ida Moss", "by": "2026-03-09"}),
    ("change_step", {"step": "deck", "done": True}),
    ("rename_opportunity", {"old": "Role at Volta", "new": "Lead at Volta"}),
    ("keep_review", {"period": WEEK, "answers": [["What helped?", "asking"]]}),
    ("answer_review", {"period": WEEK, "answers": ["asking twice"]}),
    ("import_file", {"raw": CSV, "name": "old.csv"}),
    ("import_events", {"drafts": []}),
    ("import_file", {"raw": VCARD, "name": "people.vcf"}),
    ("import_file", {"raw": ICS, "name": "calendar.ics"}),
    ("import_records", {"source": "vcard"}),
    ("see_receipts", {"ids": []}),
    ("see_newcomers", {}),
    ("see_late_mentions", {}),
    ("erase", {"refs": ["last"], "keep_amount": True}),
    ("erase_person", {"name": "Bo Okafor"}),
    ("undo", {}),
    ("redo", {}),
]
READS: list[tuple[str, dict[str, Any]]] = [
    ("adjustment_preview", GOAL | {"fields": {"target": 3}, "reason": "less"}),
    ("devices", {}),
    ("late_mentions", {}),
    ("diff", {"before": {"day": "2026-02-01"}, "after": {"day": "2026-03-06"}}),
    ("entries", {"search": "日本"}),
    ("entry", {"ref": "last"}),
    ("goal", GOAL),
    ("goal_doubts", {"title": "talks"}),
    ("goal_choices", {}),
    ("goal_preview", {"title": "Letters", "fields": {"target": 3, "deadline": "2026-05-01"}}),
    ("due", {}),
    ("find", {"words": "coffee"}),
    ("goals", {}),
    ("heatmap", {}),
    ("helped", {}),
    ("history", {}),
    ("log_doubts", {"activity": {"kind": "cofee"}}),
    ("log_suggestions", {}),
    ("milestones", {}),
    ("opportunities", {}),
    ("people", {}),
    ("person", {"name": "Ana Lima"}),
    ("person_erasure", {"name": "Ana Lima"}),
    ("purposes", {}),
    ("receipts", {}),
    ("replay", {"as_of": "2026-03-01"}),
    ("replay_days", GOAL),
    ("review", {}),
    ("smart", {}),
    ("stats", {}),
    ("steps", {}),
    ("status", {}),
    ("today", {}),
    ("why", GOAL),
]


def operation_names() -> set[str]:
    """Return what takes a log, a device, a moment and a request."""
    found: set[str] = set()
    packages = [import_module(f"milepost_client.{name}") for name in names.OPERATIONS]
    modules = ((each, name) for each in packages for _, name, _ in pkgutil.iter_modules(each.__path__))
    for package, module in modules:
        for name, value in vars(import_module(f"{package.__name__}.{module}")).items():
            if (
                not name.startswith("_")
                and inspect.isfunction(value)
                and list(inspect.signature(value).parameters) == [*("log", "device", "moment", "request")]
            ):
                found.add(name)
    return found


def query_names() -> set[str]:
    """Return the modules of the reads."""
    packages = (import_module(f"milepost_client.{name}") for name in names.QUERIES)
    modules = (module for package in packages for module in pkgutil.iter_modules(package.__path__))
    return {module.name for module in modules if not module.ispkg}


def load_edge() -> None:
    """Load what only a page calls: the edge, and each of its tasks."""
    import_module("milepost_client.web.edge")
    for name in names.TASKS:
        names.task(name)


def write_all(folder: Path) -> None:
    """Do all writes on a device in `folder`."""

    async def work() -> None:
        async with await Device.open(Home(folder), NOW, open_inline) as device:
            for name, request in WRITES:
                function, kind = names.operation(name)
                asked = msgspec.convert(request, kind, strict=False)
                await device.log.write(lambda log, f=function, r=asked: f(log, device, NOW, r))  # type: ignore[misc]

    run_sync(work())


def read_all(folder: Path) -> dict[str, Any]:
    """Return what each read says of the device in `folder`."""
    said: dict[str, Any] = {}

    async def work() -> None:
        async with await Device.open(Home(folder), NOW, open_inline) as device:
            for name, request in READS:
                function, kind = names.query(name)
                asked = msgspec.convert(request, kind, strict=False)
                result = await device.log.read_on_writer(lambda log, f=function, r=asked: f(log, NOW, r))  # type: ignore[misc]
                said[name] = msgspec.json.decode(msgspec.json.encode(result))

    run_sync(work())
    return said


def without_new_id(said: dict[str, Any]) -> Any:
    """What the reads said, without the id that a preview makes up for a goal that is not there yet."""
    return json.loads(json.dumps(said).replace(said["goal_preview"]["goal"]["id"], "new"))
