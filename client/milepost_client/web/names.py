"""What a page may ask for, by name: the modules of `queries`, and the operations."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, get_type_hints

from milepost_shared.errors import NotFound

Function = Callable[..., Any]

OPERATIONS = {
    "adjust_goal": "adjust_goal",
    "answer_review": "keep_review",
    "celebrate": "celebrate",
    "change_status": "change_status",
    "correct_activity": "correct_activity",
    "keep_review": "keep_review",
    "log_activity": "log_activity",
    "rename_person": "rename_person",
    "see_receipts": "see_receipts",
    "set_goal": "set_goal",
    "skip_period": "skip_period",
    "undo": "undo",
}
"""The operations that a person's draft may name, and their modules. An import is a task: its files are too
large for drafts."""


def operation(name: str) -> tuple[Function, type]:
    """Return the operation of that name and the type of its request. Raises NotFound."""
    if name not in OPERATIONS:
        raise _unknown(name)
    return _function(f"milepost_client.operations.{OPERATIONS[name]}", name)


def query(name: str) -> tuple[Function, type]:
    """Return the read of that name and the type of its request. Raises NotFound."""
    folders = ("queries", "queries.activities", "queries.device")
    modules = [f"milepost_client.{folder}.{name}" for folder in folders] if name.isidentifier() else []
    if found := next(filter(find_spec, modules), None):
        return _function(found, name)
    raise _unknown(name)


def _function(module: str, name: str) -> tuple[Function, type]:
    function: Function = getattr(import_module(module), name)
    return function, get_type_hints(function)["request"]


def _unknown(name: str) -> NotFound:
    return NotFound(f"This version of Milepost does not know {name!r}.", "Load the page again.", field="name")
