"""Naming a thing by its title, a part of it, or its id (design section 8)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from milepost_shared.errors import BadInput, NotFound
from milepost_shared.text.names import fold

SHORTEST_ID_PREFIX = 4
# Whole id, whole title, beginning of the id, of the title, of its words, anywhere. Of the tiers
# that fit something, only those of the lowest rank count: the "ana" of Ana is not that of banana.
RANKS = (0, 1, 2, 2, 2, 3)
ALIKE = 0.7  # of 1; below it a "did you mean" only puzzles


class Match(Struct, frozen=True, kw_only=True):
    """What a query may mean: `candidates` are ids, the likeliest first.

    `sure` is set where the query can mean one thing only, so that a write may go ahead.
    `guessed` says that nothing fits as written and the candidates are near misspellings.
    """

    sure: str | None = None
    candidates: tuple[str, ...] = ()
    guessed: bool = False

    @property
    def readable(self) -> str | None:
        """The id that a command which writes nothing may use: the sure one, or a lone guess."""
        if self.guessed and len(self.candidates) == 1:
            return self.candidates[0]
        return self.sure


def match(query: str, candidates: Sequence[tuple[str, str]]) -> Match:
    """Find which of the (id, title) pairs `query` names.

    A whole id decides, else a whole title, else what begins the id (from 4 characters), the title
    or words of it, else what stands anywhere in a title. Where several fit, those that it begins
    come first. Accents are compared composed, case folded, blanks run together.
    """
    wanted = fold(query)
    if not wanted:
        return Match()
    tiers = {
        name: tier for name, title in candidates if (tier := _tier(wanted, name, fold(title))) is not None
    }
    if not tiers:
        guesses = tuple(_guesses(wanted, candidates))
        return Match(candidates=guesses, guessed=bool(guesses))
    best = min(RANKS[tier] for tier in tiers.values())
    found = [name for name in sorted(tiers, key=tiers.__getitem__) if RANKS[tiers[name]] == best]
    return Match(sure=found[0] if len(found) == 1 else None, candidates=tuple(found))


def near(query: str, words: Iterable[str]) -> list[str]:
    """At most three of `words` that `query` may be a misspelling of, the nearest first."""
    from difflib import get_close_matches

    spelled = {fold(word): word for word in words}
    return [spelled[close] for close in get_close_matches(fold(query), spelled, cutoff=ALIKE)]


def _tier(wanted: str, name: str, title: str) -> int | None:
    fits = (
        wanted == name,
        wanted == title,
        len(wanted) >= SHORTEST_ID_PREFIX and name.startswith(wanted),
        title.startswith(wanted),
        _begins_words(wanted, title),
        wanted in title,
    )
    return fits.index(True) if True in fits else None


def _begins_words(wanted: str, title: str) -> bool:
    words = _words(title)
    return all(any(word.startswith(part) for word in words) for part in wanted.split())


def _words(title: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in title).split()


def _guesses(wanted: str, candidates: Sequence[tuple[str, str]]) -> Iterator[str]:
    forms = {name: {fold(title), *_words(fold(title))} for name, title in candidates}
    guesses: dict[str, None] = {}
    for close in near(wanted, set().union(*forms.values())):
        guesses.update(dict.fromkeys(name for name in forms if close in forms[name]))
    yield from guesses


def pick(name: str, known: Mapping[str, str], noun: str, see: str) -> str:
    """The key of what `name` means, or may well mean, among keys and titles.

    `noun` says what they are and `see` which command lists them. Raises BadInput where several fit,
    NotFound where none does.
    """
    found = match(name, list(known.items()))
    if found.readable:
        return found.readable
    if found.candidates:
        listed = "".join(f"\n  {_listed(key, known[key])}" for key in found.candidates)
        raise BadInput(f"{name!r} can mean several; write more of it:{listed}", field="name")
    if not known:
        raise NotFound(f"There is no {noun} here yet, so none is called {name!r}.", f"See: {see}")
    raise NotFound(f"There is no {noun} called {name!r}.", f"See them: {see}")


def _listed(key: str, title: str) -> str:
    """The title, and the key where that is something else: of two with one title it tells which."""
    return title if key == fold(title) else f"{key}  {title}"
