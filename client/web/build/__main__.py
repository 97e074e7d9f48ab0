"""Builds the web app: prints the folder that a server can serve, and on stderr what is being done.

uv run python client/web/build              # quick, for who changes the sources
uv run python client/web/build --smallest   # as in a wheel: the first time takes minutes
"""

from __future__ import annotations

import argparse
import sys

import bundle
import sizes
from compression import Quality
from errors import BuildFailed


def main() -> None:
    """Build, and print where."""
    parser = argparse.ArgumentParser(prog="build", description="Build the web app.")
    parser.add_argument("--smallest", action="store_true", help="compress as much as can be")
    quality = Quality.SMALLEST if parser.parse_args().smallest else Quality.QUICK
    try:
        folder = bundle.build(quality, lambda line: print(line, file=sys.stderr, flush=True))
    except BuildFailed as error:
        if error.__cause__:
            print(error.__cause__, file=sys.stderr)
        # Last the sentence that a server shows.
        sys.exit(str(error))
    print(sizes.describe(folder), file=sys.stderr)
    print(folder)


main()
