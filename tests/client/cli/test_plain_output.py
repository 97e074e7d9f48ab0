"""The output of every command that reads: on terminals of any width, without colour, for a screen reader."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pytest

from milepost_client.main import COMMANDS, main
from milepost_client.presentation.layout.text_width import display_width, fit_prefix
from tests.client.conftest import FRIDAY, Ran
from tests.client.full_log import READERS, WRITERS, WRITTEN

WIDTHS = (60, 80, 200)
FIXED_WIDTH = {"help", "review --markdown"}
"""Output that does not follow the width: examples to copy, and a document."""
RULE = re.compile("-+(?:  -+)*")
WORDS_FOR = {"✓": ("met",), "✦": ("reached",), "#": (r"\d",), "█": ("so far",), "•": ("planned",)}
"""Marks, each with words of which one must be on the same line."""
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def ran(home: Path, *arguments: str, **environ: str) -> Ran:
    """Run a command on a device, as `conftest.milepost` does, for a fixture of the whole module."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    given = {"MILEPOST_HOME": str(home), "MILEPOST_NOW": FRIDAY, "MILEPOST_AUTOSYNC": "0", **environ}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in given.items():
            patch.setitem(os.environ, name, value)
        patch.setattr(sys, "argv", ["milepost", *arguments])
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        with pytest.raises(SystemExit) as ended:
            main()
    output = [stream.buffer.getvalue().decode() for stream in (out, err)]
    return Ran(int(ended.value.code or 0), *output)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A device with a varied history."""
    folder = tmp_path_factory.mktemp("lively") / "device"
    for arguments in WRITTEN:
        done = ran(folder, *arguments)
        assert done.code == 0, done.err
    return folder


def as_words(arguments: tuple[str, ...]) -> str:
    return " ".join(arguments) or "today"


each = pytest.mark.parametrize("arguments", READERS, ids=[as_words(arguments)[:40] for arguments in READERS])


@each
@pytest.mark.parametrize("columns", WIDTHS)
def test_no_line_is_wider_than_the_terminal_and_columns_stay_aligned(
    home: Path, arguments: tuple[str, ...], columns: int
) -> None:
    done = ran(home, *arguments, COLUMNS=str(columns), NO_COLOR="1")
    assert done.code == 0, done.err
    if not {arguments[0] if arguments else "", " ".join((*arguments[:1], *arguments[-1:]))} & FIXED_WIDTH:
        assert [line for line in done.out.splitlines() if display_width(line) > columns] == []
    assert [line for table in tables(done.out) for line in misaligned(*table)] == []


@each
def test_output_is_only_text(home: Path, arguments: tuple[str, ...]) -> None:
    done = ran(home, *arguments, COLUMNS="80", FORCE_COLOR="1", CLICOLOR_FORCE="1")
    assert not CONTROL.search(done.out + done.err)
    assert "Traceback" not in done.err
    assert [line for line in done.out.splitlines() if line != line.rstrip()] == []


@each
def test_no_mark_has_a_meaning_without_words(home: Path, arguments: tuple[str, ...]) -> None:
    """A screen reader may skip a mark, or read out a name without meaning."""
    if "--markdown" in arguments:
        return
    for line in ran(home, *arguments, COLUMNS="200").out.splitlines():
        for mark, words in WORDS_FOR.items():
            drawn = "--terminal" in arguments and mark in "█•" and " so far " not in line
            assert drawn or mark not in line or any(re.search(word, line) for word in words), line


def test_every_command_is_covered_or_writes() -> None:
    read = {arguments[0] for arguments in READERS if arguments}
    assert read | WRITERS == set(COMMANDS)
    assert not read & WRITERS


def tables(text: str) -> Iterator[tuple[str, list[str]]]:
    """The rule under the header of each table, with the lines below it."""
    lines = text.splitlines()
    for n, line in enumerate(lines):
        if RULE.fullmatch(line) and "  " in line:
            yield line, list(takewhile(str.strip, lines[n + 1 :]))


def misaligned(rule: str, lines: list[str]) -> Iterator[str]:
    """The lines with text between two columns."""
    gaps = [found.start() for found in re.finditer("  ", rule)]
    for line in lines:
        for gap in gaps:
            before = fit_prefix(line, gap)
            between = line[len(before) :][:2]
            if display_width(line) > gap and (display_width(before) != gap or between.strip()):
                yield line
