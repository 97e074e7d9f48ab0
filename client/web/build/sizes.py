"""What a browser downloads."""

from __future__ import annotations

from pathlib import Path

from compression import ENDINGS, small_form
from folders import files_in


def download_bytes(folder: Path) -> int:
    """Return the bytes of one visit: each file in its brotli form, where it has one."""
    files = [path for _, path in files_in(folder) if path.suffix not in ENDINGS]
    return sum(_transferred(path) for path in files)


def describe(folder: Path) -> str:
    """Return the size in words."""
    return f"The web app: {download_bytes(folder) / 1e6:.2f} MB to download, once."


def _transferred(path: Path) -> int:
    small = small_form(path)
    return (small if small.exists() else path).stat().st_size
