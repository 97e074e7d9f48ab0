"""`GET /problems` and `/problems/{kind}`: what the `type` of a problem document leads to."""

from __future__ import annotations

from litestar import MediaType, get

from milepost_server.api.pages import escape, page
from milepost_server.api.problem_kinds import MEANINGS, Meaning
from milepost_server.api.problems import title_of
from milepost_shared.errors import NotFound


@get("/problems", include_in_schema=False, media_type=MediaType.HTML)
async def list_problems() -> str:
    """Return a page with all kinds of problems."""
    return page(
        "Problems", "".join(f"<h2>{title_of(kind)}</h2>{_words(MEANINGS[kind])}" for kind in MEANINGS)
    )


@get("/problems/{kind:str}", include_in_schema=False, media_type=MediaType.HTML)
async def show_problem(kind: str) -> str:
    """Return the page of a kind."""
    if (meaning := MEANINGS.get(kind)) is None:
        raise NotFound(f"There is no problem of the kind {kind}.", "They are listed at /problems.")
    return page(title_of(kind), f"{_words(meaning)}<p>Its type is <code>/problems/{kind}</code>.</p>")


def _words(meaning: Meaning) -> str:
    return f"<p>{escape(meaning.what)}</p><p>{escape(meaning.next)}</p>"
