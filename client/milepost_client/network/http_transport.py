"""The transport over HTTP: each message is a request (server/decisions/0012-messages-over-http.md)."""

from __future__ import annotations

from milepost_client.network.exchange import ConnectionLost, Verb
from milepost_client.network.server_api import Post, content_of, problem_of

UNAUTHORIZED = 401


class HttpTransport:
    """Carries a device's messages to the server at `url`, with a token that the server gave it."""

    def __init__(self, post: Post, url: str, token: str) -> None:
        self._post = post
        self._url = url
        self._token = token

    async def ask(self, verb: Verb, question: bytes, within: float) -> bytes:
        """Return the answer. Raises ConnectionLost once the token has ended, as it does after a while."""
        url = f"{self._url}/api/v1/device/{verb}"
        answer = await self._post(url, question, token=self._token, within=within)
        if answer.status == UNAUTHORIZED and problem_of(answer):
            raise ConnectionLost("The server knows this device's token no more.", "Sync again.")
        return content_of(self._url, answer)
