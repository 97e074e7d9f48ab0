"""Pages of words, for people. They load nothing."""

from __future__ import annotations

import html
from typing import Any

from litestar import Request
from litestar.openapi.plugins import OpenAPIRenderPlugin

from milepost_shared.text.escaping import escape_harmful

STYLE = """
:root { color-scheme: light dark }
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem }
code { font-size: .95em } dt { margin-top: 1.2rem; font-weight: 600 } dd { margin: 0 }
"""


class SchemaPage(OpenAPIRenderPlugin):
    """The API's operations as one page; `/schema/openapi.json` has all details."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Return the page, made of the OpenAPI document."""
        rows = [
            f"<dt><code>{method.upper()} {escape(path)}</code></dt><dd>{_words(operation)}</dd>"
            for path, operations in sorted(openapi_schema.get("paths", {}).items())
            for method, operation in operations.items()
            if isinstance(operation, dict)
        ]
        # A proxy may have put a prefix before the path.
        document = "openapi.json" if request.url.path.endswith("/") else "schema/openapi.json"
        body = f"""<p>Every answer is JSON; errors are problem documents (RFC 9457). Send
<code>Authorization: Bearer TOKEN</code>. The whole description:
<a href="{document}">openapi.json</a>.</p><dl>{"".join(rows)}</dl>"""
        return page("Milepost API", body).encode()


def page(title: str, body: str) -> str:
    """Return a whole page around `body`."""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{escape(title)}</title><style>{STYLE}</style></head>
<body><h1>{escape(title)}</h1>{body}</body></html>"""


def escape(text: str) -> str:
    """Return `text` for HTML, with its harmful characters escaped."""
    return html.escape(escape_harmful(text))


def _words(operation: dict[str, Any]) -> str:
    names = [
        f"<code>{escape(p['name'])}</code>" for p in operation.get("parameters", []) if p.get("in") == "query"
    ]
    taken = f" Takes {', '.join(names)}." if names else ""
    return f"{escape(operation.get('summary', ''))}. {escape(operation.get('description', ''))}{taken}"
