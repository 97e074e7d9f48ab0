"""The page `/schema`: each operation with its parameters, its fields and a line of curl, then all types."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from typing import Any

from litestar import Request
from litestar.openapi.plugins import OpenAPIRenderPlugin

from milepost_server.api.pages import escape, page

Schema = dict[str, Any]
JSON = "application/json"
TOKEN = "Authorization: Bearer TOKEN"


class SchemaPage(OpenAPIRenderPlugin):
    """The API's operations and types as one page; `/schema/openapi.json` has all details."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: Schema) -> bytes:
        """Return the page, made of the OpenAPI document."""
        server: str = request.app.state["server"].settings.public_url
        # A proxy may have put a prefix before the path.
        beside = "../" if request.url.path.endswith("/") else ""
        return schema_page(openapi_schema, server, beside).encode()


def schema_page(document: Schema, server: str, beside: str = "") -> str:
    """Return an OpenAPI document as a page, for the server at that address; what lies beside the page is
    named from there."""
    operations = [
        _operation(server, method, path, operation)
        for path, methods in sorted(document.get("paths", {}).items())
        for method, operation in methods.items()
        if isinstance(operation, dict)
    ]
    types = document.get("components", {}).get("schemas", {})
    body = f"""<p>Every answer is JSON, unless it says otherwise; errors are problem documents
(RFC 9457), of <a href="{beside}problems">these kinds</a>. Send <code>{TOKEN}</code>: a token is made by
<code>milepost token create</code>, or by whoever runs the server. <code>fields=a,b</code> asks for some
fields of what is shown; an <code>ETag</code> may be sent back as <code>If-None-Match</code>. The whole
description: <a href="{beside}schema/openapi.json">openapi.json</a>.</p>
<h2>Operations</h2><dl>{"".join(operations)}</dl>
<h2>Types</h2><dl>{"".join(_type(name, types[name]) for name in sorted(types))}</dl>"""
    return page("Milepost API", body)


def _operation(server: str, method: str, path: str, operation: Schema) -> str:
    about = _words(f"{operation.get('summary', '')}. {operation.get('description', '')}")
    parameters = [
        _row(_called(each), _name(_given(each.get("schema", {}))), _about(each))
        for each in operation.get("parameters", [])
    ]
    body = operation.get("requestBody", {}).get("content", {}).get(JSON, {})
    sent = f"<br>It takes {_name(body['schema'])}." if body else ""
    answered = _answered(operation)
    gives = f"<br>It gives {_name(answered)}." if answered else ""
    listed = f"<ul>{''.join(parameters)}</ul>" if parameters else ""
    curl = escape(_curl(server, method, path, operation))
    return (
        f"<dt><code>{method.upper()} {escape(path)}</code></dt>"
        f"<dd>{about}{sent}{gives}{listed}<pre><code>{curl}</code></pre></dd>"
    )


def _called(parameter: Schema) -> str:
    where = "" if parameter["in"] == "query" else f" ({parameter['in']})"
    return f"{parameter['name']}{where}{'' if parameter.get('required') else ', optional'}"


def _answered(operation: Schema) -> Schema:
    """Return the schema of what comes where all goes well; empty where that is no JSON."""
    for status, answer in operation.get("responses", {}).items():
        if status.startswith("2"):
            schema: Schema = answer.get("content", {}).get(JSON, {}).get("schema", {})
            return schema
    return {}


def _curl(server: str, method: str, path: str, operation: Schema) -> str:
    words = ["curl"]
    if operation.get("security"):
        words += ["-H", TOKEN]
    body = operation.get("requestBody", {}).get("content", {}).get(JSON)
    if body:
        examples = body["schema"].get("examples")
        words += ["-d", json.dumps(examples[0], ensure_ascii=False) if examples else "@body.json"]
    if method.upper() != ("POST" if body else "GET"):
        words += ["-X", method.upper()]
    return shlex.join([*words, f"{server}{path}{_needed(operation)}"])


def _needed(operation: Schema) -> str:
    """Return the query with the parameters that an operation cannot do without."""
    names = [each["name"] for each in operation.get("parameters", []) if each["in"] == "query"]
    needed = {each["name"] for each in operation.get("parameters", []) if each.get("required")}
    asked = [f"{name}={name.upper()}" for name in names if name in needed]
    return f"?{'&'.join(asked)}" if asked else ""


def _type(name: str, schema: Schema) -> str:
    needed = set(schema.get("required", []))
    rows = [
        _row(
            field if field in needed else f"{field}, optional",
            _name(_given(each)),
            each.get("description", ""),
        )
        for field, each in schema.get("properties", {}).items()
    ]
    shown = f"<ul>{''.join(rows)}</ul>" if rows else f"<p>{_name(schema)}</p>"
    about = _words(schema.get("description", ""))
    return f'<dt id="{escape(name)}"><code>{escape(name)}</code></dt><dd>{about}{shown}</dd>'


def _row(name: str, kind: str, about: str) -> str:
    return f"<li><code>{escape(name)}</code>: {kind}{f'. {_words(about)}' if about else ''}</li>"


def _given(schema: Schema) -> Schema:
    """Return the schema of what is given: what is optional may be null too, which nobody needs to read."""
    choices = [each for each in schema.get("oneOf", []) if each.get("type") != "null"]
    return choices[0] if len(choices) == 1 else schema


def _about(schema: Schema) -> str:
    return str(schema.get("description", ""))


def _words(text: str) -> str:
    """Return a description as HTML: names in it stand in backticks."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))


def _name(schema: Schema) -> str:
    """Return what a schema takes, in words; types of the page as links."""
    if ref := schema.get("$ref"):
        called = escape(ref.rpartition("/")[2])
        return f'<a href="#{called}"><code>{called}</code></a>'
    if choices := schema.get("oneOf") or schema.get("anyOf") or schema.get("allOf"):
        return " or ".join(dict.fromkeys(map(_name, choices)))
    if "const" in schema or "enum" in schema:
        values = schema.get("enum") or [schema["const"]]
        return " or ".join(f"<code>{escape(json.dumps(each))}</code>" for each in values)
    return " ".join(_plain(schema))


def _plain(schema: Schema) -> Iterator[str]:
    kind = schema.get("type", "anything")
    kinds = kind if isinstance(kind, list) else [kind]
    yield escape(" or ".join(str(schema.get("format", each)) if each == "string" else each for each in kinds))
    if "array" in kinds:
        items = schema.get("items") or schema.get("prefixItems") or {}
        listed = items if isinstance(items, list) else [items]
        yield f"of {', '.join(map(_name, listed))}"
    limits = [f"{word} {schema[key]:g}" for key, word in LIMITS.items() if key in schema]
    if limits:
        yield f"({', '.join(limits)})"


LIMITS = {"minimum": "from", "maximum": "to", "minLength": "at least", "maxLength": "at most"}
