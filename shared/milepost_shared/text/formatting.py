"""English nouns that follow a number: the person writes one form, the number asks for the other."""

from __future__ import annotations

HISSING = ("ch", "sh", "ss", "x")
SHORTEST = 3  # letters; what is shorter is a symbol, like kg


def singular(noun: str) -> str:
    """`coffees` as `coffee`, `people` as `person`; what is one already stays."""
    if noun.endswith("people"):
        return noun.removesuffix("people") + "person"
    if noun.endswith("ies") and len(noun) > len("ties"):
        return noun.removesuffix("ies") + "y"
    if noun.endswith(tuple(hiss + "es" for hiss in HISSING)):
        return noun.removesuffix("es")
    return noun.removesuffix("s") if len(noun) > SHORTEST and not noun.endswith("ss") else noun


def plural(noun: str) -> str:
    """`coffee` as `coffees`, `lunch` as `lunches`; a symbol like kg and what is many already stay."""
    if noun.endswith("person"):
        return noun.removesuffix("person") + "people"
    if len(noun) < SHORTEST or not noun.isascii() or not noun[-1].isalpha() or noun.endswith("people"):
        return noun
    if noun.endswith(HISSING):
        return noun + "es"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun.removesuffix("y") + "ies"
    return noun if noun.endswith("s") else noun + "s"
