"""Which release of Milepost is built: the page names it."""

from __future__ import annotations

import os
import re
from importlib import metadata

from errors import BuildFailed

UNRELEASED = re.compile(r"(?:\.dev\d+)?(?:\+.*)?$")
"""What a version has that is between two releases. It changes with each commit, and the app does not."""


def release() -> str:
    """Return MILEPOST_RELEASE, which a wheel's build sets, else the one installed. Raises BuildFailed."""
    try:
        version = os.environ.get("MILEPOST_RELEASE") or metadata.version("milepost")
    except metadata.PackageNotFoundError as error:
        raise BuildFailed(
            "Milepost is not installed, so its version is not known.",
            "Build by: uv run python client/web/build",
        ) from error
    return UNRELEASED.sub("", version)
