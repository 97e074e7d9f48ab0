"""Checks of the log: its events, their order, its views, and what the server refused."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping
from datetime import datetime

from milepost_client.device.clock import MICROSECONDS, Moment
from milepost_client.device.clock_drift import clock_problem, format_rough_duration
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.device.lacking_texts import lacking_texts
from milepost_client.doctor.finding import Finding
from milepost_client.presentation.texts import texts_lost, texts_missing
from milepost_shared.errors import StorageFailed
from milepost_shared.replication.integrity import IntegrityReport
from milepost_shared.replication.recovery import Recovery
from milepost_shared.replication.repair import repair_log
from milepost_shared.storage.database import integrity_error
from milepost_shared.storage.driver import best_driver
from milepost_shared.storage.log import Log
from milepost_shared.storage.read_only import open_read_only
from milepost_shared.text.formatting import format_count


async def log_findings(
    device: Device, moment: Moment, environ: Mapping[str, str], *, fix: bool
) -> list[Finding]:
    """Check the log. Damaged events are set aside and damaged tables rebuilt; views only with `fix`."""
    whole = await _is_whole(device)
    # Of a log that can only be read it is still said what a repair would find.
    repair = device.log.write if device.log.unwritable is None else device.log.rehearse
    checked = await repair(lambda log: repair_log(log, device.id, moment.now))
    misplaced = await repair(lambda log: Recovery(log, moment.now).recompute_order_chains())
    differing = await device.log.read(_differing)
    if differing and (fix := fix and device.log.unwritable is None):
        await device.log.write(_rebuild)

    def check(log: Log) -> list[Finding]:
        return [
            _events(log, checked, whole),
            *_set_aside(log),
            *_texts(log),
            _versions(log),
            _frames(log),
            _order(misplaced),
            _views(differing, fixed=fix),
            _receipts(log),
            _clock(log, device.id, moment, environ),
        ]

    # `_file` reads while the device is open, so that it sees one state even if others write meanwhile.
    return [*await device.log.read(check), _file(device.home, device.log.unwritable)]


def _differing(log: Log) -> int:
    """Return how many rows of views are not what the events come to."""
    return log.goal_totals.count_differences() + log.settled.differs()


def _rebuild(log: Log) -> None:
    log.goal_totals.rebuild()
    log.settled.forget()


async def _is_whole(device: Device) -> bool:
    """Whether no index had to be rebuilt; worse damage is a finding of `_file`."""
    try:
        return await device.log.check()
    except StorageFailed:
        return True


def _file(home: Home, unwritable: StorageFailed | None) -> Finding:
    """Whether SQLite finds the file whole, and can write to it."""
    if unwritable is not None:
        return Finding("file", False, f"it can only be read: {unwritable}", private=True)
    try:
        with open_read_only(home.log) as sql:
            trouble = integrity_error(sql)
    except (sqlite3.Error, best_driver().module.Error) as error:
        trouble = str(error)
    advice = "keep it, then restore a backup, or join anew to fetch all from the server"
    return Finding("file", not trouble, f"{trouble}: {advice}" if trouble else "whole")


def _events(log: Log, checked: IntegrityReport, whole: bool) -> Finding:
    seen = f"{format_count(log.events.count(), 'event')}, all as they were written"
    if checked.damaged:
        damaged = format_count(checked.damaged, "event")
        seen = f"{damaged} found damaged and set aside now; sync to fetch what the server has"
    if checked.recomputed or not whole:
        seen += "; what is kept beside them was spoiled, and is made anew now"
    return Finding("log", checked.intact and whole, seen)


def _set_aside(log: Log) -> Iterator[Finding]:
    for row in log.set_aside.unresolved():
        yield Finding("set aside", False, f"{row.device}-{row.seq}: {row.reason}")


def _texts(log: Log) -> Iterator[Finding]:
    texts = lacking_texts(log)
    if texts.missing:
        yield Finding("texts", False, texts_missing(texts))
    if texts.lost:
        yield Finding("texts", True, texts_lost(texts))


def _versions(log: Log) -> Finding:
    newer = len(log.events.not_understood())
    seen = (
        f"{format_count(newer, 'event')} not understood: update Milepost"
        if newer
        else "all events understood"
    )
    return Finding("versions", not newer, seen)


def _frames(log: Log) -> Finding:
    if refused := log.metadata.number("quarantined"):
        seen = f"{format_count(refused, 'frame')} refused by the server: {log.metadata.text('refusal')}"
        return Finding("frames", False, seen, private=True)
    return Finding("frames", True, "none refused")


def _order(misplaced: int) -> Finding:
    seen = f"of {format_count(misplaced, 'device')} not as the server set it; sync to take it over again"
    return Finding("order", not misplaced, seen if misplaced else "as the server set it")


def _views(differing: int, *, fixed: bool) -> Finding:
    if not differing:
        return Finding("views", True, "as the events come to")
    seen = f"{format_count(differing, 'total')} not what the events come to"
    if fixed:
        return Finding("views", True, f"{seen}: made anew", fixed=True)
    return Finding("views", False, f"{seen}: milepost doctor --fix")


def _receipts(log: Log) -> Finding:
    if log.baseline.exists():
        return Finding("receipts", True, "a sync was cut off; what it changed is told after the next one")
    return Finding("receipts", True, "what syncs changed in the past is told")


def _clock(log: Log, device: str, moment: Moment, environ: Mapping[str, str]) -> Finding:
    midnight = datetime(2000, 1, 1, tzinfo=moment.days).astimezone(moment.zone)
    starts = f"; a day starts at {midnight:%H:%M}" if moment.days is not moment.zone else ""
    if pretended := environ.get("MILEPOST_NOW"):
        off = moment.now - round(time.time() * MICROSECONDS)
        side = "ahead of" if off > 0 else "behind"
        seen = (
            f"MILEPOST_NOW says {pretended}, {format_rough_duration(off)} {side} this machine's clock{starts}"
        )
        return Finding("clock", True, seen)
    off_by = clock_problem(log, device, moment.now)
    seen = f"{off_by}: set it right" if off_by else "nothing speaks against it"
    return Finding("clock", not off_by, f"{seen}{starts}")
