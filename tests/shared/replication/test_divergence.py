"""Whose events differ, and from which on: examples worked out by hand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.protocol.hash_chain import (
    VersionVectorEntry,
    extend_chain,
    extend_order_chain,
    start_chain,
)
from milepost_shared.replication.divergence import (
    Difference,
    VerifiedPrefix,
    What,
    agreement,
    agrees,
    compare,
    damaged_events,
    missing_there,
)
from tests.shared.builders import USER, A, B

PHONE = "0" * 12


def mark(words: str, device: str = A, stamps: str = "") -> VersionVectorEntry:
    """The mark after one event for each letter, stamped 1, 2, 3… unless `stamps` has digits."""
    chain = order = start_chain(USER, device)
    for n, letter in enumerate(words, 1):
        chain = extend_chain(chain, letter.encode())
        order = extend_order_chain(order, int(stamps[n - 1]) if stamps else n)
    return VersionVectorEntry(device, len(words), chain, order)


def held(
    words: str, admitted: int | None = None, damaged: int | None = None, device: str = A
) -> VerifiedPrefix:
    """A log with one event for each letter."""
    seq = len(words) if damaged is None else damaged - 1
    marks = {n: mark(words[:n], device) for n in range(seq + 1)}
    return VerifiedPrefix(seq, min(seq, len(words) if admitted is None else admitted), damaged, marks)


def found(
    here: VerifiedPrefix, theirs: VersionVectorEntry, **damaged: int
) -> list[tuple[What, int | None, int]]:
    differences = compare({A: here}, {A: theirs}, PHONE, {A: damaged["there"]} if damaged else None)
    assert {(each.device, each.whom) for each in differences} <= {(A, PHONE)}
    return [(each.what, each.first, each.last) for each in differences]


def test_the_same_events_in_the_same_order_are_no_difference() -> None:
    assert found(held("abc"), mark("abc")) == []


def test_missing_there_begins_where_the_other_sides_events_end() -> None:
    assert found(held("abcde"), mark("abc")) == [("missing-there", 4, 5)]
    assert missing_there(compare({A: held("abcde")}, {}, PHONE)) == 5


def test_missing_here_begins_where_our_events_end() -> None:
    assert found(held("abc"), mark("abcde")) == [("missing-here", 4, 5)]
    assert found(held(""), mark("ab")) == [("missing-here", 1, 2)]


def test_of_other_events_only_the_end_is_known() -> None:
    assert found(held("abcd"), mark("abX")) == [("other-events", None, 3)]
    assert found(held("abcd"), mark("Xbcd")) == [("other-events", None, 4)]


def test_another_order_is_reported_besides_missing_events() -> None:
    assert found(held("abcd"), mark("abc", stamps="124")) == [
        ("other-order", None, 3),
        ("missing-there", 4, 4),
    ]


def test_the_order_of_waiting_events_is_not_compared() -> None:
    assert found(held("abc", admitted=2), mark("abc", stamps="129")) == []
    assert found(held("abc", admitted=2), mark("ab", stamps="19")) == [
        ("other-order", None, 2),
        ("missing-there", 3, 3),
    ]


def test_events_behind_a_damaged_one_are_not_compared() -> None:
    here = held("abcd", damaged=3)
    assert found(here, mark("abcd")) == [("damaged-here", 3, 4)]
    assert found(here, mark("a")) == [("missing-there", 2, 2)]
    assert damaged_events({A: here, B: held("x", device=B)}, B) == [
        Difference(device=A, first=3, last=3, what="damaged-here", whom=B)
    ]


def test_events_behind_one_that_is_damaged_there_do_not_wait_to_be_sent() -> None:
    assert found(held("abcd"), mark("ab"), there=3) == [("damaged-there", 3, 3)]
    assert found(held("abcd"), mark(""), there=1) == [("damaged-there", 1, 1)]


def test_authors_are_compared_one_by_one_in_order() -> None:
    ours = {A: held("abc"), B: held("xy", device=B)}
    theirs = {A: mark("abc"), B: mark("x", B), PHONE: mark("q", PHONE)}
    assert [(d.device, d.what) for d in compare(ours, theirs, "server")] == [
        (PHONE, "missing-here"),
        (B, "missing-there"),
    ]


def test_only_events_that_wait_to_be_sent_are_no_disagreement() -> None:
    waiting = compare({A: held("abc")}, {A: mark("a")}, PHONE)
    ahead = compare({A: held("a")}, {A: mark("abc")}, PHONE)
    other = compare({A: held("abc")}, {A: mark("aX")}, PHONE)
    spoiled = compare({A: held("abc", damaged=2)}, {A: mark("abc")}, PHONE)
    assert [agrees(each) for each in ([], waiting, ahead, other, spoiled)] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert [agreement(each) for each in ([], waiting, ahead, other, spoiled)] == [
        True,
        True,
        None,
        False,
        None,
    ]
    assert agreement([*ahead, *other]) is False


@given(st.text("ab", max_size=6), st.text("ab", max_size=6), st.integers(0, 6))
def test_a_difference_never_names_an_event_on_which_both_agree(ours: str, theirs: str, admitted: int) -> None:
    common = next(
        (n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs))
    )
    differences = compare({A: held(ours, min(admitted, len(ours)))}, {A: mark(theirs)}, PHONE)
    assert bool(differences) == (ours != theirs)
    assert all(common < (each.first or each.last) <= each.last for each in differences)
