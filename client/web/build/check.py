"""Checks the style and types of the page with the tools of package-lock.json; `--fix` corrects what it can.

uv run python client/web/build/check.py
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from errors import BuildFailed
from node import find_node, install_packages, turn
from paths import NODE_MODULES, WEB


def main() -> None:
    """Run the linter, then the type checker; ends with 1 where one finds something."""
    style = ("check", "--write") if "--fix" in sys.argv[1:] else ("ci",)
    try:
        with turn():
            install_packages(tools=True)
        sys.exit(
            _run("@biomejs/biome/bin/biome", *style, "--error-on-warnings", ".") | _run("typescript/bin/tsc")
        )
    except BuildFailed as error:
        sys.exit(str(error))


def _run(script: str, *arguments: str) -> int:
    command: list[str | Path] = [find_node(), NODE_MODULES / script, *arguments]
    return min(subprocess.run(command, cwd=WEB, check=False).returncode, 1)


if __name__ == "__main__":
    main()
