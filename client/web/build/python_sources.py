"""The Python that is shipped: our packages, the few libraries that they need, and Pyodide's standard library.

A tree is a mapping of a file's path in an archive to its bytes.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from locked_files import LockedFile, contents, locked_file
from paths import NODE_MODULES, PYTHON_SOURCES, WEB
from stdlib_left_out import is_left_out

Tree = dict[str, bytes]
STAND_INS = WEB / "python"
EMSCRIPTEN = r"pyemscripten_2026_0_wasm32\.whl$"
"""How the names of wheels for Pyodide 314 end."""
PURE = r"-none-any\.whl$"
LIBRARIES = {
    "msgspec": EMSCRIPTEN,
    "nkeys": r"\.tar\.gz$",
    "segno": PURE,
    "vobject": PURE,
    "python-dateutil": PURE,
    "six": PURE,
}
"""Which file of each: msgspec is compiled for Pyodide, nkeys is only a source; segno draws QR codes; vobject
reads calendars and address books with the other two."""
INSIDE = {"python-dateutil": "dateutil/", "six": "six.py"}
"""Where the modules of a package are, where that is not a folder of its name."""
NOT_NEEDED = re.compile(
    r"vobject/(?:change_tz|hcalendar|ics_diff|win32tz)\.py"
    r"|dateutil/(?:easter|utils|zoneinfo/|tzwin|tz/win)"
    r"|segno/cli\.py"
)
"""Parts that are never loaded."""
TERMINAL = ("milepost_client/cli/", "milepost_client/commands/", "milepost_client/main.py")
"""What only a terminal can run."""


def our_packages() -> Tree:
    """Return the sources of `milepost_shared` and `milepost_client`, without the terminal's part."""
    found = {name: content for folder in PYTHON_SOURCES for name, content in _sources(folder, folder.parent)}
    return {name: content for name, content in found.items() if not name.startswith(TERMINAL)}


def libraries() -> Tree:
    """Return the libraries, and the stand-ins for those that a browser cannot have. Raises BuildFailed."""
    found = dict(_sources(STAND_INS, STAND_INS))
    for library in locked_libraries():
        inside = INSIDE.get(library.package, f"{library.package}/")
        found |= {
            name: content
            for name, content in contents(library).items()
            if name.startswith(inside) and name.endswith((".py", ".so")) and not NOT_NEEDED.match(name)
        }
    return found


def locked_libraries() -> list[LockedFile]:
    """Return the file of each library. Raises BuildFailed where the lock file has none for a browser."""
    return [locked_file(name, ending) for name, ending in LIBRARIES.items()]


def standard_library() -> Tree:
    """Return what stays of Pyodide's standard library."""
    with zipfile.ZipFile(NODE_MODULES / "pyodide" / "python_stdlib.zip") as archive:
        names = [name for name in archive.namelist() if name.endswith(".py") and not is_left_out(name)]
        return {name: archive.read(name) for name in names}


def write_archive(tree: Tree, target: Path) -> None:
    """Write a tree as a zip file, the same bytes for the same tree; it is compressed as a whole later."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(tree.items()):
            archive.writestr(zipfile.ZipInfo(name), content)


def tree_hash(tree: Tree) -> str:
    """Return 16 hexadecimal digits that follow from the tree."""
    hashed = sha256()
    for name, content in sorted(tree.items()):
        hashed.update(f"{name}\0{len(content)}\0".encode() + content)
    return hashed.hexdigest()[:16]


def _sources(folder: Path, base: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*.py")):
        yield path.relative_to(base).as_posix(), path.read_bytes()
