"""The burn-up chart as SVG."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from milepost_client.charts.svg import draw_svg
from milepost_client.charts.svg_canvas import WIDTH
from milepost_client.queries.parts.series import Series

SVG = "{http://www.w3.org/2000/svg}"
TODAY = date(2026, 3, 6)
DAYS = st.integers(-900, 900).map(lambda days: TODAY + timedelta(days=days))
POINTS = st.lists(st.tuples(DAYS, st.integers(-(10**12), 10**12).map(float)), max_size=6)
SORTED = POINTS.map(lambda points: tuple(sorted(points)))
FLAGS = st.lists(st.tuples(DAYS, st.text(st.characters(exclude_categories=["Cs"]), max_size=150)), max_size=6)
GOAL = Series(
    title="Coffee & <talk>",
    unit="chats",
    today=TODAY,
    value=((date(2026, 1, 5), 1.0), (date(2026, 2, 10), 4.0)),
    planned=((date(2026, 1, 1), 0.0), (date(2026, 2, 1), 10.0), (date(2026, 4, 1), 50.0)),
    flags=((date(2026, 2, 1), 'target "40" to 50'), (date(2026, 2, 2), "deadline later")),
)


def parsed(series: Series) -> ElementTree.Element:
    return ElementTree.fromstring(draw_svg(series))


def test_the_title_and_the_description_say_the_same_in_words() -> None:
    root = parsed(GOAL)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "milepost-title milepost-desc"
    assert root.findtext(f"{SVG}title") == "Coffee & <talk>"
    assert root.findtext(f"{SVG}desc") == (
        "Burn-up chart from Thu 1 Jan 2026 to Wed 1 Apr 2026. "
        "Today, Fri 6 Mar 2026: 4 chats so far; 32.37 planned. "
        "The plan ends at 50 on Wed 1 Apr 2026. "
        'Adjustment 1, Sun 1 Feb 2026: target "40" to 50. '
        "Adjustment 2, Mon 2 Feb 2026: deadline later."
    )


def test_each_adjustment_has_a_pin_in_the_plot_and_one_before_its_words() -> None:
    numbers = [text.text for text in parsed(GOAL).iter(f"{SVG}text") if text.get("class") == "number"]
    assert numbers == ["1", "2", "1", "2"]


def test_plan_and_value_differ_without_colour() -> None:
    root = parsed(GOAL)
    assert {path.get("class") for path in root.iter(f"{SVG}path")} >= {"value", "plan", "today"}
    assert "stroke-dasharray: 7 5" in (root.findtext(f"{SVG}style") or "")


def test_the_drawing_is_self_contained() -> None:
    drawn = draw_svg(GOAL)
    assert drawn.count("http") == 1
    assert "prefers-color-scheme: dark" in drawn
    assert "href" not in drawn and "url(" not in drawn


def test_a_goal_without_a_plan_has_no_dashed_line() -> None:
    root = parsed(Series(title="New", unit="", today=TODAY))
    assert "plan" not in {path.get("class") for path in root.iter(f"{SVG}path")}
    assert "nothing yet" in (root.findtext(f"{SVG}desc") or "")


EASED = structs.replace(GOAL, original=((date(2026, 1, 1), 0.0), (date(2026, 5, 1), 60.0)))


def test_the_original_plan_is_a_dotted_line_behind_the_plan_and_in_the_description() -> None:
    root = parsed(EASED)
    classes = [path.get("class") for path in root.iter(f"{SVG}path")]
    assert classes.count("original") == 2
    assert classes.index("original", classes.index("area")) < classes.index("plan", classes.index("area"))
    assert "The original plan was 60 by Fri 1 May 2026." in (root.findtext(f"{SVG}desc") or "")
    assert "32 in the original plan" in [text.text for text in root.iter(f"{SVG}text")]
    style = root.findtext(f"{SVG}style") or ""
    assert ".original" in style.partition("prefers-color-scheme: dark")[0]
    assert ".original" in style.partition("prefers-color-scheme: dark")[2]


def test_the_original_plan_goes_from_corner_to_corner_and_on_flat() -> None:
    lines = [
        path.get("d") or "" for path in parsed(EASED).iter(f"{SVG}path") if path.get("class") == "original"
    ]
    drawn = lines[1].replace("L", "M").split("M")[1:]
    left, start, end = (tuple(map(float, point.split()[:2])) for point in drawn)
    assert left == start
    assert end[0] == 760
    assert end[1] < start[1]


def test_the_label_of_the_plan_is_clear_of_its_last_stretch() -> None:
    """It is above a line that rises to its end, below one that falls to it."""
    for ends, side in ((50.0, -9), (5.0, 18)):
        root = parsed(structs.replace(GOAL, planned=(*GOAL.planned[:2], (date(2026, 4, 1), ends))))
        [aim] = [text for text in root.iter(f"{SVG}text") if " by Wed 1 Apr 2026" in (text.text or "")]
        plan = [path.attrib["d"] for path in root.iter(f"{SVG}path") if path.get("class") == "plan"][-1]
        end = float(plan.split("L")[-1].split()[1])
        assert float(aim.attrib["y"]) == pytest.approx(end + side)


def test_a_key_that_is_too_long_goes_on_in_a_second_row() -> None:
    root = parsed(structs.replace(EASED, unit="conversations with people"))
    [today] = [text for text in root.iter(f"{SVG}text") if (text.text or "").startswith("today")]
    assert float(today.attrib["y"]) > 80
    assert all(float(pin.attrib["cy"]) > 100 for pin in root.iter(f"{SVG}circle"))


@settings(max_examples=60, deadline=None)
@given(st.text(), SORTED, SORTED, SORTED, FLAGS)
def test_any_goal_is_drawn_as_xml_within_the_sheet(
    title: str,
    value: tuple[tuple[date, float], ...],
    planned: tuple[tuple[date, float], ...],
    original: tuple[tuple[date, float], ...],
    flags: list[tuple[date, str]],
) -> None:
    series = Series(
        title=title,
        unit="",
        today=TODAY,
        value=value,
        planned=planned,
        original=original,
        flags=tuple(sorted(flags)),
    )
    root = parsed(series)
    texts, circles = list(root.iter(f"{SVG}text")), list(root.iter(f"{SVG}circle"))
    across = [*(mark.attrib["x"] for mark in texts), *(mark.attrib["cx"] for mark in circles)]
    down = [*(mark.attrib["y"] for mark in texts), *(mark.attrib["cy"] for mark in circles)]
    assert all(0 <= float(x) <= WIDTH for x in across)
    assert all(0 <= float(y) <= float(root.attrib["height"]) for y in down)
