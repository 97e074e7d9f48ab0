"""The whole app as one folder that a server can serve.

`index.html`, `service_worker.js`, `manifest.webmanifest`, `app/HASH/…` and `runtime/HASH/…`; beside each file
that compresses stand its `.br` and `.gz` forms.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import folders
import page
import runtime
from compression import Quality, compress
from node import install_packages, turn
from paths import CACHE

Progress = Callable[[str], None]
KEPT = 6
"""How many builds stay in the cache: a tab that is open may still ask for files of an older one."""


def build(release: str, quality: Quality, progress: Progress) -> Path:
    """Return the folder of the app as the sources are now, built where there is none.

    `release` is the version of Milepost that it says it is. Raises BuildFailed.
    """
    inputs = [*page.sources(), *runtime.inputs()]
    target = CACHE / "builds" / f"{folders.content_hash(inputs)}-{release}-{quality.value}"
    with turn():
        if not target.exists():
            folders.made_once(target, lambda folder: _make(folder, release, quality, progress))
            _remove_old()
    return target


def _make(folder: Path, release: str, quality: Quality, progress: Progress) -> None:
    progress("Fetching the packages of the web app…")
    install_packages(tools=False)
    progress("Packing Python for the browser…")
    python = runtime.build()
    shared = folder / "runtime" / folders.content_hash(folders.files_in(python))
    shutil.copytree(python, shared)
    progress("Packing the web app…")
    app = folder / "app" / "new"
    page.write_app(app, f"/runtime/{shared.name}/", release)
    version = folders.content_hash([*folders.files_in(app), *page.fixed_sources()])
    page.write_fixed(folder, app, shared, version)
    app.rename(folder / "app" / version)
    progress("Compressing all of it…")
    compress(folder, quality)


def _remove_old() -> None:
    for kind in ("builds", "packages", "runtime"):
        by_age = sorted((CACHE / kind).iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in by_age[KEPT:]:
            shutil.rmtree(path, ignore_errors=True)
