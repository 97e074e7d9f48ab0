"""Amounts, days and counted nouns as English text.

A person writes a unit in one form, `coffee` or `coffees`; the number decides which form is shown.
"""

from __future__ import annotations

import re
from datetime import date

SIBILANTS = ("ch", "sh", "ss", "x")
ONE_ALREADY = ("news", "series", "species", "us", "is")
"""What ends in s and is singular."""
AN_LETTERS = "AEFHILMNORSX"
"""The letters whose names begin with a vowel: an MBA, an HR talk."""
_an = re.compile(r"(?!uni|use|usu|util|eu|one\b|once)[aeiou]|hour|hono|honest|heir", re.IGNORECASE)
SHORTEST = 3  # letters; what is shorter is a symbol, like kg
DECIMALS = 6
SEPARATED_FROM = 10_000
MONTHS_AHEAD = 6
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)


def format_amount(value: float) -> str:
    """Return a finite number with at most 6 decimals and no trailing zeros, as `12,000.5`.

    Thousands are separated from 10,000 on.
    """
    rounded = round(value, DECIMALS) or 0.0  # turns -0.0 into 0
    exact = (places for places in range(DECIMALS) if float(f"{rounded:.{places}f}") == rounded)
    separator = "," if abs(rounded) >= SEPARATED_FROM else ""
    return f"{rounded:{separator}.{next(exact, DECIMALS)}f}"


def format_count(amount: float, noun: str) -> str:
    """Return an amount with its noun in singular or plural, `1 coffee` or `2 coffees`."""
    return f"{format_amount(amount)} {singular(noun) if amount == 1 else plural(noun)}".rstrip()


def singular(noun: str) -> str:
    """Return `coffee` for `coffees` and `person` for `people`; a singular is returned as it is."""
    if noun.endswith("people"):
        return noun.removesuffix("people") + "person"
    if noun.casefold().endswith(ONE_ALREADY):
        return noun
    if noun.endswith("ies") and len(noun) > len("ties"):
        return noun.removesuffix("ies") + "y"
    if noun.endswith(tuple(sibilant + "es" for sibilant in SIBILANTS)):
        return noun.removesuffix("es")
    return noun.removesuffix("s") if len(noun) > SHORTEST and not noun.endswith("ss") else noun


def with_article(noun: str) -> str:
    """`a coffee`, `an interview`, `an hour`, `a unit`, `an MBA`: by how it sounds."""
    first = noun.split(" ")[0]
    if len(first) > 1 and first.isascii() and first.isupper():
        return f"{'an' if first[0] in AN_LETTERS else 'a'} {noun}"
    return f"{'an' if _an.match(noun) else 'a'} {noun}"


def plural(noun: str) -> str:
    """Return `coffees` for `coffee` and `lunches` for `lunch`; a plural and a symbol like kg are returned
    as they are."""
    if noun.endswith("person"):
        return noun.removesuffix("person") + "people"
    if len(noun) < SHORTEST or not noun.isascii() or not noun[-1].isalpha() or noun.endswith("people"):
        return noun
    if noun.endswith(SIBILANTS):
        return noun + "es"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun.removesuffix("y") + "ies"
    return noun if noun.endswith("s") else noun + "s"


def format_day(day: date, today: date) -> str:
    """Return a day as `Fri 6 Mar`, with the year where a reader would miss it (`needs_year`)."""
    words = f"{WEEKDAYS[day.weekday()][:3].title()} {day.day} {format_month(day.month)}"
    return f"{words} {day.year}" if needs_year(day, today) else words


def needs_year(day: date, today: date) -> bool:
    """Return whether the year is to be said: it is another one, and the day is not within the next
    MONTHS_AHEAD months, which a reader takes for the coming ones anyway."""
    months = (day.year - today.year) * 12 + day.month - today.month
    soon = (months, day.day) < (MONTHS_AHEAD, today.day)
    return day.year != today.year and not (day > today and soon)


def format_month(month: int) -> str:
    """Return the short name of a month, 1 to 12: `Mar`."""
    return MONTHS[month - 1][:3].title()
