"""Picking one of several things that have names."""

from __future__ import annotations

import pytest

from milepost_client.parsing.matching import pick
from milepost_shared.errors import BadInput, NotFound

KNOWN = {"ana": "Ana", "ana silva": "Ana Silva", "bo": "Bo", "a" * 12: "Role", "b" * 12: "Role"}


@pytest.mark.parametrize(("name", "key"), [("ANA", "ana"), ("silva", "ana silva"), ("bo", "bo")])
def test_a_whole_name_or_a_part_of_one_picks(name: str, key: str) -> None:
    assert pick(name, KNOWN, "person", "milepost people") == key


def test_several_are_listed_each_as_it_can_be_told_apart() -> None:
    with pytest.raises(BadInput) as refused:
        pick("Role", KNOWN, "opportunity", "milepost opportunities")
    assert refused.value.problem.splitlines()[1:] == ["  aaaaaaaaaaaa  Role", "  bbbbbbbbbbbb  Role"]
    with pytest.raises(BadInput, match=r"\n  Ana\n  Ana Silva$"):
        pick("an", KNOWN, "person", "milepost people")


def test_nobody_of_that_name_is_not_found() -> None:
    with pytest.raises(NotFound, match="There is no person called 'Zed'"):
        pick("Zed", KNOWN, "person", "milepost people")
