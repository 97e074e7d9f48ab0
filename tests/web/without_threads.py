"""A plugin of pytest for a Python without threads: coroutines run to their end, as nothing in them waits."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

import pytest

from milepost_shared.storage.connection import run_sync

asyncio.run = run_sync  # type: ignore[assignment]


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that is a coroutine."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters.keys() & pyfuncitem.funcargs.keys()
    run_sync(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


@pytest.hookimpl(hookwrapper=True)
def pytest_fixture_setup(fixturedef: Any) -> Any:
    """Run a fixture that is a coroutine, or one that yields once."""
    make = fixturedef.func
    if inspect.iscoroutinefunction(make):
        fixturedef.func = lambda **given: run_sync(make(**given))
    elif inspect.isasyncgenfunction(make):
        fixturedef.func = _stepwise(make)
    yield


def _stepwise(make: Any) -> Any:
    def fixture(**given: Any) -> Any:
        steps = make(**given)
        yield run_sync(anext(steps))
        run_sync(anext(steps, None))

    return fixture
