"""What a page may have the device do, by name and in JSON."""

from __future__ import annotations

import inspect
import json
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

import milepost_client.queries
from milepost_client.web.edge import Edge
from milepost_client.web.names import OPERATIONS, TASKS, operation, query, task
from tests.client.web.python_browser import PythonBrowser

MOMENT = {"now": 1_772_787_600_000_000, "offset": 60, "dayStarts": 0}


@pytest.fixture
def browser() -> PythonBrowser:
    return PythonBrowser()


@pytest.fixture
async def edge(tmp_path: Path, browser: PythonBrowser) -> AsyncIterator[Edge]:
    edge = Edge(str(tmp_path / "device"), browser)
    assert json.loads(edge.open(json.dumps(MOMENT))) == {"ok": None}
    yield edge
    await edge.close()


def asked(name: str, **request: Any) -> str:
    return json.dumps({"name": name, "request": request, "moment": MOMENT})


def set_coffees(edge: Edge) -> Any:
    return json.loads(
        edge.write(asked("set_goal", title="Coffees", fields={"target": 10, "deadline": "2026-06-01"}))
    )


def test_what_is_written_is_read(edge: Edge) -> None:
    assert set_coffees(edge)["ok"]["goals"][0]["title"] == "Coffees"
    edge.write(asked("log_activity", goal="coffees", note="Lisbon"))
    assert json.loads(edge.read(asked("entries")))["ok"]["entries"][0]["note"] == "Lisbon"


def test_a_draft_counts_for_the_day_on_which_it_was_written(edge: Edge) -> None:
    """The moment is 10:00 in a zone one hour ahead; with a day that starts at eleven it is the day before."""
    set_coffees(edge)
    late = json.loads(asked("log_activity", goal="coffees")) | {"moment": MOMENT | {"dayStarts": 660}}
    written = json.loads(edge.write(json.dumps(late)))["ok"]["written"]
    assert written["activity"]["day"] == "2026-03-05"


def test_refusals_are_values_that_name_the_field(edge: Edge) -> None:
    refusal = json.loads(edge.write(asked("set_goal", title=" ")))["refusal"]
    assert (refusal["kind"], refusal["field"]) == ("bad-input", "title")
    assert json.loads(edge.read(asked("nothing_like_it")))["refusal"]["kind"] == "not-found"
    malformed = json.loads(edge.write(asked("log_activity", amount="many")))["refusal"]
    assert (malformed["kind"], "amount" in malformed["problem"]) == ("bad-input", True)


def test_the_facts_say_what_waits_and_whether_anything_was_begun(edge: Edge) -> None:
    assert json.loads(edge.facts()) == {
        **{"begun": False, "waiting": 0, "joined": None, "revoked": False},
        "day_starts": None,
        "erasures": 0,
        "mentions": 0,
        "synced": None,
    }
    set_coffees(edge)
    assert json.loads(edge.facts())["waiting"] == 1


async def test_a_log_that_cannot_be_opened_is_put_aside_and_begun_anew(edge: Edge, tmp_path: Path) -> None:
    set_coffees(edge)
    await edge.close()
    (tmp_path / "device" / "log.db").write_bytes(b"no database " * 1000)
    again = Edge(str(tmp_path / "device"), PythonBrowser())
    assert json.loads(again.open(json.dumps(MOMENT)))["refusal"]["kind"] == "storage-failed"
    assert json.loads(await again.start_over(json.dumps(MOMENT))) == {"ok": None}
    assert json.loads(again.read(asked("goals")))["ok"]["goals"] == []
    await again.close()
    (kept,) = (tmp_path / "device").glob("damaged-*/log.db")
    assert kept.read_bytes().startswith(b"no database")


def test_every_operation_can_be_asked_for() -> None:
    packages = [import_module(f"milepost_client.{name}") for name in OPERATIONS]
    modules = [f"{each.__name__}.{name}" for each in packages for _, name, _ in iter_modules(each.__path__)]
    functions = {
        name
        for module in modules
        for name, function in vars(import_module(module)).items()
        if inspect.isfunction(function)
        and not name.startswith("_")
        and [*inspect.signature(function).parameters] == ["log", "device", "moment", "request"]
        and function.__module__ == module
    }
    assert len(functions) > 10
    assert {name for name in functions if operation(name)[0].__name__ != name} == set()


def test_every_query_and_every_task_can_be_asked_for() -> None:
    queries = [module.name for module in iter_modules(milepost_client.queries.__path__) if not module.ispkg]
    assert len(queries) > 10
    assert all(callable(query(name)[0]) for name in queries)
    assert all(callable(task(name)[0]) for name in TASKS)
