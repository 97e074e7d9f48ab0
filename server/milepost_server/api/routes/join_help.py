"""`GET /join-help`: how a friend joins this server, with its address filled in."""

from __future__ import annotations

import re

from litestar import MediaType, Response, get

from milepost_server.api.auth import ApiRequest, server_of
from milepost_server.api.pages import escape, page
from milepost_server.enrollment.invites import INVITE_SECONDS
from milepost_server.settings import JOIN_HELP, Settings

HOST = re.compile(r"[A-Za-z0-9._-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")


@get(JOIN_HELP, include_in_schema=False, sync_to_thread=False)
def show_join_help(request: ApiRequest) -> Response[str]:
    """Return the page. It loads nothing and runs nothing."""
    address = _address(server_of(request).settings, request)
    return Response(_words(address), media_type=MediaType.HTML)


def _address(settings: Settings, request: ApiRequest) -> str:
    """Return the address that the operator gave the server, else the one by which it was asked."""
    host = request.headers.get("host", "")
    return settings.url or (f"{request.url.scheme}://{host}" if HOST.fullmatch(host) else settings.public_url)


def _words(address: str) -> str:
    shown, minutes = escape(address), INVITE_SECONDS // 60
    return page(
        f"How to join {address.partition('://')[2]}",
        f"""<p>Milepost keeps your goals and what you do for them, on your own devices. This server carries it
from one of your devices to the others.</p>
<ol>
<li>Ask whoever runs the server for an invite. It is a link with a code in it, good for {minutes} minutes, and
lets one device in, once. Be at the device when you ask.</li>
<li>On a phone, or without installing anything: open the link, or point the camera at its QR code. It begins
with <code>{shown}/#join=</code></li>
<li>In a terminal where Milepost is installed: <code>milepost join {shown} CODE</code>, with the code of the
invite in the place of CODE. What you logged before comes along.</li>
<li>The device shows the server's fingerprint. Compare it with the one that came with the invite: if the two
differ, stop, and tell whoever invited you.</li>
<li>Let in your further devices yourself: <code>milepost invite</code>, or Devices in the app.</li>
</ol>
<p>Whoever runs the server can read what you log. Join somebody whom you trust with that. Without the server
everything goes on working on your device, and syncs later.</p>""",
    )
