"""The personal texts of an event stand beside it, under a salted hash."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from milepost_shared.events.texts import (
    NO_TITLE,
    Separated,
    as_sent,
    commitment,
    odd_texts,
    separate,
    separate_fields,
    shown,
    shown_fields,
    to_store,
)
from milepost_shared.events.types import (
    ActivityLogged,
    Event,
    GoalAdjusted,
    GoalSet,
    Milestone,
    MilestoneReached,
    Opportunity,
    decode,
    encode,
)
from milepost_shared.events.validation import decode_or_none
from tests.shared.builders import GOAL, TODAY, activity, adjustment, goal

SALT = "c2FsdHNhbHRzYWx0c2FsdA=="
IDS = {"Ten with Ana": "m-0123456789ab"}
FULL: tuple[Event, ...] = (
    activity(
        1,
        TODAY,
        kind="coffee",
        people=("Ana", "Bo"),
        organisation="Acme",
        opportunities=(Opportunity(id="d" * 12, title="Lead at Acme", stage="offer"),),
        note="She knows Bo",
    ),
    goal(
        title="Meet Ana",
        purpose="To learn",
        about="Ana",
        tags=("friends",),
        note="slowly",
        milestones=(Milestone(name="Ten with Ana", value=10.0),),
    ),
    adjustment(
        2,
        TODAY,
        reason="Ana moved",
        title="Call Ana",
        purpose=None,
        about="Ana Silva",
        tags=(),
        milestones=(Milestone(name="Ten with Ana", percent=50),),
    ),
    MilestoneReached(
        device="a" * 12, seq=3, made=1, goal=GOAL, milestone="Ten with Ana", day=TODAY, note="with Ana"
    ),
)
WORDS = (b"Ana", b"Bo", b"Acme", b"coffee", b"friends", b"slowly", b"learn", b"offer")


def separated(event: Event) -> Separated:
    return separate(event, encode(event), SALT, lambda goal, name: IDS[name])


@pytest.mark.parametrize("event", FULL)
def test_no_text_is_left_in_the_event_and_with_its_texts_it_is_shown_as_written(event: Event) -> None:
    made = separated(event)
    assert made.texts is not None
    assert not any(word in made.raw for word in WORDS)
    assert decode(made.raw).texts == commitment(made.texts)
    assert normal(shown(made.raw, made.texts)) == normal(made.event)
    assert made.event == msgspec.structs.replace(event, texts=commitment(made.texts))


@pytest.mark.parametrize("event", FULL)
def test_a_version_from_before_folds_the_structure_right(event: Event) -> None:
    bare = decode_or_none(separated(event).raw)
    kept = {n for n in event.__struct_fields__ if n not in TEXT_FIELDS | {"milestones", "milestone", "texts"}}
    assert {n: getattr(bare, n) for n in kept} == {n: getattr(event, n) for n in kept}
    if isinstance(bare, GoalSet | GoalAdjusted) and isinstance(event, GoalSet | GoalAdjusted):
        assert [m.value for m in bare.milestones or ()] == [m.value for m in event.milestones or ()]
        assert bare.title == NO_TITLE


def test_the_form_of_texts_is_frozen() -> None:
    made = separated(FULL[0])
    assert made.texts == (
        b'{"salt":"c2FsdHNhbHRzYWx0c2FsdA==","kind":"coffee","people":["Ana","Bo"],"organisation":"Acme",'
        b'"opportunities":[{"id":"dddddddddddd","title":"Lead at Acme","stage":"offer"}],'
        b'"note":"She knows Bo"}'
    )
    assert commitment(made.texts) == "kpceGCW41QvCWA_ZdCod7yDEfYximuln"
    assert made.raw == (
        b'{"type":"ActivityLogged","device":"aaaaaaaaaaaa","seq":1,"made":1772791200000001,"texts":"kpceGCW41Q'
        b'vCWA_ZdCod7yDEfYximuln","day":"2026-03-06","contributions":[{"goal":"111111111111","amount":1.0}],"opportunities":[{"id":"dddddddddddd","title":"-"}]}'
    )


def test_an_event_without_texts_holds_no_hash() -> None:
    plain = activity(1, TODAY)
    assert separated(plain) == Separated(plain, encode(plain), None)


def test_equal_texts_under_other_salts_have_other_hashes() -> None:
    one = separate(FULL[0], encode(FULL[0]), "a" * 24, lambda goal, name: name)
    assert one.event.texts != separated(FULL[0]).event.texts


def test_texts_never_change_the_structure() -> None:
    raw = encode(activity(1, date(2026, 3, 1), texts=commitment(SMUGGLED)))
    stored = to_store(raw, SMUGGLED, commitment(SMUGGLED))
    assert stored
    event = shown(raw, stored)
    assert isinstance(event, ActivityLogged)
    assert (event.day, event.seq, event.void, event.note) == (date(2026, 3, 1), 1, False, "kept")
    assert as_sent(stored) == SMUGGLED


SMUGGLED = b'{"salt":"x","day":"2026-01-01","note":"kept","vo\\u0069d":true,"seq":99,"contributions":[]}'


@pytest.mark.parametrize(
    "texts",
    [
        b'{"salt":"x","note":5}',
        b'{"salt":"x","people":"Ana"}',
        b'{"salt":"x","note":"\xff"}',
        b'{"salt":"x","note":"cut',
    ],
)
def test_texts_that_do_not_fit_count_as_none(texts: bytes) -> None:
    raw = encode(activity(1, TODAY))
    assert shown(raw, to_store(raw, texts, commitment(texts))) == decode(raw)


@pytest.mark.parametrize(
    "texts",
    [b'{"salt":"x",\n"note":"y"}', b'{"salt":"x","note":' + b"[" * 100 + b"]" * 100 + b"}", b"[]", b""],
)
def test_what_no_client_would_send_is_not_stored(texts: bytes) -> None:
    assert to_store(encode(activity(1, TODAY)), texts, commitment(texts)) is None


def test_texts_are_only_stored_beside_their_own_event() -> None:
    made = separated(FULL[0])
    assert made.texts
    assert to_store(made.raw, made.texts, made.event.texts) == made.texts
    assert to_store(made.raw, made.texts.replace(b"Ana", b"Eva"), made.event.texts) is None
    assert to_store(made.raw, made.texts, None) is None


def test_a_correction_passes_on_texts_that_this_version_does_not_know() -> None:
    texts = b'{"salt":"x","note":"y","mood":"good"}'
    raw = encode(activity(1, TODAY, texts=commitment(texts)))
    fields = shown_fields(raw, to_store(raw, texts, commitment(texts)))
    assert (fields["note"], fields["texts"]) == ("y", {"mood": "good"})
    draft = msgspec.json.encode(fields)
    whole: dict[str, Any] = msgspec.json.decode(draft)
    whole |= whole.pop("texts")
    body = msgspec.json.encode(whole)
    made = separate_fields(decode(body), body, odd_texts(draft), SALT, lambda goal, name: name)
    assert made.texts
    assert b"mood" not in made.raw
    assert msgspec.json.decode(as_sent(made.texts)) == {"salt": SALT, "note": "y", "mood": "good"}


TEXT_FIELDS = {
    *(
        "kind",
        "people",
        "organisation",
        "opportunities",
        "note",
        "title",
        "purpose",
        "about",
        "tags",
        "reason",
    )
}


def normal(event: Event) -> Event:
    """What an adjustment removes may be written as empty or as null."""
    if isinstance(event, GoalAdjusted) and not event.tags and event.tags is not msgspec.UNSET:
        return msgspec.structs.replace(event, tags=None)
    return event
