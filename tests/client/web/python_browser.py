"""A browser's part of the device, in Python: it keeps a key, and posts as a terminal does."""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode, b64encode
from typing import Any

from milepost_client.network.foreign_answer import HttpAnswer
from milepost_client.network.http_client import post
from milepost_shared.errors import Offline
from nacl.signing import SigningKey


class Fetched:
    """An answer as `fetch` gives it."""

    def __init__(self, status: int, content: str, location: str = "", retry_after: float = 0.0) -> None:
        self.status, self.content = status, content
        self.location, self.retry_after = location, retry_after


class Posted:
    """A post that is under way."""

    def __init__(self, answer: asyncio.Future[Fetched]) -> None:
        self.answer = answer

    def abort(self) -> None:
        self.answer.cancel()


class PythonBrowser:
    """Keeps a key where `has_keys`, and notes what all tabs are told."""

    def __init__(self, *, has_keys: bool = True) -> None:
        self.told: list[Any] = []
        self._has_keys = has_keys
        self._key = SigningKey.generate()

    def post(self, url: str, body: str, token: str, within: float, method: str = "POST") -> Posted:
        return Posted(asyncio.ensure_future(self._post(url, body, token, within, method)))

    async def _post(self, url: str, body: str, token: str, within: float, method: str) -> Fetched:
        try:
            answer: HttpAnswer = await post(url, body.encode(), token=token, within=within, method=method)
        except Offline as error:
            return Fetched(0, error.problem)
        return Fetched(answer.status, answer.content.decode(), answer.location, answer.retry_after)

    async def public_key(self) -> str:
        return b64encode(bytes(self._key.verify_key)).decode() if self._has_keys else ""

    async def renew_key(self) -> str:
        self._key = SigningKey.generate()
        return await self.public_key()

    async def sign(self, message: str) -> str:
        return b64encode(self._key.sign(b64decode(message)).signature).decode()

    def tell(self, event: str) -> None:
        self.told.append(json.loads(event))
