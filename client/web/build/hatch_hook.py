"""Puts the web app into every wheel. An editable installation needs none: its server builds it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

IN_WHEEL = "milepost_server/web_app/files"


class WebAppHook(BuildHookInterface[Any]):
    """Builds the app before a wheel is packed; where it cannot be built, there is no wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the built files to the wheel. Raises CalledProcessError where they cannot be built."""
        if version == "editable":
            return
        program = Path(self.root) / "client" / "web" / "build"
        release = self.metadata.version
        command = [sys.executable, program, "--smallest", "--release", release]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        build_data["force_include"][done.stdout.strip()] = IN_WHEEL
