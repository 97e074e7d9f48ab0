"""`python -m tests.safeguards`: remove one safeguard after the other from a copy, and see a test fail.

Exits with 1 when a removal goes unnoticed. `--only WORDS` limits it to names with these words.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.safeguards.removal import Removal
from tests.safeguards.removals import REMOVALS

ROOT = Path(__file__).parents[2]
PARTS = ("shared", "client", "server")
IGNORED = shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__", ".hypothesis")
FAILED, PASSED = 1, 0
FAILED_TEST = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - |$)", re.MULTILINE)
TIMEOUT = 600.0
"""Seconds. Tests that hang without a safeguard have noticed it too."""


def main() -> int:
    """Try the selected removals, and print for each whether a test noticed it."""
    parser = argparse.ArgumentParser(prog="python -m tests.safeguards", description=__doc__)
    parser.add_argument("--only", default="", metavar="WORDS", help="those with these words in their name")
    only = parser.parse_args().only
    selected = [removal for removal in REMOVALS if only in removal.name]
    if not selected:
        parser.error(f"no safeguard has {only!r} in its name")
    with tempfile.TemporaryDirectory(prefix="safeguards-") as folder:
        copy = Path(shutil.copytree(ROOT, Path(folder) / "milepost", ignore=IGNORED))
        unnoticed = [removal.name for removal in selected if not _is_noticed(copy, removal)]
    print(f"{len(selected) - len(unnoticed)} of {len(selected)} removals were noticed.")
    return 1 if unnoticed else 0


def _is_noticed(copy: Path, removal: Removal) -> bool:
    """Tell whether a test fails without the safeguard; all of its tests pass with it."""
    path = copy / removal.file
    source = path.read_text("utf-8")
    path.write_text(source.replace(removal.old, removal.new), "utf-8")
    exit_code, failed = _run_tests(copy, removal.tests)
    path.write_text(source, "utf-8")
    if exit_code == FAILED:
        verdict = "noticed"
    elif exit_code == PASSED:
        verdict = "NOT NOTICED"
    else:
        verdict = f"BROKEN (pytest ended with {exit_code})"
    print(f"{verdict:12} {removal.name}{failed}", flush=True)
    return exit_code == FAILED


def _run_tests(copy: Path, tests: str) -> tuple[int, str]:
    """Return pytest's exit code, and the failed test in parentheses, to print after a name."""
    # The copy takes precedence over the installed project.
    paths = os.pathsep.join(str(copy / part) for part in PARTS)
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n0", "-p", "no:cacheprovider", *tests.split()]
    environ = os.environ | {"PYTHONPATH": paths}
    try:
        ended = subprocess.run(
            command, cwd=copy, env=environ, timeout=TIMEOUT, stdout=subprocess.PIPE, text=True, check=False
        )
    except subprocess.TimeoutExpired:
        return FAILED, f" (the tests hung for {TIMEOUT:.0f} s)"
    return ended.returncode, "".join(f" ({test})" for test in FAILED_TEST.findall(ended.stdout))


if __name__ == "__main__":
    sys.exit(main())
