"""The report for support of `milepost doctor --bundle`, without anything that the person wrote.

It has no titles, names, notes, keys, tokens, paths or addresses. Ids of the person and the devices stay,
since they are random.
"""

from __future__ import annotations

import platform
import sqlite3
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from milepost_client.device.home import Home
from milepost_client.device.writer import own_id
from milepost_client.doctor.finding import Finding
from milepost_client.doctor.machine_checks import versions
from milepost_client.network.server_link import ServerLink, load_link
from milepost_shared.errors import MilepostError
from milepost_shared.storage.driver import best_driver
from milepost_shared.storage.file_stats import FileStats, file_stats
from milepost_shared.storage.log import Log
from milepost_shared.storage.private_file import write_private
from milepost_shared.storage.read_only import open_read_only
from milepost_shared.storage.tables.heads import Head


def bundle_json(
    home: Home,
    environ: Mapping[str, str],
    now: int,
    log: Mapping[str, Any] | None,
    findings: Iterable[Finding],
) -> dict[str, Any]:
    """The report in JSON. `log` are the `log_facts`, or None where the log cannot be opened."""
    driver = best_driver()
    return {
        "versions": versions(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "sqlite": {"module": driver.name, "version": ".".join(map(str, driver.version)), "safe": driver.safe},
        "at": now,
        "settings": sorted(name for name in environ if name.startswith("MILEPOST_")),
        "findings": [finding.as_json() | ({"seen": None} if finding.private else {}) for finding in findings],
        "server": _server(home),
        "file": _file_stats(home),
        "log": log,
    }


def write_report(content: Mapping[str, Any], path: Path) -> None:
    """Write a report to `path`, readable by its owner only. Raises StorageFailed."""
    encoded = msgspec.json.encode(content)
    write_private(path, msgspec.json.format(encoded) + b"\n")


def _server(home: Home) -> Mapping[str, Any] | None:
    """The ways to the server, without its addresses."""
    try:
        link = load_link(home)
        return None if link is None else _ways(link)
    except (MilepostError, ValueError) as error:
        return {"unreadable": type(error).__name__}


def _ways(link: ServerLink) -> Mapping[str, Any]:
    """Schemes, ports and the rest of the login. Raises ValueError where an address cannot be read."""
    api, broker = urlsplit(link.url), urlsplit(link.broker)
    return {
        "scheme": api.scheme,
        "port": api.port,
        "broker_scheme": broker.scheme,
        "broker_port": broker.port,
        "login_seconds_left": round(link.expires - time.time()),
    }


def _file_stats(home: Home) -> FileStats | None:
    try:
        with open_read_only(home.log) as sql:
            return file_stats(sql)
    except (sqlite3.Error, best_driver().module.Error):
        return None


def log_facts(log: Log) -> Mapping[str, Any]:
    """The facts about a log for the report."""
    return {
        "user": log.user,
        "device": own_id(log),
        "created": log.metadata.number("created"),
        "fold": log.metadata.number("fold"),
        "claimed": bool(log.metadata.number("claimed")),
        "synced_at": log.metadata.number("synced_at"),
        "quarantined": log.metadata.number("quarantined"),
        "waiting": log.waiting(),
        "digest": log.digest(),
        "admitted_digest": log.admitted_digest(),
        "heads": [_head(head) for head in log.heads.all()],
        "sync_under_way": log.baseline.exists(),
        "receipts_untold": log.receipts.has_unseen(),
        "devices": [
            {"device": member.device, "joined": member.joined, "revoked": member.revoked}
            for member in log.roster.all()
        ],
    }


def _head(head: Head) -> dict[str, Any]:
    return {
        "device": head.device,
        "seq": head.seq,
        "chain": head.chain.hex(),
        "effective": head.effective,
        "admitted": head.admitted,
        "admitted_chain": head.admitted_chain.hex(),
        "order_chain": head.order_chain.hex(),
    }
