"""The page: its sources as they are, our Python, and the three files whose addresses stay the same."""

from __future__ import annotations

import json
import posixpath
import re
import shutil
from pathlib import Path
from typing import Any

import folders
import licences
import vendor
from paths import CACHE, PYTHON_SOURCES, WEB
from python_sources import our_packages, tree_hash
from runtime import compile_archives

FOLDERS = ("src", "styles", "icons")
FIXED = {"index.html": "/", "manifest.webmanifest": "/manifest.webmanifest"}
"""The files that a browser asks for by a fixed name, beside the service worker; with their addresses."""
LOCAL_ADDRESS = re.compile(r"""(\b(?:href|src)=")(?!/|#|[a-z]+:)([^"]+)""")
STATIC_IMPORT = re.compile(r"""^\s*(?:import|export)\b[^"';]*?["'](\.{1,2}/[^"']+)["']""", re.MULTILINE)


def write_app(folder: Path, runtime: str, release: str) -> None:
    """Write what `/app/HASH/` serves; `release` is the version of Milepost. Raises BuildFailed."""
    for name in FOLDERS:
        if (WEB / name).is_dir():
            shutil.copytree(WEB / name, folder / name)
    vendor.write_page_modules(folder / "src" / "vendor", runtime, release)
    licences.write(folder / "licences.json")
    shutil.copytree(_compiled_packages(), folder, dirs_exist_ok=True)


def write_fixed(folder: Path, app: Path, runtime: Path, version: str) -> None:
    """Write the files with fixed addresses into `folder`, for the folders of the app and the runtime."""
    prefix = f"/app/{version}/"
    preloads = "".join(f'<link rel="modulepreload" href="{prefix}{name}">' for name in loaded_first(app))
    index = LOCAL_ADDRESS.sub(
        lambda found: found[1] + _address(found[2], prefix), (WEB / "index.html").read_text("utf-8")
    )
    (folder / "index.html").write_text(index.replace("</head>", f"{preloads}</head>"), "utf-8")
    manifest = json.loads((WEB / "manifest.webmanifest").read_text("utf-8"))
    (folder / "manifest.webmanifest").write_text(json.dumps(_absolute(manifest, prefix)), "utf-8")
    kept = {
        f"app-{version}": [*FIXED.values(), *_addresses(prefix, app)],
        f"runtime-{runtime.name}": _addresses(f"/runtime/{runtime.name}/", runtime),
    }
    worker = (WEB / "service_worker.js").read_text("utf-8")
    (folder / "service_worker.js").write_text(f"const BUILD = {json.dumps(kept)};\n{worker}", "utf-8")


def loaded_first(app: Path) -> list[str]:
    """Return the modules that the page loads at its start, as paths in `app`: main.js, what it imports…

    Named in the page, they are fetched at once, and not one after the other as each is read.
    """
    found: list[str] = ["src/main.js"]
    for name in found:
        text = (app / name).read_text("utf-8") if (app / name).exists() else ""
        folder = posixpath.dirname(name)
        imported = (posixpath.normpath(posixpath.join(folder, path)) for path in STATIC_IMPORT.findall(text))
        found += [path for path in dict.fromkeys(imported) if path not in found]
    return found


def sources() -> list[tuple[str, Path]]:
    """Return all files that the app is made of, but for the runtime."""
    ours = [
        (f"{folder.name}/{name}", path)
        for folder in PYTHON_SOURCES
        for name, path in folders.files_in(folder)
    ]
    page = [(f"{name}/{path}", file) for name in FOLDERS for path, file in folders.files_in(WEB / name)]
    tools = [(f"build/{name}", path) for name, path in folders.files_in(WEB / "build")]
    return [file for file in (*ours, *page, *fixed_sources(), *tools) if not file[0].endswith(".pyc")]


def fixed_sources() -> list[tuple[str, Path]]:
    """Return the sources of the files with fixed addresses."""
    return [(name, WEB / name) for name in (*FIXED, "service_worker.js")]


def _compiled_packages() -> Path:
    """Return a folder with the archive of our Python, made once for the same sources."""
    packages = our_packages()

    def make(folder: Path) -> None:
        compile_archives({folder / "app.zip": packages}, optimize=0)

    return folders.made_once(CACHE / "packages" / tree_hash(packages), make)


def _address(name: str, prefix: str) -> str:
    return FIXED.get(name, prefix + name)


def _addresses(prefix: str, folder: Path) -> list[str]:
    return [f"{prefix}{name}" for name, _ in folders.files_in(folder)]


def _absolute(value: Any, prefix: str) -> Any:
    """Return the manifest with the addresses of its pictures below `prefix`."""
    if isinstance(value, list):
        return [_absolute(item, prefix) for item in value]
    if isinstance(value, dict):
        return {
            key: prefix + item if key == "src" else _absolute(item, prefix) for key, item in value.items()
        }
    return value
