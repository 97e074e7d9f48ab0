"""English nouns that follow a number: the person writes one form, the number asks for the other."""

from __future__ import annotations

from datetime import date

SIBILANTS = ("ch", "sh", "ss", "x")
SHORTEST = 3  # letters; what is shorter is a symbol, like kg
DECIMALS = 6
SEPARATED_FROM = 10_000
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)


def singular(noun: str) -> str:
    """`coffees` as `coffee`, `people` as `person`; what is one already stays."""
    if noun.endswith("people"):
        return noun.removesuffix("people") + "person"
    if noun.endswith("ies") and len(noun) > len("ties"):
        return noun.removesuffix("ies") + "y"
    if noun.endswith(tuple(hiss + "es" for hiss in SIBILANTS)):
        return noun.removesuffix("es")
    return noun.removesuffix("s") if len(noun) > SHORTEST and not noun.endswith("ss") else noun


def plural(noun: str) -> str:
    """`coffee` as `coffees`, `lunch` as `lunches`; a symbol like kg and what is many already stay."""
    if noun.endswith("person"):
        return noun.removesuffix("person") + "people"
    if len(noun) < SHORTEST or not noun.isascii() or not noun[-1].isalpha() or noun.endswith("people"):
        return noun
    if noun.endswith(SIBILANTS):
        return noun + "es"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun.removesuffix("y") + "ies"
    return noun if noun.endswith("s") else noun + "s"


def format_amount(value: float) -> str:
    """A finite number with at most 6 decimals and no idle zeros; thousands parted from 10,000 on."""
    rounded = round(value, DECIMALS) or 0.0  # turns -0.0 into 0
    exact = (places for places in range(DECIMALS) if float(f"{rounded:.{places}f}") == rounded)
    separator = "," if abs(rounded) >= SEPARATED_FROM else ""
    return f"{rounded:{separator}.{next(exact, DECIMALS)}f}"


def count(amount: float, noun: str) -> str:
    """`1 coffee`, `2 coffees`: a noun in the form of its number, as well as can be told."""
    return f"{format_amount(amount)} {singular(noun) if amount == 1 else plural(noun)}".rstrip()


def format_day(day: date, today: date) -> str:
    """A day in words, `Fri 6 Mar`, with the year where it is not that of `today`."""
    words = f"{WEEKDAYS[day.weekday()][:3].title()} {day.day} {format_month(day.month)}"
    return words if day.year == today.year else f"{words} {day.year}"


def format_month(month: int) -> str:
    """The short name of a month, 1 to 12: `Mar`."""
    return MONTHS[month - 1][:3].title()
