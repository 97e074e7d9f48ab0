"""The exchange of records: what each side lacks, asked on the verb `records`."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from milepost_shared.roster.joining import MOST_RECORDS
from milepost_shared.roster.records import Record, RecordId


class RecordsQuestion(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The ids of the records that a device holds, with those that the server wanted or has not taken yet."""

    have: Annotated[list[RecordId], Meta(max_length=4 * MOST_RECORDS)]
    records: Annotated[list[Record], Meta(max_length=MOST_RECORDS)] = []


class RecordsAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The records that the device lacks, and the ids of those that the server `want`s.

    `digest` is that of the server's; `refused` says by id why it did not take some that the device brought.
    """

    records: list[Record] = []
    want: list[RecordId] = []
    refused: dict[RecordId, str] = {}
    digest: str = ""
    error: str = ""
