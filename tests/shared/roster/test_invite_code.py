"""Invite codes: typed by people, and the source of an invite's keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.errors import BadInput
from milepost_shared.protocol.signatures import is_signed
from milepost_shared.roster.invite_code import (
    ALPHABET,
    LETTERS,
    authenticate,
    is_authentic,
    new_code,
    read_code,
    secrets_of,
    show_code,
)

CODE = "7k3mp2xq9vtdh4wc"


def test_a_code_is_shown_in_groups_of_four() -> None:
    assert show_code(CODE) == "7k3m-p2xq-9vtd-h4wc"


@pytest.mark.parametrize(
    "typed",
    ["7k3m-p2xq-9vtd-h4wc", "7K3M P2XQ 9VTD H4WC", " 7k3mp2xq9vtdh4wc\n", "7k3m–p2xq–9vtd–h4wc"],
)
def test_a_code_is_read_however_it_was_typed(typed: str) -> None:
    assert read_code(typed) == CODE


def test_letters_that_people_confuse_mean_the_digit() -> None:
    assert read_code("OoIiLl1111111111") == "0011111111111111"


@pytest.mark.parametrize("typed", ["", "7k3m", CODE + "7", "7k3mp2xq9vtdh4wu", "7k3mp2xq9vtdh4wé"])
def test_what_is_no_code_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(BadInput, match="no invite code") as refused:
        read_code(typed)
    assert refused.value.field == "code"


@given(st.binary(min_size=10, max_size=10))
def test_a_code_holds_all_of_its_eighty_bits(random: bytes) -> None:
    code = new_code(lambda size: random[:size])
    assert len(code) == LETTERS
    bits = 0
    for letter in code:
        bits = bits << 5 | ALPHABET.index(letter)
    assert bits.to_bytes(10, "big") == random
    assert read_code(show_code(code)) == code


def test_the_secrets_follow_from_the_code_and_differ_from_one_another() -> None:
    secrets, other = secrets_of(CODE), secrets_of(CODE[:-1] + "d")
    assert secrets == secrets_of(CODE)
    assert len({secrets.id, secrets.seed, secrets.server_key, secrets.maker_key, other.id, other.seed}) == 6
    assert is_signed(secrets.public, b"join", secrets.sign(b"join"))
    assert not is_signed(other.public, b"join", secrets.sign(b"join"))


def test_a_message_is_authentic_under_its_key_alone() -> None:
    secrets = secrets_of(CODE)
    code = authenticate(secrets.maker_key, b"body")
    assert is_authentic(secrets.maker_key, b"body", code)
    assert not is_authentic(secrets.maker_key, b"other", code)
    assert not is_authentic(secrets.server_key, b"body", code)
    assert not is_authentic(secrets.maker_key, b"body", "é")
