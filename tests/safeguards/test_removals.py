"""The list of removals fits the source as it stands, so that none removes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.safeguards.removals import REMOVALS, Removal

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("removal", REMOVALS, ids=lambda removal: removal.name)
def test_a_removal_changes_one_place_and_its_tests_are_there(removal: Removal) -> None:
    whole = (ROOT / removal.file).read_text("utf-8")
    assert whole.count(removal.kept) == 1
    compile(whole.replace(removal.kept, removal.gone), removal.file, "exec")
    assert all((ROOT / test).exists() for test in removal.tests.split())


def test_each_safeguard_is_listed_once() -> None:
    assert len({removal.name for removal in REMOVALS}) == len(REMOVALS) >= 20
