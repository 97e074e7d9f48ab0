"""Builds the web app: prints the folder that a server can serve, and on stderr what is being done.

uv run python client/web/build            # into the cache, where the server of a clone finds it
uv run python client/web/build --to DIR   # a copy, for a wheel
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

import bundle
import sizes
from errors import BuildFailed


def main() -> None:
    """Build, and print where."""
    parser = argparse.ArgumentParser(prog="build", description="Build the web app.")
    parser.add_argument("--to", type=Path, help="copy the finished folder there")
    chosen = parser.parse_args()
    try:
        folder = bundle.build(lambda line: print(line, file=sys.stderr, flush=True))
    except BuildFailed as error:
        sys.exit(str(error))
    if chosen.to:
        shutil.copytree(folder, chosen.to, dirs_exist_ok=True)
    print(sizes.describe(folder), file=sys.stderr)
    print(chosen.to or folder)


main()
