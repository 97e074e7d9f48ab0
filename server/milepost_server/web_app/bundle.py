"""A built web app: its files by their addresses, with their compressed forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".zip": "application/zip",
}
ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""The encodings that files are kept in, the smaller first, with the endings of their files."""
HASHED = ("app/", "runtime/")
"""The folders whose files never change, since their address has a hash of what is in them."""


@dataclass(frozen=True)
class WebFile:
    """A file of the app. `lasting` is whether its address always means these very bytes."""

    path: Path
    lasting: bool

    @property
    def media_type(self) -> str:
        """What the file is; bytes, where its name does not say."""
        return TYPES.get(self.path.suffix, "application/octet-stream")

    @cached_property
    def etag(self) -> str:
        """A name for the content, for a browser that has it."""
        return f'"{sha256(self.path.read_bytes()).hexdigest()[:32]}"'

    def form(self, accepted: str) -> tuple[Path, str]:
        """Return the smallest form that Accept-Encoding allows, and its encoding; empty for the plain one."""
        for encoding, ending in ENCODINGS.items():
            small = self.path.with_name(self.path.name + ending)
            if encoding in _encodings(accepted) and small.exists():
                return small, encoding
        return self.path, ""


def read_bundle(folder: Path) -> Mapping[str, WebFile]:
    """Return the files of a built app by their paths in addresses: `index.html`, `app/…`, `runtime/…`."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix not in ENCODINGS.values())
    names = {path.relative_to(folder).as_posix(): path for path in files}
    return {name: WebFile(path, lasting=name.startswith(HASHED)) for name, path in names.items()}


def _encodings(accepted: str) -> set[str]:
    """Return the encodings that a header names and does not exclude with `q=0`."""
    choices = [choice.replace(" ", "").lower().partition(";q=") for choice in accepted.split(",")]
    return {name for name, _, weight in choices if not weight or weight.strip("0.")}
