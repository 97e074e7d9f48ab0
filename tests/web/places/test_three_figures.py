"""Target, date and pace: the one that was touched longest ago follows."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

RUN = """async (steps) => {
  const { figuresOf, following, givenFigures, letFollow, touch } =
    await import("/src/places/planning/three_figures.js");
  let figures = figuresOf({ target: 30, deadline: "2026-06-30" });
  for (const [name, value] of steps) {
    figures = value === null ? letFollow(figures, name) : touch(figures, name, { [name]: value });
  }
  return [following(figures), givenFigures(figures), givenFigures(figures, true)];
}"""


def after(page: Page, *steps: tuple[str, Any]) -> tuple[str, dict[str, Any]]:
    """The figure that follows, and the others as a request has them."""
    follows, given, _ = page.evaluate(RUN, list(steps))
    return follows, given


def test_at_first_the_pace_follows(page: Page) -> None:
    assert after(page) == ("pace", {"target": 30, "deadline": "2026-06-30"})


def test_once_the_pace_is_touched_the_date_follows(page: Page) -> None:
    assert after(page, ("pace", 2)) == ("deadline", {"target": 30, "pace": [2, "week"]})


def test_the_one_touched_longest_ago_follows(page: Page) -> None:
    steps = (("pace", 2), ("deadline", "2026-09-30"))
    assert after(page, *steps) == ("target", {"deadline": "2026-09-30", "pace": [2, "week"]})
    assert after(page, *steps, ("target", 40))[0] == "pace"


def test_whichever_is_chosen_follows(page: Page) -> None:
    assert after(page, ("target", 40), ("target", None))[0] == "target"


def test_a_pace_downwards_has_its_sign(page: Page) -> None:
    _, _, down = page.evaluate(RUN, [("pace", 2)])
    assert down["pace"] == [-2, "week"]
