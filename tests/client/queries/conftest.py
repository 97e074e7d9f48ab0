"""The device of the operations, for what is read of it; and one with a year in its log."""

import pytest

from tests.client.operations.conftest import Desk, coffees, desk
from tests.client.queries.year import live_a_year

__all__ = ["coffees", "desk"]


@pytest.fixture
def year(desk: Desk) -> Desk:
    live_a_year(desk)
    return desk
