"""The HTTP API as one Litestar application."""

from __future__ import annotations

from litestar import Litestar, Response, Router
from litestar.datastructures import State
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from milepost_server.api import pages
from milepost_server.api.auth import require_device_token, require_token
from milepost_server.api.event_streams import EventStreams
from milepost_server.api.problems import HANDLERS, AnyRequest, allowed
from milepost_server.api.routes import (
    activities,
    attribution,
    changes,
    device_messages,
    diff,
    focus,
    goals,
    health,
    join_help,
    metrics,
    opportunities,
    pairing,
    people,
    playback,
    proof,
    purposes,
    receipts,
    replay,
    review,
    smart,
    stats,
    status,
    tokens,
    web_app,
    what_if,
)
from milepost_server.broker.accounts import DEVICE_PAYLOAD
from milepost_server.server import Server
from milepost_server.web_app.web_app import WebApp

MOST_BODY_BYTES = 256 * 1024
VERSION = "1"
ROUTES_WITH_TOKEN = (
    goals.list_goals,
    goals.show_goal,
    focus.show_focus,
    smart.show_smart,
    purposes.list_purposes,
    activities.list_activities,
    people.list_people,
    people.show_person,
    opportunities.list_opportunities,
    attribution.show_attribution,
    receipts.list_receipts,
    replay.show_replay,
    playback.show_frames,
    diff.show_diff,
    what_if.suppose,
    review.show_review,
    stats.show_stats,
    status.show_status,
    proof.show_proof,
    changes.follow_changes,
)
DEVICE_ROUTES = (
    device_messages.push,
    device_messages.pull,
    device_messages.chains,
    device_messages.prove,
    device_messages.records,
    tokens.list_tokens,
    tokens.create_token,
    tokens.revoke_token,
)
ROUTES_WITHOUT_TOKEN = (
    device_messages.token,
    pairing.challenge,
    pairing.show_invite,
    pairing.add_invite,
    pairing.join,
    pairing.login,
    pairing.renew,
    pairing.revoke,
)
PLAIN_ROUTES = (health.live, health.ready, metrics.show)
WEB_APP_ROUTES = (join_help.show_join_help, web_app.show_page, web_app.show_fixed_file, web_app.show_file)


def create_app(server: Server, files: WebApp) -> Litestar:
    """Make the application that serves a running server, and the web app's `files`."""
    with_token = Router(
        "/", route_handlers=ROUTES_WITH_TOKEN, guards=[require_token], security=[{"token": []}]
    )
    of_devices = Router(
        "/",
        route_handlers=DEVICE_ROUTES,
        guards=[require_device_token],
        security=[{"device": []}],
        request_max_body_size=DEVICE_PAYLOAD,
    )
    return Litestar(
        [
            Router("/api/v1", route_handlers=[with_token, of_devices, *ROUTES_WITHOUT_TOKEN]),
            *PLAIN_ROUTES,
            *WEB_APP_ROUTES,
        ],
        before_request=_answer_options,
        exception_handlers=HANDLERS,
        openapi_config=_openapi(),
        request_max_body_size=MOST_BODY_BYTES,
        state=State({"server": server, "event_streams": EventStreams(), "web_app": files}),
        logging_config=None,
    )


def _answer_options(request: AnyRequest) -> Response[None] | None:
    """Answer OPTIONS with all methods of a path; the framework names those of its first handler alone."""
    if request.method != "OPTIONS":
        return None
    return Response(None, status_code=204, headers={"Allow": ", ".join(allowed(request))})


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Milepost",
        version=VERSION,
        description="Goals, activities and their history, as the server holds them.",
        path="/schema",
        use_handler_docstrings=True,
        components=Components(
            security_schemes={
                "token": SecurityScheme(
                    type="http", scheme="bearer", description="milepost-server token create"
                ),
                "device": SecurityScheme(
                    type="http", scheme="bearer", description="POST /api/v1/device/token"
                ),
            }
        ),
        render_plugins=[JsonRenderPlugin(path="/openapi.json"), pages.SchemaPage(path="/")],
    )
