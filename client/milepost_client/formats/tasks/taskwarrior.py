"""Tasks of Taskwarrior, as `task export` writes them: a list in JSON."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from datetime import UTC, date, datetime, tzinfo
from hashlib import blake2b

from msgspec import Struct

from milepost_client.formats.tasks.imported_step import ImportedStep, TasksImport
from milepost_shared.errors import UNREADABLE, BadInput
from milepost_shared.events.foreign_json import decode_foreign
from milepost_shared.text.names import spell

DONE = "completed"
LEFT_OUT = {"deleted", "recurring"}
"""What was deleted, and the patterns from which others recur."""


_hex = re.compile(r"[0-9a-f]{12}", re.ASCII)


class Task(Struct, frozen=True):
    """A task, under Taskwarrior's names. Moments are in UTC: `20260309T080000Z`."""

    description: str
    status: str
    uuid: str | None = None
    due: str | None = None
    end: str | None = None


def read_taskwarrior(raw: bytes, zone: tzinfo, today: date) -> TasksImport:
    """Read the tasks of a file, with days by the person's clock. Raises BadInput where it is no such list."""
    try:
        tasks = decode_foreign(raw.removeprefix(BOM_UTF8), list[Task])
    except UNREADABLE as error:
        raise BadInput(f"This is no export of Taskwarrior: {error}.", field="file") from error
    steps, bad = [], []
    for n, task in enumerate(tasks, 1):
        if task.status in LEFT_OUT:
            continue
        try:
            steps.append(_step(task, zone, today))
        except ValueError:
            bad.append(f"task {n}: It has no words, or a day that is none.")
    return TasksImport(steps, bad)


def _step(task: Task, zone: tzinfo, today: date) -> ImportedStep:
    if not (what := spell(task.description)):
        raise ValueError(task.description)
    done = min(_day(task.end, zone) or today, today) if task.status == DONE else None
    return ImportedStep(what=what, by=_day(task.due, zone), done=done, id=_id(task.uuid))


def _id(uuid: str | None) -> str | None:
    """Return the end of a task's uuid, as an id here; of another kind of id a hash."""
    if not uuid:
        return None
    end = uuid.replace("-", "")[-12:].lower()
    return end if _hex.fullmatch(end) else blake2b(uuid.encode(), digest_size=6).hexdigest()


def _day(text: str | None, zone: tzinfo) -> date | None:
    if text is None:
        return None
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).astimezone(zone).date()
