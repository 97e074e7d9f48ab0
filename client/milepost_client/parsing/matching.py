"""Matching what a person types with titles and ids (client/decisions/0004-typed-input.md)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from milepost_shared.errors import BadInput, NotFound
from milepost_shared.text.names import normalize

SHORTEST_ID_PREFIX = 4
# Whole id, whole title, beginning of the id, of the title, of its words, anywhere. Of the tiers
# that fit something, only those of the lowest rank count: the "ana" of Ana is not that of banana.
RANKS = (0, 1, 2, 2, 2, 3)
SIMILARITY = 0.7  # of 1; below it a "did you mean" only puzzles


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

    A whole id decides, else a whole title, else the beginning of an id (from 4 characters), of a title or of
    words of it, else any part of a title. Of several that fit, those that `query` begins come first. Names
    are compared with accents composed, case folded and blanks run together.
    """
    wanted = normalize(query)
    if not wanted:
        return Match()
    tiers = {
        id: tier for id, title in candidates if (tier := _tier(wanted, id, normalize(title))) is not None
    }
    if not tiers:
        guesses = tuple(_guesses(wanted, candidates))
        return Match(candidates=guesses, guessed=bool(guesses))
    best = min(RANKS[tier] for tier in tiers.values())
    ids = [id for id in sorted(tiers, key=tiers.__getitem__) if RANKS[tiers[id]] == best]
    return Match(sure=ids[0] if len(ids) == 1 else None, candidates=tuple(ids))


def find_id(name: str, titles: Mapping[str, str], noun: str, see: str) -> str:
    """The id that `name` means, or may well mean, for a command that writes nothing.

    `titles` are the titles by id, `noun` says what they are, and `see` is the command that lists them.
    Raises BadInput where several fit, NotFound where none does.
    """
    matched = match(name, list(titles.items()))
    if matched.readable:
        return matched.readable
    if matched.candidates:
        listed = "".join(f"\n  {_format_candidate(id, titles[id])}" for id in matched.candidates)
        raise BadInput(f"{name!r} can mean several; write more of it:{listed}", field="name")
    if not titles:
        raise NotFound(f"There is no {noun} here yet, so none is called {name!r}.", f"See: {see}")
    raise NotFound(f"There is no {noun} called {name!r}.", f"See them: {see}")


def close_matches(query: str, words: Iterable[str]) -> list[str]:
    """At most three of `words` that `query` may be a misspelling of, the nearest first."""
    from difflib import get_close_matches

    spelled = {normalize(word): word for word in words}
    return [spelled[close] for close in get_close_matches(normalize(query), spelled, cutoff=SIMILARITY)]


def _tier(wanted: str, id: str, title: str) -> int | None:
    """The index in `RANKS` of how `wanted` fits; None where it does not."""
    fits = (
        wanted == id,
        wanted == title,
        len(wanted) >= SHORTEST_ID_PREFIX and id.startswith(wanted),
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
    """The ids whose title, or a word of it, `wanted` may be a misspelling of."""
    forms = {id: {normalize(title), *_words(normalize(title))} for id, title in candidates}
    guesses: dict[str, None] = {}
    for close in close_matches(wanted, set().union(*forms.values())):
        guesses.update(dict.fromkeys(id for id in forms if close in forms[id]))
    yield from guesses


def _format_candidate(id: str, title: str) -> str:
    """The title, after the id where that differs: it distinguishes two of one title."""
    return title if id == normalize(title) else f"{id}  {title}"
