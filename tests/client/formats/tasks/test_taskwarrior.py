"""Tasks as Taskwarrior exports them."""

from __future__ import annotations

import json
from datetime import UTC, date

import pytest

from milepost_client.formats.tasks.imported_step import ImportedStep
from milepost_client.formats.tasks.taskwarrior import read_taskwarrior
from milepost_shared.errors import BadInput

TODAY = date(2026, 3, 6)
TASKS = [
    {
        "description": "Call Ana",
        "status": "pending",
        "uuid": "0a6b8c1e-0000-0000-0000-0123456789AB",
        "due": "20260309T080000Z",
    },
    {"description": "Old", "status": "completed", "end": "20260301T080000Z"},
    {"description": "Gone", "status": "deleted"},
]


def test_tasks_have_an_id_of_their_own_and_days_of_the_persons_clock() -> None:
    assert read_taskwarrior(json.dumps(TASKS).encode(), UTC, TODAY).steps == [
        ImportedStep(what="Call Ana", by=date(2026, 3, 9), id="0123456789ab"),
        ImportedStep(what="Old", done=date(2026, 3, 1)),
    ]


def test_bad_tasks_are_told_and_another_list_is_refused() -> None:
    bad = [
        {"description": " ", "status": "pending"},
        {"description": "x", "status": "pending", "due": "soon"},
    ]
    found = read_taskwarrior(json.dumps(bad).encode(), UTC, TODAY)
    assert [each.partition(":")[0] for each in found.bad] == ["task 1", "task 2"]
    with pytest.raises(BadInput, match="no export of Taskwarrior"):
        read_taskwarrior(b"[1]", UTC, TODAY)


def test_an_id_of_another_kind_is_known_again_too() -> None:
    task = json.dumps([{"description": "x", "status": "pending", "uuid": "a-b"}]).encode()
    [one], [other] = (read_taskwarrior(task, UTC, TODAY).steps for _ in range(2))
    assert one.id == other.id and one.id is not None and len(one.id) == 12
