"""The answers of an operation in the OpenAPI document: an example, and the problems it may end in."""

from __future__ import annotations

from typing import Any

from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example

from milepost_server.api.problems import KINDS, MEDIA_TYPE, Problem, document

OPEN = (400, 403, 413)
"""The problems of an operation that takes a body."""
GUARDED = (400, 401)
"""The problems of an operation that takes a token."""


def answers(
    kind: Any,
    example: object,
    problems: tuple[int, ...] = GUARDED,
    media_type: str = "application/json",
    status: int = 200,
) -> dict[int, ResponseSpec]:
    """Describe the answers: `kind`, with `example`, or one of the problems."""
    done = ResponseSpec(
        kind,
        generate_examples=False,
        description="Done.",
        media_type=media_type,
        examples=[Example(value=example)],
    )
    return {status: done, **{status: _problem(status) for status in problems}}


def _problem(status: int) -> ResponseSpec:
    kind, advice = KINDS[status]
    example = document(status, kind, "What is wrong.", advice)
    return ResponseSpec(
        Problem,
        generate_examples=False,
        description=example.title,
        media_type=MEDIA_TYPE,
        examples=[Example(value=example)],
    )
