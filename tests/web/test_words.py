"""Words of the page: as the terminal has them, for the same values."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page

from milepost_shared.text.formatting import format_amount, format_count, plural, singular

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


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-30", "Mon 30 Nov"),
        ("2026-01-01", "Thu 1 Jan"),
        ("2025-12-31", "Wed 31 Dec 2025"),
        ("2027-01-30", "Sat 30 Jan"),
        ("2027-05-29", "Sat 29 May"),
        ("2027-05-30", "Sun 30 May 2027"),
        ("2028-02-29", "Tue 29 Feb 2028"),
    ],
)
def test_a_year_is_said_where_a_reader_would_miss_it(page: Page, day: str, expected: str) -> None:
    assert words(page, "days", f"return said.formatDay(given, '{TODAY}')", day) == expected


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
