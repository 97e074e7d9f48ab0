"""What a running server says of itself, asked as a monitor asks it."""

from __future__ import annotations

import json
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from msgspec import Struct

from milepost_server.settings import Settings
from milepost_server.system.addresses import host_here, url_at

ANSWERS_WITHIN = 5.0
"""Seconds that the server has for an answer."""


class Health(Struct, frozen=True):
    """`lag` is how many messages wait to be ingested, None where nobody can tell. `problem` says what does
    not work; it is empty where all does."""

    lag: int | None = None
    problem: str = ""


def ask_health(settings: Settings) -> Health:
    """Ask the server that runs on this machine whether it works."""
    url = url_at("http", host_here(settings.host), settings.port)
    # A proxy for the way out has no part in what stays on this machine.
    opener = build_opener(ProxyHandler({}))
    try:
        with opener.open(f"{url}/health/ready", timeout=ANSWERS_WITHIN) as answer:
            return Health(lag=_object(answer.read()).get("lag"))
    except HTTPError as error:
        with error:
            told = _object(error.read()).get("detail")
        return Health(problem=str(told or f"{url}/health/ready answers {error.code}."))
    except OSError as error:
        return Health(problem=f"It does not answer at {url}: {getattr(error, 'reason', error)}.")


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
