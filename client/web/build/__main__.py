"""Builds the web app: prints the folder that a server can serve, and on stderr what is being done.

uv run python client/web/build              # quick, for who changes the sources
uv run python client/web/build --smallest   # as in a wheel: the first time takes minutes
"""

from __future__ import annotations

import argparse
import re
import sys
from importlib.metadata import PackageNotFoundError, version

import bundle
import sizes
from compression import Quality
from errors import BuildFailed

UNRELEASED = re.compile(r"(?:\.dev\d+)?(?:\+.*)?$")
"""What a version between two releases ends with. It changes with each commit, and the app does not."""


def main() -> None:
    """Build, and print where."""
    parser = argparse.ArgumentParser(prog="build", description="Build the web app.")
    parser.add_argument("--smallest", action="store_true", help="compress as much as can be")
    parser.add_argument("--release", help="the version that it says it is  [default: the installed one]")
    told = parser.parse_args()
    quality = Quality.SMALLEST if told.smallest else Quality.QUICK
    try:
        release = UNRELEASED.sub("", told.release or _installed())
        folder = bundle.build(release, quality, lambda line: print(line, file=sys.stderr, flush=True))
    except BuildFailed as error:
        if error.__cause__:
            print(error.__cause__, file=sys.stderr)
        # Last the sentence that a server shows.
        sys.exit(str(error))
    print(sizes.describe(folder), file=sys.stderr)
    print(folder)


def _installed() -> str:
    """Return the version of Milepost that is installed here: git said it then, and no file has it."""
    try:
        return version("milepost")
    except PackageNotFoundError:
        raise BuildFailed("Milepost is not installed here.", "Run the build with: uv run") from None


main()
