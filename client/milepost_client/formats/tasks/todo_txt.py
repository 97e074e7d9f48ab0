"""Tasks in a todo.txt: `(A) 2026-03-01 Call Ana +job due:2026-03-09`, and `x 2026-03-05 …` for a done one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from milepost_client.formats.csv_table import decode_table
from milepost_client.formats.tasks.imported_step import ImportedStep, TasksImport

_task = re.compile(
    r"(?P<x>x )?\s*(?:\([A-Z]\) )?\s*(?P<first>\d{4}-\d\d-\d\d )?(?:\d{4}-\d\d-\d\d )?\s*(?P<what>.+)"
)
_mark = re.compile(r"(?:x )|(?:\([A-Z]\) )|(?:\d{4}-\d\d-\d\d )")
_tag = re.compile(r"(?:^|\s)(?:[+@]\S+|due:\d{4}-\d\d-\d\d)(?=\s|$)")
_due = re.compile(r"(?:^|\s)due:(\d{4}-\d\d-\d\d)(?=\s|$)")
_pair = re.compile(r"(?:^|\s)[a-z]+:(?!//)\S+(?=\s|$)")


def is_todo_txt(text: str) -> bool:
    """Return whether most lines begin as tasks do, or have a project, a context or a due day."""
    lines = [line for line in text.splitlines() if line.strip()]
    marked = sum(bool(_mark.match(line) or _tag.search(line)) for line in lines)
    return bool(lines) and marked * 2 > len(lines)


def read_todo_txt(raw: bytes, today: date, encoding: str | None = None) -> TasksImport:
    """Read the tasks of a file; one that was done on no day was done `today`."""
    steps, bad = [], []
    for n, line in enumerate(decode_table(raw, encoding).splitlines(), 1):
        if not line.strip():
            continue
        found = _task.fullmatch(line.strip())
        try:
            steps.append(_step(found, today)) if found else bad.append(f"line {n}: It has no words.")
        except ValueError:
            bad.append(f"line {n}: There is no such day.")
    return TasksImport(steps, bad)


def _step(found: re.Match[str], today: date) -> ImportedStep:
    done = None
    if found["x"]:
        done = min(date.fromisoformat(found["first"].strip()), today) if found["first"] else today
    due: Sequence[str] = _due.findall(found["what"])
    what = " ".join(_pair.sub(" ", found["what"]).split())
    return ImportedStep(
        what=what or found["what"].strip(), by=date.fromisoformat(due[-1]) if due else None, done=done
    )
