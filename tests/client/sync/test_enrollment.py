"""Addresses of servers as people write them."""

from __future__ import annotations

import pytest

from milepost_client.sync.enrollment import normalize_url
from milepost_shared.errors import BadInput


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("miles.example", "https://miles.example"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("https://miles.example/goals/", "https://miles.example/goals"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_an_address_is_read_as_it_is_meant(written: str, read: str) -> None:
    assert normalize_url(written) == read


@pytest.mark.parametrize(
    "written",
    [
        "https://ana:hunter2@miles.example",
        "ana:hunter2@miles.example",
        "https://ana:hunter2@miles.example:port",
        "https://ana:hunter2@[::1",
        "https://hunter2@miles.example",
    ],
)
def test_a_password_in_an_address_is_refused_and_not_shown(written: str) -> None:
    with pytest.raises(BadInput, match="leave out what stands before the @") as refused:
        normalize_url(written)
    assert "hunter2" not in str(refused.value)
