"""Matching what a person types with titles and ids."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost_client.parsing.matching import Match, close_matches, find_id, match
from milepost_shared.errors import BadInput, NotFound

COFFEE, ANA, TALKS, TALK = "a1b2c3d4e5f6", "cafe00000000", "b1b2c3d4e5f6", "d1b2c3d4e5f6"
GOALS = [
    (COFFEE, "Coffee chats"),
    (ANA, "Stay in touch with Ana"),
    (TALKS, "Conference talks"),
    (TALK, "Talk"),
]
TITLES = {"ana": "Ana", "ana silva": "Ana Silva", "bo": "Bo", "a" * 12: "Role", "b" * 12: "Role"}


@pytest.mark.parametrize(
    ("query", "goal"),
    [
        (COFFEE, COFFEE),
        (COFFEE.upper(), COFFEE),
        ("coffee  CHATS", COFFEE),
        ("a1b2", COFFEE),
        ("cof", COFFEE),
        ("chats", COFFEE),
        ("st tou ana", ANA),
        ("uch wi", ANA),
    ],
)
def test_a_title_a_part_of_it_or_an_id_names_a_goal(query: str, goal: str) -> None:
    assert match(query, GOALS) == Match(sure=goal, candidates=(goal,))


def test_a_whole_title_decides_though_others_contain_it() -> None:
    assert match("talk", GOALS).sure == TALK


def test_several_partial_matches_leave_it_open_the_best_fit_first() -> None:
    assert match("co", GOALS) == Match(candidates=(COFFEE, TALKS))
    assert match("ta", GOALS) == Match(candidates=(TALK, TALKS))
    assert match("alk", GOALS) == Match(candidates=(TALKS, TALK))


def test_the_beginning_of_a_word_counts_before_the_inside_of_one() -> None:
    assert match("ana", [(TALK, "Banana bread"), (ANA, "Stay in touch with Ana")]).sure == ANA


def test_the_beginning_of_an_id_needs_four_characters() -> None:
    assert match("cafe", GOALS).sure == ANA
    assert match("caf", GOALS).sure is None


def test_two_goals_of_one_title_leave_it_open() -> None:
    assert match("talk", [("1" * 12, "Talk"), ("2" * 12, "TALK")]).candidates == ("1" * 12, "2" * 12)


def test_accents_and_case_are_compared_composed_and_folded() -> None:
    assert (
        match("CAFE\N{COMBINING ACUTE ACCENT}", [(TALK, "caf\N{LATIN SMALL LETTER E WITH ACUTE}")]).sure
        == TALK
    )
    assert match("STRASSE", [(TALK, "Straße")]).sure == TALK


def test_a_misspelling_is_only_a_guess_which_reading_may_use() -> None:
    guess = match("cofee", GOALS)
    assert guess == Match(candidates=(COFFEE,), guessed=True)
    assert guess.readable == COFFEE


def test_several_guesses_are_not_for_use() -> None:
    guess = match("tlaks", [(TALKS, "talks here"), (TALK, "talks there")])
    assert guess == Match(candidates=(TALKS, TALK), guessed=True)
    assert guess.readable is None


def test_nothing_alike_is_no_match() -> None:
    assert match("zebra", GOALS) == match("", GOALS) == match("coffee", []) == Match()


def test_a_sure_match_may_be_read_and_an_open_one_may_not() -> None:
    assert match("cof", GOALS).readable == COFFEE
    assert match("co", GOALS).readable is None


def test_near_words_come_as_they_are_written_the_nearest_first() -> None:
    assert close_matches("meetng", ["Event", "Meeting", "Greeting"])[0] == "Meeting"
    assert close_matches("zebra", ["Event"]) == []


@settings(deadline=None)
@given(
    st.dictionaries(st.text("0123456789abcdef", min_size=12, max_size=12), st.text(max_size=12)), st.text()
)
def test_only_given_goals_are_named_each_once(goals: dict[str, str], query: str) -> None:
    found = match(query, list(goals.items()))
    assert set(found.candidates) <= set(goals)
    assert len(set(found.candidates)) == len(found.candidates)
    assert found.sure is None or (found.candidates == (found.sure,) and not found.guessed)


@settings(deadline=None)
@given(
    st.dictionaries(st.text("0123456789abcdef", min_size=12, max_size=12), st.text(min_size=1), min_size=1)
)
def test_a_whole_id_always_names_its_goal(goals: dict[str, str]) -> None:
    assert all(match(goal, list(goals.items())).sure == goal for goal in goals)


@pytest.mark.parametrize(("name", "id"), [("ANA", "ana"), ("silva", "ana silva"), ("bo", "bo")])
def test_a_whole_name_or_a_part_of_one_gives_the_id(name: str, id: str) -> None:
    assert find_id(name, TITLES, "person", "milepost people") == id


def test_several_that_fit_are_listed_so_that_they_differ() -> None:
    with pytest.raises(BadInput) as refused:
        find_id("Role", TITLES, "opportunity", "milepost opportunities")
    assert refused.value.problem.splitlines()[1:] == ["  aaaaaaaaaaaa  Role", "  bbbbbbbbbbbb  Role"]
    with pytest.raises(BadInput, match=r"\n  Ana\n  Ana Silva$"):
        find_id("an", TITLES, "person", "milepost people")


def test_a_name_that_nobody_has_is_not_found() -> None:
    with pytest.raises(NotFound, match="There is no person called 'Zed'"):
        find_id("Zed", TITLES, "person", "milepost people")
