"""The licences of what is shipped, for the page to show: name, version, licence, address and text."""

from __future__ import annotations

import json
import re
from pathlib import Path

from locked_files import LockedFile, contents
from paths import NODE_MODULES, ROOT
from python_sources import locked_libraries

PAGE = ("@preact/signals", "@preact/signals-core", "htm", "jsqr", "libsodium", "libsodium-wrappers", "preact")
INSIDE_PYODIDE = (
    {
        "name": "Python",
        "licence": "PSF-2.0",
        "address": "https://docs.python.org/3/license.html",
        "text": "Copyright (c) 2001 Python Software Foundation; All Rights Reserved",
    },
    {"name": "SQLite", "licence": "Public domain", "address": "https://sqlite.org/copyright.html"},
    {"name": "Emscripten", "licence": "MIT", "address": "https://emscripten.org"},
)
"""What Pyodide's program is made of, beside itself."""
IS_LICENCE = re.compile(r"LICEN[CS]E|COPYING", re.IGNORECASE)


def write(target: Path) -> None:
    """Write them as JSON, ours first. Raises BuildFailed."""
    ours = {"name": "Milepost", "licence": "Apache-2.0", "text": (ROOT / "LICENSE").read_text("utf-8")}
    packages = [_package(name) for name in ("pyodide", *PAGE)]
    libraries = [_library(library) for library in locked_libraries()]
    listed = [ours, *packages, *INSIDE_PYODIDE, *libraries]
    target.write_text(json.dumps(listed, ensure_ascii=False, indent=1), "utf-8")


def _package(name: str) -> dict[str, str]:
    about = json.loads((NODE_MODULES / name / "package.json").read_text("utf-8"))
    text = NODE_MODULES / name / "LICENSE"
    return {
        "name": name,
        "version": about["version"],
        "licence": about["license"],
        "address": about.get("homepage", ""),
        **({"text": text.read_text("utf-8")} if text.exists() else {}),
    }


def _library(library: LockedFile) -> dict[str, str]:
    files = contents(library)
    about = next(content for name, content in files.items() if name.endswith(("/METADATA", "PKG-INFO")))
    fields = dict(line.split(": ", 1) for line in about.decode().splitlines() if ": " in line)
    texts = (content for name, content in files.items() if IS_LICENCE.match(name.rpartition("/")[2]))
    return {
        "name": library.package,
        "version": library.version,
        "licence": fields.get("License-Expression", fields.get("License", "")),
        "address": f"https://pypi.org/project/{library.package}/",
        "text": next(texts, b"").decode(),
    }
