"""Goals as a tree."""

from __future__ import annotations

from milepost_client.presentation.goals import branches
from milepost_shared.model.book import fold
from milepost_shared.progress.goal_view import GoalView, goal_views
from tests.shared.builders import TODAY, goal, stamped


def views(**parents: str) -> list[GoalView]:
    """Goals titled by one letter each, with the title of the goal that each serves."""
    events = [
        goal(n, goal=title * 12, title=title, parent=parent * 12 or None)
        for n, (title, parent) in enumerate(parents.items(), 1)
    ]
    return goal_views(fold(stamped(*events)), TODAY)


def drawn(goals: list[GoalView], everything: list[GoalView], *, ascii: bool = False) -> list[str]:
    return [first + view.title for (first, _), view in branches(goals, everything, ascii=ascii)]


PARENTS = {"b": "a", "a": "", "c": "b", "d": "a", "e": "", "f": "d"}


def test_each_goal_hangs_on_the_one_that_it_serves() -> None:
    everything = views(**PARENTS)
    assert drawn(everything, everything) == ["a", "├─ b", "│  └─ c", "└─ d", "   └─ f", "e"]
    assert drawn(everything, everything, ascii=True) == ["a", "|- b", "|  `- c", "`- d", "   `- f", "e"]


def test_a_goal_hangs_on_the_nearest_one_that_is_shown() -> None:
    everything = views(**PARENTS)
    shown = [view for view in everything if view.title not in "bd"]
    assert drawn(shown, everything) == ["a", "├─ c", "└─ f", "e"]
    assert drawn([view for view in everything if view.title not in "abd"], everything) == ["c", "e", "f"]


def test_a_circle_is_drawn_from_the_goal_whose_link_does_not_count() -> None:
    everything = views(a="b", b="c", c="a")
    assert drawn(everything, everything) == ["c", "└─ b", "   └─ a"]


def test_a_goal_without_its_parent_in_the_log_is_a_root() -> None:
    everything = views(a="b")
    assert drawn(everything, everything) == ["a"]


def test_a_thousand_levels_are_drawn() -> None:
    ids = [f"{n:012x}" for n in range(1000)]
    events = [goal(n + 1, goal=ids[n], title=f"{n}", parent=ids[n - 1] if n else None) for n in range(1000)]
    everything = goal_views(fold(stamped(*events)), TODAY)
    assert [view.title for _, view in branches(everything, everything)] == [f"{n}" for n in range(1000)]
