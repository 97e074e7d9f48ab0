"""The line that shows the progress of long work."""

from __future__ import annotations

from pathlib import Path

import pytest

from milepost_client.cli.progress_line import ProgressLine
from milepost_client.cli.session import Session
from milepost_client.device.clock import Moment
from milepost_client.device.home import Home


class Terminal:
    """A stderr that claims to be a terminal, and keeps what is written."""

    def __init__(self) -> None:
        self.written = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.written += text
        return len(text)

    def flush(self) -> None:
        """Nothing is buffered."""


def on_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Make stderr a terminal."""
    found = Terminal()
    monkeypatch.setattr("sys.stderr", found)
    return found


def line(tmp_path: Path, quiet: bool = False) -> ProgressLine:
    return ProgressLine(Session(Home(tmp_path), {}, Moment.current({}), quiet))


def test_each_text_replaces_the_one_before_and_the_line_is_cleared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = on_terminal(monkeypatch)
    progress = line(tmp_path)
    progress.show("reading")
    progress.show("done")
    progress.close()
    assert terminal.written == "\rreading\rdone   \r       \r"


def test_items_are_counted_by_the_thousand_and_all_of_them_come_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = on_terminal(monkeypatch)
    assert list(line(tmp_path).count(range(2500), "lines")) == list(range(2500))
    assert terminal.written == "\r1,000 lines\r2,000 lines"


def test_with_quiet_no_line_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_terminal(monkeypatch)
    progress = line(tmp_path, quiet=True)
    progress.show("reading")
    progress.close()
    assert terminal.written == ""


def test_off_a_terminal_no_line_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    progress = line(tmp_path)
    progress.show("reading")
    progress.close()
    assert capsys.readouterr().err == ""
