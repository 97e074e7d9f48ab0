"""Which versions of SQLite are safe for several processes."""

from __future__ import annotations

import pytest

from milepost_shared.storage.driver import is_safe


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((3, 50, 7), True),
        ((3, 44, 6), True),
        ((3, 51, 2), False),
        ((3, 40, 1), False),
    ],
)
def test_old_versions_of_sqlite_are_known_to_be_unsafe(version: tuple[int, ...], safe: bool) -> None:
    assert is_safe(version) is safe
