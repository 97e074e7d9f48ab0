"""`python -m tests.safeguards`: removes one safeguard after the other from a copy, and sees a test fail.

Ends with 1 where a removal goes unnoticed. `--only WORDS` tries those whose name has these words.
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

from tests.safeguards.removals import REMOVALS, Removal

ROOT = Path(__file__).parents[2]
PARTS = ("shared", "client", "server")
LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__", ".hypothesis")
FAILED, PASSED = 1, 0
FAILED_TEST = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - |$)", re.MULTILINE)
LONGEST = 600.0
"""Seconds; tests that hang without a safeguard have noticed it too."""


def main() -> int:
    """Try the removals that are wanted, and say of each whether it was noticed."""
    parser = argparse.ArgumentParser(prog="python -m tests.safeguards", description=__doc__)
    parser.add_argument("--only", default="", metavar="WORDS", help="those whose name has these words")
    only = parser.parse_args().only
    wanted = [removal for removal in REMOVALS if only in removal.name]
    if not wanted:
        parser.error(f"no safeguard has {only!r} in its name")
    with tempfile.TemporaryDirectory(prefix="safeguards-") as folder:
        copy = Path(shutil.copytree(ROOT, Path(folder) / "milepost", ignore=LEFT_BEHIND))
        unnoticed = [removal.name for removal in wanted if not _noticed(copy, removal)]
    print(f"{len(wanted) - len(unnoticed)} of {len(wanted)} removals were noticed.")
    return 1 if unnoticed else 0


def _noticed(copy: Path, removal: Removal) -> bool:
    """Whether a test fails without the safeguard, all of which pass with it."""
    path = copy / removal.file
    whole = path.read_text("utf-8")
    path.write_text(whole.replace(removal.kept, removal.gone), "utf-8")
    without, by = _tests(copy, removal.tests)
    path.write_text(whole, "utf-8")
    if without == FAILED:
        word = "noticed"
    elif without == PASSED:
        word = "NOT NOTICED"
    else:
        word = f"BROKEN (pytest ended with {without})"
    print(f"{word:12} {removal.name}{by}", flush=True)
    return without == FAILED


def _tests(copy: Path, tests: str) -> tuple[int, str]:
    """How the tests ended, and the one that failed, in words that may stand behind a name."""
    # The copy comes before the project that is installed.
    paths = os.pathsep.join(str(copy / part) for part in PARTS)
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n0", "-p", "no:cacheprovider", *tests.split()]
    environ = os.environ | {"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        ended = subprocess.run(
            command, cwd=copy, env=environ, timeout=LONGEST, stdout=subprocess.PIPE, text=True, check=False
        )
    except subprocess.TimeoutExpired:
        return FAILED, f" (the tests hung for {LONGEST:.0f} s)"
    return ended.returncode, "".join(f" ({test})" for test in FAILED_TEST.findall(ended.stdout))


if __name__ == "__main__":
    sys.exit(main())
