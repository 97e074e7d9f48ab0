"""The Python libraries that are shipped, fetched as the project's lock file pins them."""

from __future__ import annotations

import tarfile
import tomllib
import urllib.request
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from urllib.error import URLError

from errors import BuildFailed
from paths import CACHE, ROOT

LIBRARIES = {"msgspec": "pyemscripten_2026_0_wasm32.whl", "nkeys": ".tar.gz"}
"""How the file of each library ends: msgspec is compiled for Pyodide 314, nkeys is published as source alone."""
TIMEOUT = 60
"""Seconds without an answer."""


@dataclass(frozen=True)
class Library:
    """A file of a library in `uv.lock`."""

    name: str
    version: str
    url: str
    sha256: str


def read_lock() -> list[Library]:
    """Return the file of each library. Raises BuildFailed where the lock file has none for a browser."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
    packages = {package["name"]: package for package in lock["package"] if package["name"] in LIBRARIES}
    return [_find(packages[name], ending) for name, ending in LIBRARIES.items()]


def files_of(library: Library) -> dict[str, bytes]:
    """Return the files of a library by their path when installed. Raises BuildFailed where it cannot be had."""
    content = _fetch(library)
    if library.url.endswith(".whl"):
        with zipfile.ZipFile(BytesIO(content)) as wheel:
            return {name: wheel.read(name) for name in wheel.namelist()}
    with tarfile.open(fileobj=BytesIO(content)) as source:
        members = [(member, source.extractfile(member)) for member in source.getmembers()]
        # The first folder is that of the release.
        return {member.name.partition("/")[2]: file.read() for member, file in members if file}


def _find(package: dict[str, object], ending: str) -> Library:
    files = [*package.get("wheels", []), package.get("sdist", {"url": ""})]
    for file in files:
        if file["url"].endswith(ending):
            return Library(package["name"], package["version"], file["url"], file["hash"].partition(":")[2])
    raise BuildFailed(
        f"uv.lock has no file of {package['name']} {package['version']} that ends in {ending}.",
        "Choose a version that is published for Pyodide, or correct LIBRARIES.",
    )


def _fetch(library: Library) -> bytes:
    kept = CACHE / "libraries" / library.url.rpartition("/")[2]
    if kept.exists() and sha256(content := kept.read_bytes()).hexdigest() == library.sha256:
        return content
    try:
        with urllib.request.urlopen(library.url, timeout=TIMEOUT) as answer:
            content = answer.read()
    except (URLError, TimeoutError) as error:
        raise BuildFailed(
            f"{library.url} could not be fetched: {error}.", "Try again with a network."
        ) from error
    if sha256(content).hexdigest() != library.sha256:
        raise BuildFailed(
            f"{library.url} is not the file that uv.lock pins.", "Try again; report it if it stays."
        )
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(content)
    return content
