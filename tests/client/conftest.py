"""Fixtures that run commands on a device as a person does."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from milepost_client.main import main

FRIDAY = "2026-03-06T10:00:00+01:00"


@dataclass(frozen=True)
class Ran:
    """The exit code and the output of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its output, decoded from JSON."""
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def milepost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A function that runs `milepost …` on Friday 6 March 2026; `now` and `home` override its defaults."""
    monkeypatch.setenv("MILEPOST_AUTOSYNC", "0")
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str, now: str = FRIDAY, home: str = "device") -> Ran:
        monkeypatch.setitem(os.environ, "MILEPOST_NOW", now)
        monkeypatch.setitem(os.environ, "MILEPOST_HOME", str(tmp_path / home))
        monkeypatch.setattr(sys, "argv", ["milepost", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return Ran(int(ended.value.code or 0), out, err)

    return run


@pytest.fixture
def coffees(milepost: Run) -> Run:
    """The same on a device with a goal: 10 coffees from 20 February to 20 March."""
    milepost(
        "goal",
        "set",
        "Coffees",
        "--target",
        "10",
        "--by",
        "mar 20",
        "--start",
        "2026-02-20",
        "--unit",
        "coffees",
    )
    return milepost
