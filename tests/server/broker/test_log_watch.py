"""A broker that stores nothing more is known by its log."""

from __future__ import annotations

from pathlib import Path

from milepost_server.broker.log_watch import LogWatch, can_store

STUCK = b"[1] 2026/03/06 [ERR] Filestore [EVENTS] Critical write error: write 1.blk: no space left\n"
WELL = b"[1] 2026/03/06 [INF] Server is ready\n"


def test_a_log_that_is_not_there_yet_tells_nothing(tmp_path: Path) -> None:
    assert not LogWatch(tmp_path / "nats.log").is_stuck()


def test_what_an_earlier_broker_said_does_not_count(tmp_path: Path) -> None:
    log = tmp_path / "nats.log"
    log.write_bytes(STUCK)
    watch = LogWatch(log)
    log.write_bytes(STUCK + WELL)
    assert not watch.is_stuck()


def test_a_write_that_failed_is_noticed_and_not_forgotten(tmp_path: Path) -> None:
    log = tmp_path / "nats.log"
    log.write_bytes(WELL)
    watch = LogWatch(log)
    log.write_bytes(WELL + STUCK)
    assert watch.is_stuck()
    log.write_bytes(WELL + STUCK + WELL)
    assert watch.is_stuck()


def test_a_line_that_is_written_in_two_parts_is_understood(tmp_path: Path) -> None:
    log = tmp_path / "nats.log"
    watch = LogWatch(log)
    log.write_bytes(STUCK[: STUCK.index(b"write error")])
    assert not watch.is_stuck()
    log.write_bytes(STUCK)
    assert watch.is_stuck()


def test_a_log_that_was_begun_anew_is_read_from_its_start(tmp_path: Path) -> None:
    log = tmp_path / "nats.log"
    log.write_bytes(WELL * 100)
    watch = LogWatch(log)
    log.write_bytes(STUCK)
    assert watch.is_stuck()


def test_whether_a_disk_takes_a_file_is_tried_and_leaves_nothing(tmp_path: Path) -> None:
    assert can_store(tmp_path, 1000)
    assert not can_store(tmp_path / "missing", 1000)
    assert list(tmp_path.iterdir()) == []
