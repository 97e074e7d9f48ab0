"""Looks at a screen: axe finds no mistake in it, and nothing of it scrolls sideways.

The pictures are kept in `client/web/.cache/screens`, to be looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from playwright.sync_api import Page, TimeoutError

from tests.web.places.conftest import HEIGHT
from tests.web.pyodide import WEB

SCREENS = WEB / ".cache" / "screens"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that a theme may break: all others were tried in the theme before."""
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1"
LOOKS = 3
RUN_AXE = "rules => axe.run(document, { resultTypes: ['violations'], preload: false, ...rules })"
"""Without `preload` axe fetches no styles again; no rule that is on needs them."""
DRAWN = """async () => {
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
  await Promise.allSettled(document.getAnimations().map((each) => each.finished));
}"""
"""Waits until colours have changed, which some do gradually."""


def check(page: Page, axe: str, name: str, widths: Sequence[int]) -> None:
    """Look at what is shown, and keep a picture of it, at each width, in light and dark."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            wrong = lasting_violations(page, axe, [] if scheme == SCHEMES[0] else COLOURS)
            picture = f"{name}-{width}-{scheme}".replace("/", "-").replace(" ", "-")
            SCREENS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=SCREENS / f"{picture}.png", full_page=True)
            assert not wrong, (picture, wrong)
        assert not scrolls_sideways(page), (name, width)
    assert page.locator("h1").count() == 1, name
    assert page.get_by_text("an error of its own").count() == 0, name


def lasting_violations(page: Page, axe: str, only: Sequence[str]) -> list[Any]:
    """What axe finds again and again: a busy machine may draw the colours of another theme late."""
    found: list[Any] = []
    for _ in range(LOOKS):
        page.evaluate(DRAWN)
        found = violations(page, axe, only)
        if not found:
            break
    return found


def violations(page: Page, axe: str, only: Sequence[str]) -> list[Any]:
    """What axe finds, by all of its rules or those of some tags."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    rules = {"runOnly": only} if only else {}
    found = page.evaluate(RUN_AXE, rules)
    return [
        (each["id"], each["nodes"][0]["target"], each["nodes"][0]["failureSummary"])
        for each in found["violations"]
    ]


def scrolls_sideways(page: Page) -> bool:
    """Whether the page stays wider than its window: charts take another width a moment after it has one."""
    try:
        page.wait_for_function(FITS)
    except TimeoutError:
        return True
    return False
