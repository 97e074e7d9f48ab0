"""A tab that is killed in the middle of writing loses nothing that it told of, and writes nothing twice."""

from __future__ import annotations

import pytest

from tests.web.device.conftest import NewTab
from tests.web.device.killing import kill_while_writing


@pytest.mark.timeout(600)
def test_20_kills_in_the_middle_of_writing_lose_nothing_and_write_nothing_twice(new_tab: NewTab) -> None:
    assert kill_while_writing(new_tab, kills=20, seed=12) > 20
