"""The page: its sources as they are, our Python, and the three files whose addresses stay the same.

Modules stay single files. Style sheets become one, in the order in which the page names them.
"""

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
from errors import BuildFailed
from paths import CACHE, PYTHON_SOURCES, WEB
from python_sources import our_packages, tree_hash
from runtime import compile_archives

FOLDERS = ("src", "icons")
FIXED = {"index.html": "/", "manifest.webmanifest": "/manifest.webmanifest"}
"""The files that a browser asks for by a fixed name, beside the service worker; with their addresses."""
STYLES = "styles.css"
SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)" />')
SHEETS = re.compile(rf"{SHEET.pattern}(?:\s*{SHEET.pattern})*")
SCRIPT = re.compile(r'<script type="module" src="([^"]+)"')
REST = '<template id="rest">'
"""Begins what the page loads behind its first sight (src/device/first_look.js)."""
LOCAL_ADDRESS = re.compile(r"""(\b(?:href|src)=")(?!/|#|[a-z]+:)([^"]+)""")
STATIC_IMPORT = re.compile(
    r"""(?:^|;)\s*(?:import|export)\b[^"'();]*["'](\.{1,2}/[^"']+)["']""", re.MULTILINE
)
"""Also in the modules of others, which have all in one line."""


def write_app(folder: Path, runtime: str, release: str) -> None:
    """Write what `/app/HASH/` serves; `release` is the version of Milepost. Raises BuildFailed."""
    for name in FOLDERS:
        if (WEB / name).is_dir():
            shutil.copytree(WEB / name, folder / name)
    (folder / STYLES).write_text(joined_sheets(), "utf-8")
    vendor.write_page_modules(folder / "src" / "vendor", runtime, release)
    licences.write(folder / "licences.json")
    shutil.copytree(_compiled_packages(), folder, dirs_exist_ok=True)


def write_fixed(folder: Path, app: Path, runtime: Path, version: str) -> None:
    """Write the files with fixed addresses into `folder`, for the folders of the app and the runtime."""
    prefix = f"/app/{version}/"
    (folder / "index.html").write_text(_with_preloads(_with_addresses(prefix), prefix, app), "utf-8")
    manifest = json.loads((WEB / "manifest.webmanifest").read_text("utf-8"))
    (folder / "manifest.webmanifest").write_text(json.dumps(_absolute(manifest, prefix)), "utf-8")
    kept = {
        f"app-{version}": [*FIXED.values(), *_addresses(prefix, app)],
        f"runtime-{runtime.name}": _addresses(f"/runtime/{runtime.name}/", runtime),
    }
    worker = (WEB / "service_worker.js").read_text("utf-8")
    (folder / "service_worker.js").write_text(f"const BUILD = {json.dumps(kept)};\n{worker}", "utf-8")


def loaded_first(app: Path) -> tuple[list[str], list[str]]:
    """Return the modules that the page loads at its start, as paths in `app`: its scripts, what they import…

    Named in the page, they are fetched at once, and not one after the other as each is read. Those of the
    rest of the page are apart: it comes behind what is shown first.
    """
    first, rest = (_modules(part, app) for part in _index().split(REST))
    return first, [name for name in rest if name not in first]


def joined_sheets() -> str:
    """Return all style sheets of the page as one: a browser asks for it once, and waits for it alone."""
    return "\n".join((WEB / name).read_text("utf-8") for name in SHEET.findall(_index()))


def sources() -> list[tuple[str, Path]]:
    """Return all files that the app is made of, but for the runtime."""
    ours = [
        (f"{folder.name}/{name}", path)
        for folder in PYTHON_SOURCES
        for name, path in folders.files_in(folder)
    ]
    page = [
        (f"{name}/{path}", file)
        for name in (*FOLDERS, "styles")
        for path, file in folders.files_in(WEB / name)
    ]
    tools = [(f"build/{name}", path) for name, path in folders.files_in(WEB / "build")]
    return [file for file in (*ours, *page, *fixed_sources(), *tools) if not file[0].endswith(".pyc")]


def fixed_sources() -> list[tuple[str, Path]]:
    """Return the sources of the files with fixed addresses."""
    return [(name, WEB / name) for name in (*FIXED, "service_worker.js")]


def _index() -> str:
    return (WEB / "index.html").read_text("utf-8")


def _with_one_sheet() -> str:
    """Return the page with one style sheet. Raises BuildFailed where something stands between its sheets."""
    index, runs = SHEETS.subn(f'<link rel="stylesheet" href="{STYLES}" />', _index())
    if runs != 1:
        raise BuildFailed("The style sheets of index.html do not stand together.", "Put them in one place.")
    return index


def _with_imports(script: str, app: Path) -> list[str]:
    """Return a module, those that it imports, those that these import…"""
    found = [script]
    for name in found:
        text = (app / name).read_text("utf-8") if (app / name).exists() else ""
        folder = posixpath.dirname(name)
        imported = (posixpath.normpath(posixpath.join(folder, path)) for path in STATIC_IMPORT.findall(text))
        found += [path for path in dict.fromkeys(imported) if path not in found]
    return found


def _compiled_packages() -> Path:
    """Return a folder with the archive of our Python, made once for the same sources."""
    packages = our_packages()

    def make(folder: Path) -> None:
        compile_archives({folder / "app.zip": packages}, optimize=0)

    return folders.made_once(CACHE / "packages" / tree_hash(packages), make)


def _modules(page: str, app: Path) -> list[str]:
    """Return the modules that the scripts of a part of the page need, without doubles."""
    scripts = SCRIPT.findall(page)
    return list(dict.fromkeys(name for script in scripts for name in _with_imports(script, app)))


def _with_addresses(prefix: str) -> str:
    return LOCAL_ADDRESS.sub(lambda found: found[1] + _address(found[2], prefix), _with_one_sheet())


def _with_preloads(index: str, prefix: str, app: Path) -> str:
    """Return the page with the names of its modules before its first script, and in the rest of it."""
    first, rest = (
        "".join(f'<link rel="modulepreload" href="{prefix}{name}">' for name in names)
        for names in loaded_first(app)
    )
    return index.replace("<script", f"{first}<script", 1).replace(REST, f"{REST}{rest}")


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
