"""A task of another program as a next step."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from msgspec import Struct


class ImportedStep(Struct, frozen=True, kw_only=True):
    """What is to be done, by when, and on which day it was done. `id` is the step's, where the file has one
    for it."""

    what: str
    by: date | None = None
    done: date | None = None
    id: str | None = None


class TasksImport(NamedTuple):
    """The tasks of a file, and what cannot be read."""

    steps: list[ImportedStep]
    bad: list[str]
