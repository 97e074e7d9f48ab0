"""The web app: `GET /`, its service worker and manifest, and the files that they name."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from litestar import MediaType, Response, get
from litestar.response import Stream

from milepost_server.api.auth import ApiRequest
from milepost_server.api.pages import escape, page
from milepost_server.web_app.bundle import WebFile
from milepost_server.web_app.web_app import NotBuilt, WebApp
from milepost_shared.errors import NotFound

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""All comes from here; WebAssembly may be compiled, and no text is run as a program."""
FOREVER = "public, max-age=31536000, immutable"
PART = 256 * 1024
"""How many bytes of a file are in memory at a time, for each visitor that takes it."""


@get("/", include_in_schema=False)
async def show_page(request: ApiRequest) -> Response[Any]:
    """Return the page of the app; without one, a sentence about why."""
    try:
        return await _answer(request, "index.html")
    except NotBuilt as absent:
        refresh = '<meta http-equiv="refresh" content="2">' if absent.building else ""
        words = page("Milepost", f"<p>{escape(str(absent))}</p>{refresh}")
        headers = {"Retry-After": "2"} if absent.building else {}
        return Response(words, status_code=503, media_type=MediaType.HTML, headers=headers)


@get(["/service_worker.js", "/manifest.webmanifest"], include_in_schema=False)
async def show_fixed_file(request: ApiRequest) -> Response[Any]:
    """Return a file whose address stays the same through all versions."""
    return await _answer_or_not_found(request, request.url.path)


@get(["/app/{path:path}", "/runtime/{path:path}"], include_in_schema=False)
async def show_file(request: ApiRequest, path: str) -> Response[Any]:
    """Return a file of a version of the app."""
    return await _answer_or_not_found(request, request.url.path)


async def _answer_or_not_found(request: ApiRequest, path: str) -> Response[Any]:
    try:
        return await _answer(request, path.lstrip("/"))
    except NotBuilt as absent:
        raise NotFound("The web app is not there.", str(absent)) from absent


async def _answer(request: ApiRequest, name: str) -> Response[Any]:
    web_app: WebApp = request.app.state.web_app
    file = await web_app.file(name)
    if file is None:
        raise NotFound(f"The web app has no file {name}.", "Reload the page: it names those of its version.")
    return await asyncio.to_thread(_response, file, request.headers)


def _response(file: WebFile, asked: Any) -> Response[Any]:
    path, encoding = file.form(asked.get("accept-encoding", ""))
    headers = {
        "Cache-Control": FOREVER if file.lasting else "no-cache",
        "Content-Security-Policy": POLICY,
        "Vary": "Accept-Encoding",
        "ETag": file.etag,
    }
    if file.etag in asked.get("if-none-match", ""):
        return Response(None, status_code=304, headers=headers)
    if encoding:
        headers["Content-Encoding"] = encoding
    size = path.stat().st_size
    headers["Content-Length"] = str(size)
    return Stream(_parts(path, size), media_type=file.media_type, headers=headers)


async def _parts(path: Path, size: int) -> AsyncIterator[bytes]:
    """Yield a file part by part, as they are taken. It is open only while a part is read."""
    for start in range(0, size, PART):
        yield await asyncio.to_thread(_part, path, start)


def _part(path: Path, start: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(PART)
