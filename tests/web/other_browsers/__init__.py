"""The web app in Firefox and WebKitGTK: `uv run python -m tests.web.other_browsers firefox`."""
