"""What a page may ask for, by name: the modules of `queries`, and the operations."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, get_type_hints

from milepost_shared.errors import NotFound

Function = Callable[..., Any]

QUERIES = ("queries", "queries.activities", "queries.device", "queries.people")
"""The packages of reads."""
OPERATIONS = ("operations", "operations.people")
"""The packages of operations."""
IN_OTHER_MODULES = {
    "adjust_with_preview": "adjustment_preview",
    "answer_review": "keep_review",
    "change_step": "plan_step",
    "redo": "undo",
}
"""The operations that do not have a module of their own."""
TASKS = {
    **dict.fromkeys(
        ("join", "move", "meet_server", "invite", "rename_device", "revoke", "server"), "membership"
    ),
    **dict.fromkeys(("list_tokens", "create_token", "revoke_token"), "tokens"),
    **dict.fromkeys(("sync", "prove"), "syncing"),
    **dict.fromkeys(("import", "import_preview", "export"), "files"),
    **dict.fromkeys(("backup", "restore_preview", "restore"), "backups"),
    **dict.fromkeys(("doctor", "doctor_report"), "checks"),
}
"""The tasks, and the modules of `tasks` that have them."""


@lru_cache
def operation(name: str) -> tuple[Function, Any]:
    """Return the operation of that name and the type of its request. Raises NotFound."""
    return _find(OPERATIONS, IN_OTHER_MODULES.get(name, name), name)


@lru_cache
def query(name: str) -> tuple[Function, Any]:
    """Return the read of that name and the type of its request. Raises NotFound."""
    return _find(QUERIES, name, name)


@lru_cache
def task(name: str) -> tuple[Function, Any]:
    """Return the task of that name and the type of its request. Raises NotFound."""
    if name not in TASKS:
        raise _unknown(name)
    # `import` is a word of Python's own.
    return _function(f"milepost_client.web.tasks.{TASKS[name]}", f"{name}_file" if name == "import" else name)


def _find(packages: tuple[str, ...], module: str, name: str) -> tuple[Function, Any]:
    paths = [f"milepost_client.{package}.{module}" for package in packages] if name.isidentifier() else []
    if path := next(filter(_is_module, paths), None):
        return _function(path, name)
    raise _unknown(name)


def _is_module(path: str) -> bool:
    """Whether there is a module of that name, not a package: one of those is called like a read in it."""
    found = find_spec(path)
    return found is not None and found.submodule_search_locations is None


def _function(module: str, name: str) -> tuple[Function, Any]:
    """Return a function, and the type of its last argument: the request."""
    function: Function = getattr(import_module(module), name)
    *_, request = (kind for name, kind in get_type_hints(function).items() if name != "return")
    return function, request


def _unknown(name: str) -> NotFound:
    return NotFound(f"This version of Milepost does not know {name!r}.", "Load the page again.", field="name")
