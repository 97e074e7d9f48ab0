"""Base64url, as challenges and signatures are written."""

from __future__ import annotations

from base64 import urlsafe_b64decode


def decode_or_empty(text: str) -> bytes:
    """Decode base64url; nothing for text that is none."""
    try:
        return urlsafe_b64decode(text)
    except ValueError:
        return b""
