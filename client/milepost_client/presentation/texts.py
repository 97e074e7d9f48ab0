"""Sentences about personal texts that are lacking."""

from __future__ import annotations

from milepost_client.device.lacking_texts import LackingTexts
from milepost_shared.text.formatting import format_count


def texts_missing(texts: LackingTexts) -> str:
    """Say how many are lacking here, and what may bring them."""
    verb = "lacks its texts" if texts.missing == 1 else "lack their texts"
    events = format_count(texts.missing, "event")
    return f"{events} {verb}: sync, also on your other devices, or import a backup's export"


def texts_lost(texts: LackingTexts) -> str:
    """Say of how many nobody has them any more."""
    events = format_count(texts.lost, "event")
    return f"The texts of {events} are lost: neither who wrote them nor the server has them"
