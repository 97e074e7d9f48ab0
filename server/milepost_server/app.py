"""The HTTP API as one Litestar application."""

from __future__ import annotations

from litestar import Litestar, Response, Router
from litestar.datastructures import State
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.types import ControllerRouterHandler

from milepost_server.api.auth import require_device_token, require_token, require_write_token
from milepost_server.api.event_streams import EventStreams
from milepost_server.api.problems import FOR_SCRIPTS, HANDLERS, AnyRequest, allowed
from milepost_server.api.query_parameters import refuse_unknown_parameters
from milepost_server.api.representation import Representation
from milepost_server.api.routes import (
    activities,
    attribution,
    changes,
    events,
    feeds,
    find,
    focus,
    goals,
    health,
    join_help,
    metrics,
    opportunities,
    people,
    problems,
    proof,
    purposes,
    receipts,
    review,
    smart,
    stats,
    status,
    web_app,
    writes,
)
from milepost_server.api.routes.devices import device_messages, http_device, pairing, tokens
from milepost_server.api.routes.history import diff, playback, replay, what_if
from milepost_server.api.schema_page import SchemaPage
from milepost_server.as_person.writing import HttpWriter
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
    activities.show_activity,
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
    events.list_events,
    find.find_words,
)
WRITING_ROUTES = (
    writes.log_activity,
    writes.correct_activity,
    writes.set_goal,
    writes.adjust_goal,
    writes.undo,
    writes.redo,
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
    http_device.allow_writing,
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
PLAIN_ROUTES = (health.live, health.ready, metrics.show, problems.list_problems, problems.show_problem)
WEB_APP_ROUTES = (join_help.show_join_help, web_app.show_page, web_app.show_fixed_file, web_app.show_file)


def create_app(server: Server, files: WebApp) -> Litestar:
    """Make the application that serves a running server, and the web app's `files`."""
    with_token = Router(
        "/",
        route_handlers=ROUTES_WITH_TOKEN,
        guards=[require_token],
        security=[{"token": []}],
        exception_handlers=FOR_SCRIPTS,
        middleware=[Representation],
    )
    streams = Router(
        "/",
        route_handlers=[changes.follow_changes],
        guards=[require_token],
        security=[{"token": []}],
    )
    writing = Router(
        "/",
        route_handlers=WRITING_ROUTES,
        guards=[require_write_token],
        security=[{"token": []}],
        exception_handlers=FOR_SCRIPTS,
    )
    of_devices = Router(
        "/",
        route_handlers=DEVICE_ROUTES,
        guards=[require_device_token],
        security=[{"device": []}],
        request_max_body_size=DEVICE_PAYLOAD,
    )
    open_feeds = Router("/", route_handlers=[feeds.show_calendar], middleware=[Representation])
    api: list[ControllerRouterHandler] = [
        with_token,
        streams,
        open_feeds,
        writing,
        of_devices,
        *ROUTES_WITHOUT_TOKEN,
    ]
    return Litestar(
        [
            Router(
                "/",
                guards=[refuse_unknown_parameters],
                route_handlers=[Router("/api/v1", route_handlers=api), *PLAIN_ROUTES],
            ),
            *WEB_APP_ROUTES,
        ],
        before_request=_answer_options,
        exception_handlers=HANDLERS,
        openapi_config=_openapi(),
        request_max_body_size=MOST_BODY_BYTES,
        state=State(
            {
                "server": server,
                "event_streams": EventStreams(),
                "writer": HttpWriter(server),
                "web_app": files,
            }
        ),
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
        render_plugins=[JsonRenderPlugin(path="/openapi.json"), SchemaPage(path="/")],
    )
