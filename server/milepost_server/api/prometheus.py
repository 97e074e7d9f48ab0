"""The metrics for Prometheus: counters, and gauges measured when it asks. None is about one person."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from importlib.metadata import version
from pathlib import Path
from platform import python_version

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from milepost_server.server import Server
from milepost_shared.storage.driver import best_driver

SECONDS_PER_DAY = 24 * 60 * 60


async def exposition(server: Server) -> bytes:
    """Return all metrics in Prometheus' text format 0.0.4. Raises StorageFailed.

    While the broker is silent, the metrics that only it has are left out.
    """
    measured = CollectorRegistry()
    measured.register(_Measured([metric async for metric in _measure(server)]))
    ProcessCollector(registry=measured)
    return generate_latest(server.counters.registry) + generate_latest(measured)


class _Measured(Collector):
    """Metrics that were measured before: a collector cannot await anything."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


async def _measure(server: Server) -> AsyncIterator[Metric]:
    quarantined = await server.registry.read(lambda registry: registry.quarantine.count())
    ingesting = not (server.ingest_task.done() or server.ingest.paused)
    users = server.user_logs.known()
    backlog = await server.backlog()
    yield _build_info()
    yield _gauge("uptime_seconds", "How long it has been running.", time.monotonic() - server.started)
    yield _gauge("ingest_up", "Whether ingest is running, and not held up by a fault.", ingesting)
    storing = not await server.disks.problems()
    yield _gauge("storage_writable", "Whether the disks take what has to be stored.", storing)
    yield _gauge("broker_up", "Whether the broker answers.", backlog is not None)
    if server.certificates:
        left = (server.certificates.current().expires - time.time()) / SECONDS_PER_DAY
        yield _gauge("broker_certificate_days", "For how long the broker's certificate is good.", left)
    if backlog is not None:
        yield _gauge("ingest_lag_messages", "Messages beyond the last that was taken in.", backlog.lag)
        yield _gauge("ingest_wait_seconds", "For how long the oldest message is seen to wait.", backlog.waits)
        yield _gauge("queue_messages", "Messages that ingest has still to take.", backlog.queue)
        yield _gauge("stream_messages", "Messages that the broker keeps.", backlog.messages)
        yield _gauge("stream_bytes", "The size of the messages that the broker keeps.", backlog.size)
    yield _gauge("quarantine_frames", "Frames in quarantine.", quarantined)
    yield _gauge("people", "People of this server.", len(users))
    failing = len(server.ingest.failing)
    yield _gauge("people_behind", "People whose file could not take something in yet.", failing)
    yield _gauge("people_open_files", "People's files that are open.", server.user_logs.open_files)
    yield _gauge(
        "devices", "Devices of all people, but for revoked ones.", await server.device_counts.total()
    )
    yield await asyncio.to_thread(_sizes, server.folder)


def _gauge(name: str, help_text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"milepost_{name}", help_text, value)


def _build_info() -> Metric:
    facts = {
        "version": version("milepost"),
        "python": python_version(),
        "sqlite": best_driver().module.sqlite_version,
    }
    family = GaugeMetricFamily("milepost_build_info", "What is running.", labels=list(facts))
    family.add_metric(list(facts.values()), 1)
    return family


def _sizes(folder: Path) -> Metric:
    """Measure the databases on disk, each with its write-ahead log."""
    family = GaugeMetricFamily("milepost_database_bytes", "Databases on disk.", labels=["database"])
    for name, pattern in (("server", "server.db*"), ("people", "users/*.db*")):
        family.add_metric([name], sum(map(_size, folder.glob(pattern))))
    return family


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # A write-ahead log that was just removed.
        return 0
