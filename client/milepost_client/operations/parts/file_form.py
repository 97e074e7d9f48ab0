"""What a file is, told by its content alone."""

from __future__ import annotations

import re
from typing import Literal

from milepost_client.formats.contacts.contact_tables import contact_header
from milepost_client.formats.csv_table import UTF16, decode_table
from milepost_client.formats.loop import is_loop
from milepost_client.formats.tasks.todo_txt import is_todo_txt
from milepost_shared.errors import BadInput

Form = Literal[
    "beeminder",
    "csv",
    "milepost",
    "linkedin",
    "google",
    "outlook",
    "vcard",
    "ics",
    "loop",
    "todo.txt",
    "taskwarrior",
]
_task = re.compile(rb'"description"\s*:')


def form_of(raw: bytes, encoding: str | None = None, *, mapped: bool = False) -> Form:
    """Return what a file is; a table whose columns are `mapped` is one of activities.

    Raises BadInput for nothing that can be imported.
    """
    text = raw.decode("utf-16", "replace").encode("utf-8", "replace") if raw.startswith(UTF16) else raw
    head = text.lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b'{"milepost"'):
        return "milepost"
    if head.startswith(b"{"):
        return "beeminder"
    if head.startswith(b"[") and _task.search(head):
        return "taskwarrior"
    if not head or head.startswith(b"[") or b"\0" in head[:1024]:
        raise BadInput(
            "The file is empty, or nothing that can be imported.",
            "Give a goal of Beeminder (JSON), a table in CSV, an address book, a calendar, a list of tasks, "
            "or an export of Milepost.",
            field="file",
        )
    begins = head[:15].upper()
    if begins.startswith((b"BEGIN:VCARD", b"BEGIN:VCALENDAR")):
        return "vcard" if begins.startswith(b"BEGIN:VCARD") else "ics"
    return "csv" if mapped else _form_of_text(raw, encoding)


def _form_of_text(raw: bytes, encoding: str | None) -> Form:
    try:
        text = decode_table(raw, encoding)
        header = contact_header(raw, encoding)
    except BadInput:  # Reading it as a table tells what is wrong.
        return "csv"
    if header:
        return header.form
    if is_loop(text):
        return "loop"
    return "todo.txt" if is_todo_txt(text) else "csv"
