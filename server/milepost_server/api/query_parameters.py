"""What stands behind the `?` of a request: a parameter that nobody knows is refused by its name, since what
it was meant to do would not be done."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, get_args, get_origin

from litestar.connection import ASGIConnection
from litestar.enums import ParamType
from litestar.handlers.base import BaseRouteHandler
from litestar.handlers.http_handlers import HTTPRouteHandler
from litestar.params import ParameterKwarg
from msgspec import Struct, structs

from milepost_server.api.auth import require_token
from milepost_shared.errors import BadInput

FIELDS = "fields"
"""The parameter that asks for some fields of an answer."""
_IN_PATH = re.compile(r"{(\w+)")
OF_HEADERS = (ParamType.HEADER, ParamType.COOKIE)
_OF_FRAMEWORK = {"request", "data", "state"}


def refuse_unknown_parameters(
    connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> None:
    """Guard a route. Raises BadInput for a parameter that it does not take."""
    known = _known(handler)
    for name in connection.query_params:
        if name not in known:
            advice = f"It takes {', '.join(sorted(known))}." if known else "It takes none."
            raise BadInput(f"There is no parameter “{name}” here.", advice, field=name)


@lru_cache
def fields_of(handler: BaseRouteHandler) -> frozenset[str]:
    """Return the fields of what a route shows of a person, or of each thing that it lists; none where there
    is no choice."""
    if not isinstance(handler, HTTPRouteHandler) or require_token not in handler.resolve_guards():
        return frozenset()
    answer = (handler.responses or {}).get(200)
    shown = answer.data_container if answer and answer.media_type == "application/json" else None
    if isinstance(shown, type) and issubclass(shown, Struct) and "items" in shown.__struct_fields__:
        [shown] = (field.type for field in structs.fields(shown) if field.name == "items")
    if get_origin(shown) is list:
        [shown] = get_args(shown)
    if not (isinstance(shown, type) and issubclass(shown, Struct)):
        return frozenset()
    return frozenset(field.encode_name for field in structs.fields(shown))


@lru_cache
def _known(handler: BaseRouteHandler) -> frozenset[str]:
    in_path = {name for path in handler.paths for name in _IN_PATH.findall(path)}
    named = set[str]()
    for name, parameter in handler.parsed_fn_signature.parameters.items():
        said = parameter.kwarg_definition
        if not (isinstance(said, ParameterKwarg) and said.param_type in OF_HEADERS):
            named.add((isinstance(said, ParameterKwarg) and said.name) or name)
    return frozenset(named - in_path - _OF_FRAMEWORK | ({FIELDS} if fields_of(handler) else set()))
