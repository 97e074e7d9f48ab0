"""The headers of every answer that tell a browser and a cache what they must not do with it."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from milepost_server.api.pages import STYLE

STYLE_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'sha256-{STYLE_HASH}'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""The pages show words in one style, and nothing else."""
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
TLS_HEADERS = {"Strict-Transport-Security": "max-age=31536000"}
"""For a year; subdomains are not ours to speak for."""


OWN_POLICY = b"content-security-policy"
ITS_CHOICE = {b"cache-control", OWN_POLICY}


class SecurityHeaders:
    """Wraps an application: each answer gets the headers, in the place of its own of these names.

    An answer with a policy of its own, as the files of the web app have, keeps that and its Cache-Control.

    `tls` is whether browsers reach the server by https.
    """

    def __init__(self, app: ASGIApp, tls: bool) -> None:
        self._app = app
        chosen = HEADERS | (TLS_HEADERS if tls else {})
        self._headers = {name.lower().encode(): value.encode() for name, value in chosen.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._with_headers([*message["headers"]])
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == ScopeType.HTTP else send)

    def _with_headers(self, own: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        names = {name.lower() for name, _ in own}
        kept = ITS_CHOICE & names if OWN_POLICY in names else set()
        others = [
            (name, value) for name, value in own if name.lower() in kept or name.lower() not in self._headers
        ]
        return [*others, *((name, value) for name, value in self._headers.items() if name not in kept)]
