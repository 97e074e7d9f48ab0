"""Safeguards of the web app."""

from __future__ import annotations

from tests.safeguards.removal import Removal

WEB = "client/web/src/"

WEB_REMOVALS = (
    Removal(
        "a server that drips holds no tab up",
        WEB + "worker/browser.js",
        "      Math.min(within + sending, left) * 1000,",
        "      (within + sending) * 1000,",
        "tests/web/device/test_dripping.py",
    ),
    Removal(
        "a start that failed makes do without an image",
        WEB + "worker/python.js",
        "  if (afresh) await forgetImage();",
        "  if (afresh) await Promise.resolve(forgetImage);",
        "tests/web/device/test_memory_image.py",
    ),
    Removal(
        "nothing that is gone is offered before the log is open",
        WEB + "main.js",
        '  for (const name of ["today", "log_suggestions"]) keepFresh(name);',
        '  for (const name of ["today"]) keepFresh(name);',
        "tests/web/places/test_log.py",
    ),
)
