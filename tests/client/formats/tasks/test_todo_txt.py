"""Tasks in a todo.txt."""

from __future__ import annotations

from datetime import date

import pytest

from milepost_client.formats.tasks.imported_step import ImportedStep
from milepost_client.formats.tasks.todo_txt import is_todo_txt, read_todo_txt

TODAY = date(2026, 3, 6)


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("Call Ana", ImportedStep(what="Call Ana")),
        (
            "(A) 2026-03-01 Call Ana +job due:2026-03-09",
            ImportedStep(what="Call Ana +job", by=date(2026, 3, 9)),
        ),
        ("x 2026-03-05 2026-03-01 Send CV", ImportedStep(what="Send CV", done=date(2026, 3, 5))),
        ("x Send CV pri:B", ImportedStep(what="Send CV", done=TODAY)),
        ("Read https://example.org/a", ImportedStep(what="Read https://example.org/a")),
    ],
)
def test_a_line_is_a_task(line: str, step: ImportedStep) -> None:
    assert read_todo_txt(f"\n{line}\n".encode(), TODAY).steps == [step]


def test_a_day_that_is_none_is_told() -> None:
    assert read_todo_txt(b"Call due:2026-02-30\n", TODAY).bad == ["line 1: There is no such day."]


def test_a_list_of_tasks_is_told_by_most_of_its_lines() -> None:
    assert is_todo_txt("(A) Call Ana\nx 2026-03-01 Mail\nThink\n")
    assert not is_todo_txt("when,with\n2026-03-01,Ana\n")
    assert not is_todo_txt("")
