"""Stands in for the part of dateutil that reads zones from tzdata: a browser has no such files."""

from __future__ import annotations

from typing import NoReturn


def _load_tzdata(key: str) -> NoReturn:
    raise ValueError(f"There are no files of zones here, so none for {key}.")


def _load_tzdata_keys() -> list[str]:
    return []
