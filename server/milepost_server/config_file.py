"""The server's own configuration file: what `milepost-server up` takes as options, written down as TOML.

Where there is one it is the only truth, but for options and the environment: what was remembered counts no
more (server/decisions/0016-one-truth-for-settings.md).
"""

from __future__ import annotations

import os
import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, NoReturn

import msgspec

from milepost_server.settings import Settings, chosen_settings
from milepost_server.system.addresses import address_problem
from milepost_server.system.folder_lock import is_locked
from milepost_shared.errors import BadInput

NAME = "milepost-server.toml"
"""What it is called in the data folder, where it is found without `--config`."""
LogFormat = Literal["text", "json"]
SCHEMES = {"url": ("https", "http"), "broker-url": ("nats", "tls")}
FILES = {"broker-cert", "broker-key"}
TYPES: dict[str, Any] = {
    **{field.name.replace("_", "-"): field.type for field in msgspec.structs.fields(Settings)},
    "log-format": LogFormat,
}
"""The keys, named like the options of `up`, each with the type of its value."""


class Config(msgspec.Struct, frozen=True):
    """What a configuration file says; what it leaves out has its default."""

    settings: Settings
    log_format: LogFormat | None = None


def read_config(folder: Path, named: Path | None = None) -> Config | None:
    """Read the file that was `named`, or that of the data folder; None where that has none.

    Raises BadInput, which names the line.
    """
    path = named or folder / NAME
    if named is None and not path.exists():
        return None
    text = _read(path)
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadInput(f"{path} is no TOML: {error}.", "Correct it.", field="config") from error
    for key, value in found.items():
        _check(path, text, key, value)
    values = {key.replace("-", "_"): _placed(path, key, value) for key, value in found.items()}
    log_format = values.pop("log_format", None)
    return Config(Settings(**values), log_format)


def dropped(remembered: Settings, config: Config) -> dict[str, Any]:
    """Return what was remembered and counts no more, by option: the file leaves it out. Ports stay."""
    default = Settings()
    return {
        name.replace("_", "-"): value
        for name, value in msgspec.structs.asdict(remembered).items()
        if value != getattr(config.settings, name) == getattr(default, name) and not name.endswith("port")
    }


def present_settings(folder: Path) -> Settings:
    """Return what the running server runs with; while it is stopped, with what `up` would start it.

    Raises BadInput or StorageFailed.
    """
    return chosen_settings(folder, base_of(folder))


def base_of(folder: Path) -> Settings | None:
    """Return what the data folder's file says, where the server is stopped: it counts at the next start."""
    config = None if is_locked(folder) else read_config(folder)
    return config.settings if config else None


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        problem = f"{path} cannot be read: {error.strerror}."
        raise BadInput(problem, "Name a file that the server can read.", field="config") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is no UTF-8.", "Save it as UTF-8.", field="config") from error


def _check(path: Path, text: str, key: str, value: Any) -> None:
    if key not in TYPES:
        similar = get_close_matches(key.replace("_", "-"), TYPES, 1)
        advice = f"Did you mean {similar[0]}?" if similar else f"There are: {', '.join(sorted(TYPES))}."
        _refuse(path, text, key, f"{key} is unknown", advice)
    try:
        msgspec.convert(value, TYPES[key])
    except msgspec.ValidationError as error:
        _refuse(path, text, key, f"{key}: {error}", "See: milepost-server up --help")
    if key in SCHEMES and (problem := address_problem(value, *SCHEMES[key])):
        _refuse(path, text, key, f"{key}: {problem.rstrip('.')}", "")


def _refuse(path: Path, text: str, key: str, problem: str, advice: str) -> NoReturn:
    """Raise BadInput that names the line in which a key is set."""
    found = re.search(rf"^\s*\[*\s*[\"']?{re.escape(key)}\b", text, re.MULTILINE)
    line = f", line {text[: found.end()].count(chr(10)) + 1}" if found else ""
    raise BadInput(f"{path}{line}: {problem}.", advice, field=key)


def _placed(path: Path, key: str, value: Any) -> Any:
    """Return a value as it is used: files are named from the folder of the configuration file."""
    if key in FILES and value:
        return os.path.join(path.absolute().parent, value)
    return value.rstrip("/") if key in SCHEMES else value
