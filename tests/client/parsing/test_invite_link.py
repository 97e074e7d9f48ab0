"""An invite as people give it: an address and a code, or a link."""

from __future__ import annotations

import pytest

from milepost_client.parsing.invite_link import read_invite
from milepost_shared.errors import BadInput
from milepost_shared.roster.invite_code import invite_link, new_code, read_code

URL, CODE = "https://miles.example:8080", "7k3mp2xq9vtdh4wc"


def test_a_link_has_the_address_and_the_code() -> None:
    server, typed = read_invite(invite_link(URL, CODE), "")
    assert (server, read_code(typed)) == (URL, CODE)


@pytest.mark.parametrize("typed", ["7k3m-p2xq-9vtd-h4wc", "7K3M P2XQ 9VTD H4WC", CODE])
def test_a_code_stands_behind_the_address_in_any_grouping(typed: str) -> None:
    server, found = read_invite(URL, typed)
    assert (server, read_code(found)) == (URL, CODE)


def test_a_code_that_is_typed_wins_over_that_of_a_link() -> None:
    other = new_code(lambda size: b"\x07" * size)
    assert read_invite(invite_link(URL, other), CODE) == (URL, CODE)


@pytest.mark.parametrize("url", [URL, f"{URL}/#join="])
def test_without_a_code_it_says_what_is_missing(url: str) -> None:
    with pytest.raises(BadInput, match="code") as refusal:
        read_invite(url, "")
    assert refusal.value.field == "code"
