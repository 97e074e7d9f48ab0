"""Words of the page: as the terminal has them, for the same values."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from playwright.sync_api import Page

from milepost_shared.text.formatting import format_amount, format_count, format_day, plural, singular

NOUNS = [
    *(
        "coffee",
        "coffees",
        "person",
        "people",
        "lunch",
        "lunches",
        "boss",
        "story",
        "stories",
        "day",
        "kg",
        "km",
    ),
    *(
        "tie",
        "ties",
        "salespeople",
        "box",
        "boxes",
        "bus",
        "",
        "h",
        "e-mails",
        "Kaffee",
        "コーヒー",
        "5k",
        "Gespräch",
    ),
]
AMOUNTS = [0, -0.0, 1, 1.5, 2, 88, 1234.5, 9999, 10000, 12000.5, 1234567, 0.000001, 0.1 + 0.2, -3, -12345.25]
TODAY = "2026-11-30"


def words(page: Page, module: str, script: str, argument: Any) -> Any:
    return page.evaluate(
        f"async (given) => {{ const said = await import('/src/text/{module}.js'); {script} }}", argument
    )


def test_nouns_have_the_same_forms(page: Page) -> None:
    found = words(
        page, "numbers", "return given.map((noun) => [said.singular(noun), said.plural(noun)])", NOUNS
    )
    assert found == [[singular(noun), plural(noun)] for noun in NOUNS]


def test_amounts_are_written_alike(page: Page) -> None:
    assert words(page, "numbers", "return given.map(said.formatAmount)", AMOUNTS) == list(
        map(format_amount, AMOUNTS)
    )
    counts = words(page, "numbers", "return given.map((n) => said.formatCount(n, 'coffees'))", AMOUNTS)
    assert counts == [format_count(amount, "coffees") for amount in AMOUNTS]


def test_a_year_is_said_where_the_terminal_says_it(page: Page) -> None:
    today = date.fromisoformat(TODAY)
    days = [today + timedelta(days=n) for n in range(-400, 800, 7)] + [date(2027, 5, 29), date(2027, 5, 30)]
    found = words(
        page,
        "days",
        f"return given.map((day) => said.formatDay(day, '{TODAY}'))",
        [str(day) for day in days],
    )
    assert found == [format_day(day, today) for day in days]


def test_days_are_counted_as_the_calendar_does(page: Page) -> None:
    days = ["2024-02-28", "2025-12-31", "2026-10-25", "2026-03-29"]
    found = words(page, "days", "return given.map((day) => said.addDays(day, 2))", days)
    assert found == [str(date.fromordinal(date.fromisoformat(day).toordinal() + 2)) for day in days]


def test_initials_are_the_signs_that_a_reader_sees(page: Page) -> None:
    names = ["Ana Lima", "bo", "陳偉", "محمد عبد", "👩‍💻 Dev", "Éa Ñu Ó", "", "  "]
    found = page.evaluate(
        "async (names) => { const { initials } = await import('/src/text/initials.js');"
        " return names.map(initials) }",
        names,
    )
    assert found == ["AL", "b", "陳", "م", "👩‍💻", "ÉÓ", "", ""]
