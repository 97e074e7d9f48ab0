"""Erasures: signed events that say which personal texts go (shared/decisions/0036-erasing.md).

An erasure is an event like any other, so it reaches whoever has the texts, and whoever gets them later. It is
kept apart from the events that a fold takes in: what it does is done to those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from milepost_shared.errors import UNREADABLE
from milepost_shared.events.drafts import is_dangling
from milepost_shared.events.redaction import Redaction
from milepost_shared.events.types import (
    ActivityLogged,
    ErasureId,
    Event,
    GoalId,
    Header,
    PersonDescribed,
    Ref,
    StepPlanned,
    encode,
)

MOST_ENTRIES = 100
"""How many entries, goals, people or next steps one event names; it stays far below the limit of an event."""
MOST_INLINE = 50
"""How many redactions one event attests, likewise."""
Level = Literal["texts", "all"]
ErasedEntry = tuple[Ref, Annotated[str, Meta(pattern="^[0-9a-f]{32}$(?!\n)")], str]
"""The ref of an original, the chain there, and its `origin`: or that which it gets if it is written again."""


class Erased(Header, frozen=True, kw_only=True, omit_defaults=True, tag=True, gc=False):
    """The texts of entries, of goals, of what is known of people and of next steps are erased, with all their
    versions: those that its author knew, and any that come later and whose author did not know of it
    (`Header.knows`).

    With `all` they count nowhere any more. With `texts` what they count for stays. `people` and `steps` are
    the random ids that descriptions and plans have: no name stands in an erasure. `inline` attests what is
    left of events that had their texts inside, by ref. Where it is a person who is erased, `name` points at
    the name in a text that goes (`names_in` of the event of that ref): who still has the text knows whom it
    is about, and nobody else.
    """

    id: ErasureId
    level: Level
    entries: tuple[ErasedEntry, ...] = ()
    goals: tuple[GoalId, ...] = ()
    people: tuple[GoalId, ...] = ()
    steps: tuple[GoalId, ...] = ()
    inline: tuple[tuple[Ref, Redaction], ...] = ()
    name: tuple[Ref, Annotated[int, Meta(ge=0)]] | None = None


def names_in(event: Event) -> tuple[str, ...]:
    """Return the people whom an event names, each in a place of its own."""
    if isinstance(event, ActivityLogged):
        return event.people
    if isinstance(event, PersonDescribed):
        return (event.name,) if event.name else ()
    return (event.person,) if isinstance(event, StepPlanned) and event.person else ()


class Coverage:
    """What some erasures are about. What it says depends on the events alone."""

    def __init__(self, erasures: Iterable[Erased]) -> None:
        self._standing: dict[tuple[str, str], list[Erased]] = {}
        self._refs: dict[str, list[Erased]] = {}
        self._origins: dict[str, list[Erased]] = {}
        self._ids: dict[tuple[str, str], list[Erased]] = {}
        for erasure in erasures:
            for ref, chain, origin in erasure.entries:
                self._standing.setdefault((ref, chain), []).append(erasure)
                self._refs.setdefault(ref, []).append(erasure)
                self._origins.setdefault(origin, []).append(erasure)
            for kind in ("goals", "people", "steps"):
                for id in getattr(erasure, kind):
                    self._ids.setdefault((kind, id), []).append(erasure)

    def of_entry(self, ref: str, chain: bytes, origin: str | None) -> list[Erased]:
        """Return the erasures of the entry whose original is at `ref` with that chain, or has that origin.

        Never by the ref alone: after a loss another event can have it.
        """
        return self._standing.get((ref, chain.hex()), []) + self._origins.get(origin or "", [])

    def of_lost(self, ref: str) -> list[Erased]:
        """Return the erasures of the entry whose original is lost, by a ref that no other event has."""
        return self._refs.get(ref, []) if is_dangling(ref) else []

    def of_goal(self, goal: str) -> list[Erased]:
        """Return the erasures of a goal."""
        return self._ids.get(("goals", goal), [])

    def of_record(self, event: PersonDescribed | StepPlanned) -> list[Erased]:
        """Return the erasures of the person, or of the next step, that an event is about."""
        named = ("people", event.person) if isinstance(event, PersonDescribed) else ("steps", event.step)
        return self._ids.get(named, [])


def level_of(erasures: Iterable[Erased], knows: Iterable[str]) -> Level | None:
    """Return what the erasures to which an event belongs do to it, whose author knew of those in `knows`.

    None where it stays as it is. Of several the one that takes everything counts.
    """
    found, known = list(erasures), set(knows)
    if any(erasure.level == "all" for erasure in found):
        return "all"
    return "texts" if any(erasure.id not in known for erasure in found) else None


def moved_erasure(raw: bytes, chains: Mapping[str, str]) -> bytes:
    """Return an event, which is an erasure or not, with other chains of what it names where they changed."""
    return _with_entries(raw, lambda ref, chain, origin: (ref, chains.get(chain, chain), origin))


def redirected_erasure(raw: bytes, places: Mapping[str, tuple[Ref, str]]) -> bytes:
    """Return an event, which is an erasure or not, that names by its ref and its chain in `places` what has
    that origin, or would get it."""
    if not places:
        return raw
    return _with_entries(raw, lambda ref, chain, origin: (*places.get(origin, (ref, chain)), origin))


def _with_entries(raw: bytes, change: Callable[[Ref, str, str], ErasedEntry]) -> bytes:
    if (erased := erased_or_none(raw)) is None:
        return raw
    return encode(replace(erased, entries=tuple(change(*entry) for entry in erased.entries)))


_decode: Callable[[bytes], Erased] = msgspec.json.Decoder(Erased).decode
_INLINE = b'"inline":['


def erased_or_none(raw: bytes) -> Erased | None:
    """Return the erasure in an event's bytes; None where they are of another type."""
    if b'"Erased"' not in raw[:32]:
        return None
    try:
        return _decode(raw)
    except UNREADABLE:
        return None


def only_attests(raw: bytes) -> bool:
    """Return whether the bytes of an erasure attest what is left of events, as such an event does that names
    nothing."""
    return _INLINE in raw and not any(field in raw for field in _NAMING)


_NAMING = tuple(f'"{name}":['.encode() for name in ("entries", "goals", "people", "steps"))
