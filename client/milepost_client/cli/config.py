"""`config.toml` in the device's folder: settings of the device, and defaults of options by command."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import click

from milepost_shared.errors import BadInput
from milepost_shared.storage.private_file import read_regular

SETTINGS = {"day_starts": "MILEPOST_DAY_STARTS"}
"""The settings of the device, each with the environment variable that overrides it."""


def read_config(path: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the defaults by command, and the settings by environment variable. Raises BadInput."""
    try:
        config = tomllib.loads(read_regular(path).decode())
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(f"{path} cannot be read: {error}.", "Correct it or move it away.") from error
    settings = {SETTINGS[name]: str(config.pop(name)) for name in SETTINGS if name in config}
    goal = config.get("goal")
    for name, value in (*config.items(), *(goal.items() if isinstance(goal, dict) else ())):
        if not isinstance(value, dict):
            hint = "Begin one for the command, as in [entries] or [goal.set]."
            raise BadInput(f"In {path}, {name} stands outside a table.", hint)
    return config, settings


def as_typed(command: click.Command, table: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the defaults of a command as they would be typed, so that they are parsed and refused in the
    same way.

    Raises BadInput where a value cannot be typed.
    """
    options = {option.name: option for option in command.params if isinstance(option, click.Option)}
    below = command.commands if isinstance(command, click.Group) else {}
    typed = dict(table)
    for key, value in table.items():
        if isinstance(value, dict) and key in below:
            typed[key] = as_typed(below[key], value, f"{name}.{key}")
        elif key in options:
            typed[key] = _as_typed_value(options[key], value, f"{key} of [{name}]")
    return typed


def _as_typed_value(option: click.Option, value: Any, where: str) -> Any:
    values = value if isinstance(value, list) else [value]
    if any(isinstance(each, list | dict) or isinstance(each, bool) != option.is_bool_flag for each in values):
        kind = "true or false" if option.is_bool_flag else "a text or a number"
        raise BadInput(f"In config.toml, {where} is not {kind}.", "Correct it or take it out.", field=where)
    if option.multiple:
        return list(map(str, values))
    if isinstance(value, list):
        raise BadInput(f"In config.toml, {where} is a list.", "Give one value.", field=where)
    return value if option.is_bool_flag else str(value)
