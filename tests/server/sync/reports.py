"""A person's devices and what they report, for tests."""

from __future__ import annotations

from functools import partial

from milepost_server.sync.device_reports import keep_report
from milepost_shared.log_file import LogFile
from milepost_shared.protocol.messages import Member, Report, VersionVector
from tests.shared.builders import NOW, A

MARKS: VersionVector = {A: (3, "0" * 32, "1" * 32)}


def member(device: str, joined: int = 1, revoked: int | None = None) -> Member:
    return Member(device=device, name=f"name of {device}", key="", joined=joined, revoked=revoked)


def report(device: str = A, at: int = NOW, marks: VersionVector | None = None, waiting: int = 0) -> Report:
    return Report(device=device, at=at, marks=MARKS if marks is None else marks, waiting=waiting)


async def add_device(file: LogFile, device: str, joined: int = 1, revoked: int | None = None) -> None:
    named = member(device, joined, revoked)
    await file.write(lambda log: log.roster.put(named))


async def keep_all(file: LogFile, *reports: Report) -> None:
    for each in reports:
        await file.write(partial(keep_report, report=each))
