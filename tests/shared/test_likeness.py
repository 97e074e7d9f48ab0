"""When two words mean one thing."""

from __future__ import annotations

from milepost_shared.likeness import likeness


def test_case_blanks_and_ways_of_writing_an_accent_make_no_difference() -> None:
    assert likeness(" New \n ROLE") == likeness("new role")
    assert likeness("Cafe\N{COMBINING ACUTE ACCENT}") == likeness("CAFÉ")
    assert likeness("Straße") == likeness("STRASSE")
    assert likeness("new role") != likeness("newrole")
