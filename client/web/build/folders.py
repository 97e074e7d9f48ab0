"""Folders that are named by what is in them, and made only once."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

Files = Iterable[tuple[str, Path]]


def files_in(folder: Path) -> list[tuple[str, Path]]:
    """Return the files of a folder with their paths in it, in order."""
    return sorted((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file())


def content_hash(files: Files) -> str:
    """Return 16 hexadecimal digits that follow from names and contents."""
    hashed = sha256()
    for name, path in files:
        content = path.read_bytes()
        hashed.update(f"{name}\0{len(content)}\0".encode() + content)
    return hashed.hexdigest()[:16]


def made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """Return `folder`; where it is not there, `make` fills it first. It is there whole, or not at all."""
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder.parent))
        try:
            make(unfinished)
            unfinished.chmod(0o755)
            os.rename(unfinished, folder)
        except OSError:
            # Another build was faster: its folder is the same.
            if not folder.exists():
                raise
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return folder
