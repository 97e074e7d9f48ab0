"""What the browser does for the device: it posts, keeps the key, and hears what all tabs are told
(client/web/src/worker/browser.js)."""

from __future__ import annotations

import asyncio
from base64 import b32encode, b64decode, b64encode
from collections.abc import Awaitable
from typing import Protocol

from milepost_client.device.home import Home
from milepost_client.device.key_file import KeyFile
from milepost_client.device.signing import KeyStore, Signer
from milepost_client.network.foreign_answer import HttpAnswer
from milepost_shared.errors import Offline

UNREACHED = 0
"""The status of an answer that did not come."""


class FetchAnswer(Protocol):
    """An answer to a post; with status `UNREACHED`, `content` says why there is none."""

    status: int
    content: str
    location: str
    retry_after: float


class Question(Protocol):
    """A post that is under way."""

    @property
    def answer(self) -> Awaitable[FetchAnswer]:
        """What comes of it."""
        ...

    def abort(self) -> None:
        """Give it up, and the connection with it: a browser has few."""
        ...


class Browser(Protocol):
    """The browser, in texts: what is bytes goes in base64."""

    def post(self, url: str, body: str, token: str, within: float, method: str = "POST") -> Question:
        """Post JSON, or ask by another method, once all that was written before is on the disk; wait so many
        seconds for an answer."""
        ...

    async def public_key(self) -> str:
        """Return the public half of the key that the browser keeps; "" where it keeps none."""
        ...

    async def renew_key(self) -> str:
        """Replace that key, together with what was written before; return the public half."""
        ...

    async def sign(self, message: str) -> str:
        """Return the signature of a message by that key."""
        ...

    def tell(self, event: str) -> None:
        """Tell all tabs of an event, in JSON."""
        ...


class BrowserPost:
    """Posts with `fetch`."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    async def __call__(
        self, url: str, body: bytes, *, token: str = "", within: float, method: str = "POST"
    ) -> HttpAnswer:
        """Post JSON (see `server_api.Post`), or ask by another method. Raises Offline."""
        question = self._browser.post(url, body.decode(), token, within, method)
        try:
            answer = await question.answer
        except asyncio.CancelledError:
            question.abort()
            raise
        if answer.status == UNREACHED:
            address = url.partition("/api/")[0]
            raise Offline(f"The server at {address} was not reached: {answer.content}")
        return HttpAnswer(
            status=answer.status,
            content=answer.content.encode(),
            location=answer.location,
            retry_after=answer.retry_after,
        )


class BrowserKeys:
    """The key that the browser keeps and hands to nobody; where it cannot, a seed in the device's folder
    (client/web/decisions/0004-key.md)."""

    def __init__(self, home: Home, browser: Browser) -> None:
        self._home = home
        self._file: KeyStore = KeyFile(home)
        self._browser = browser

    async def load_or_create(self) -> Signer:
        """Return the device's key (see `KeyStore`). One that is in the folder stays the key."""
        if not self._home.key.exists() and (public := await self._browser.public_key()):
            return _BrowserSigner(self._browser, public)
        return await self._file.load_or_create()

    async def renew(self) -> Signer:
        """Return a new key (see `KeyStore`)."""
        if not await self._browser.public_key():
            return await self._file.renew()
        public = await self._browser.renew_key()
        self._home.key.unlink(missing_ok=True)
        return _BrowserSigner(self._browser, public)


class _BrowserSigner:
    def __init__(self, browser: Browser, public: str) -> None:
        self._browser = browser
        self.public = _user_key(b64decode(public))

    async def sign(self, message: bytes) -> bytes:
        return b64decode(await self._browser.sign(b64encode(message).decode()))


def _user_key(raw: bytes) -> str:
    """Spell a public key as the nkey of a user."""
    # Only who signs needs it.
    import nkeys

    body = bytearray([nkeys.PREFIX_BYTE_USER, *raw])
    return b32encode(body + nkeys.crc16(body).to_bytes(2, "little")).decode()
