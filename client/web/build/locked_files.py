"""Files of Python packages, fetched as the project's lock file pins them."""

from __future__ import annotations

import re
import tarfile
import tomllib
import urllib.request
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any
from urllib.error import URLError

from errors import BuildFailed
from paths import CACHE, ROOT

TIMEOUT = 60
"""Seconds without an answer."""


@dataclass(frozen=True)
class LockedFile:
    """A file of a package in `uv.lock`."""

    package: str
    version: str
    url: str
    sha256: str


def locked_file(package: str, pattern: str) -> LockedFile:
    """Return the first file of a package in whose name a pattern is found. Raises BuildFailed without one."""
    lock: dict[str, Any] = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
    found = next(entry for entry in lock["package"] if entry["name"] == package)
    for file in [*found.get("wheels", []), found["sdist"]]:
        if re.search(pattern, file["url"].rpartition("/")[2]):
            return LockedFile(package, found["version"], file["url"], file["hash"].partition(":")[2])
    raise BuildFailed(
        f"uv.lock has no file of {package} {found['version']} that fits here.",
        "Choose a version that is published for this platform.",
    )


def contents(locked: LockedFile) -> dict[str, bytes]:
    """Return the files in a wheel or a source archive by their path when installed. Raises BuildFailed."""
    content = _fetch(locked)
    if locked.url.endswith(".whl"):
        with zipfile.ZipFile(BytesIO(content)) as wheel:
            return {name: wheel.read(name) for name in wheel.namelist()}
    with tarfile.open(fileobj=BytesIO(content)) as source:
        members = [(member, source.extractfile(member)) for member in source.getmembers()]
        # The first folder is that of the release.
        return {member.name.partition("/")[2]: file.read() for member, file in members if file}


def _fetch(locked: LockedFile) -> bytes:
    kept = CACHE / "fetched" / locked.url.rpartition("/")[2]
    if kept.exists() and sha256(content := kept.read_bytes()).hexdigest() == locked.sha256:
        return content
    try:
        with urllib.request.urlopen(locked.url, timeout=TIMEOUT) as answer:
            content = bytes(answer.read())
    except (URLError, TimeoutError) as error:
        raise BuildFailed(
            f"{locked.url} could not be fetched: {error}.", "Try again with a network."
        ) from error
    if sha256(content).hexdigest() != locked.sha256:
        raise BuildFailed(f"{locked.url} is not the file that uv.lock pins.", "Report it if it stays so.")
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(content)
    return content
