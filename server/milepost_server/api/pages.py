"""Pages of words, for people. They load nothing."""

from __future__ import annotations

import html

from milepost_shared.text.escaping import escape_harmful

STYLE = """
:root { color-scheme: light dark }
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem }
code { font-size: .95em } dt { margin-top: 1.2rem; font-weight: 600 } dd { margin: 0 }
pre { overflow-x: auto; margin: .3rem 0 } ul { margin: .2rem 0 }
"""


def page(title: str, body: str) -> str:
    """Return a whole page around `body`."""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{escape(title)}</title><style>{STYLE}</style></head>
<body><h1>{escape(title)}</h1>{body}</body></html>"""


def escape(text: str) -> str:
    """Return `text` for HTML, with its harmful characters escaped."""
    return html.escape(escape_harmful(text))
