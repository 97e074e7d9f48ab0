"""The removals fit the present source: each changes exactly one place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.safeguards.removal import Removal
from tests.safeguards.removals import REMOVALS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("removal", REMOVALS, ids=lambda removal: removal.name)
def test_a_removal_changes_one_place_and_its_tests_exist(removal: Removal) -> None:
    source = (ROOT / removal.file).read_text("utf-8")
    assert source.count(removal.old) == 1
    if removal.file.endswith(".py"):
        compile(source.replace(removal.old, removal.new), removal.file, "exec")
    assert all((ROOT / test).exists() for test in removal.tests.split())


def test_each_safeguard_is_listed_once() -> None:
    assert len({removal.name for removal in REMOVALS}) == len(REMOVALS) >= 20
