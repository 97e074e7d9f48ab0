"""Who signed what: public keys as NATS spells them, and the signatures made with them."""

import msgspec
import nkeys
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.protocol.hash_chain import extend_chain, start_chain
from milepost_shared.protocol.messages import Frame
from milepost_shared.protocol.signatures import (
    frame_is_signed,
    frame_signing_input,
    is_seed,
    is_signed,
    public_key,
)
from tests.shared.builders import USER, A, B

OWNER = nkeys.from_seed(nkeys.encode_seed(bytes(range(32)), nkeys.PREFIX_BYTE_USER))
KEY = bytes(OWNER.public_key).decode()
STRANGER = nkeys.from_seed(nkeys.encode_seed(bytes(32), nkeys.PREFIX_BYTE_USER))
STRANGERS_KEY = bytes(STRANGER.public_key).decode()
ACCOUNT = nkeys.from_seed(nkeys.encode_seed(bytes(32), nkeys.PREFIX_BYTE_ACCOUNT))
FLIPPED = st.integers(min_value=0, max_value=8 * 64 - 1)


def signed_frame(user: str = USER, device: str = A) -> Frame:
    """Two events of that device, signed by the owner."""
    events = [msgspec.Raw(b'{"seq":1}'), msgspec.Raw(b'{"seq":2}')]
    start = start_chain(user, device)
    chain = start
    for raw in events:
        chain = extend_chain(chain, bytes(raw))
    signature = OWNER.sign(frame_signing_input(user, device, 2, chain))
    return Frame(device=device, first=1, prev=start.hex(), events=events, sig=signature)


def flipped(data: bytes, bit: int) -> bytes:
    """The same bytes with one bit changed."""
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_a_public_user_key_verifies_what_its_owner_signed() -> None:
    found = public_key(KEY)
    assert found is not None
    assert found.verify(b"hello", OWNER.sign(b"hello")) == b"hello"


@pytest.mark.parametrize(
    "key",
    [
        "",
        "U",
        KEY[:-1],
        KEY + "A",
        KEY.lower(),
        f" {KEY}",
        KEY.replace("U", "Ü", 1),
        bytes(ACCOUNT.public_key).decode(),
        nkeys.encode_seed(bytes(32), nkeys.PREFIX_BYTE_USER).decode(),
    ],
)
def test_a_text_that_is_no_public_user_key_is_none(key: str) -> None:
    assert public_key(key) is None


@given(st.integers(0, len(KEY) - 1), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_a_key_with_a_letter_mistyped_is_none(place: int, letter: str) -> None:
    mistyped = KEY[:place] + letter + KEY[place + 1 :]
    assert (public_key(mistyped) is None) == (mistyped != KEY)


@given(st.text(max_size=80))
def test_no_text_makes_reading_a_key_fail(text: str) -> None:
    assert public_key(text) is None


@given(st.binary(min_size=1, max_size=200))
def test_a_signature_is_of_that_message_by_that_owner(message: bytes) -> None:
    signature = OWNER.sign(message)
    assert is_signed(KEY, message, signature)
    assert not is_signed(KEY, message + b"!", signature)
    assert not is_signed(STRANGERS_KEY, message, signature)


@given(FLIPPED)
def test_a_signature_with_one_bit_changed_is_none(bit: int) -> None:
    assert not is_signed(KEY, b"hello", flipped(OWNER.sign(b"hello"), bit))


@given(st.binary(max_size=100))
def test_no_bytes_make_the_check_fail(signature: bytes) -> None:
    assert not is_signed(KEY, b"hello", signature)
    assert not is_signed("no key", b"hello", signature)


def test_a_signature_is_over_the_person_the_author_and_the_chain_at_the_last_event() -> None:
    start = start_chain(USER, A)
    signed = {
        frame_signing_input(USER, A, 3, start),
        frame_signing_input("0" * 16, A, 3, start),
        frame_signing_input(USER, B, 3, start),
    }
    signed |= {
        frame_signing_input(USER, A, 4, start),
        frame_signing_input(USER, A, 3, extend_chain(start, b"x")),
    }
    assert len(signed) == 5


def test_a_frame_is_its_authors_whoever_passes_it_on() -> None:
    assert frame_is_signed(USER, KEY, signed_frame())
    assert not frame_is_signed(USER, STRANGERS_KEY, signed_frame())


def test_a_signature_holds_for_one_persons_log_and_one_device() -> None:
    assert not frame_is_signed("0" * 16, KEY, signed_frame())
    assert not frame_is_signed(USER, KEY, msgspec.structs.replace(signed_frame(), device=B))


def test_a_frame_with_changed_events_place_or_start_is_not_its_authors() -> None:
    frame = signed_frame()
    swapped = msgspec.structs.replace(frame, events=frame.events[::-1])
    shorter = msgspec.structs.replace(frame, events=frame.events[:1])
    moved = msgspec.structs.replace(frame, first=2)
    elsewhere = msgspec.structs.replace(frame, prev="0" * 32)
    assert not any(frame_is_signed(USER, KEY, changed) for changed in (swapped, shorter, moved, elsewhere))


SEED = bytes(nkeys.encode_seed(bytes(32), nkeys.PREFIX_BYTE_USER))


def test_an_intact_seed_is_one_of_its_kind() -> None:
    account = bytes(nkeys.encode_seed(bytes(32), nkeys.PREFIX_BYTE_ACCOUNT))
    assert (is_seed(SEED, "U"), is_seed(SEED, "A"), is_seed(account, "A")) == (True, False, True)


@given(st.integers(0, len(SEED) - 1), st.sampled_from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567abc=\xff"))
def test_a_seed_with_another_letter_is_none(place: int, letter: int) -> None:
    changed = SEED[:place] + bytes([letter]) + SEED[place + 1 :]
    assert is_seed(changed, "U") == (changed == SEED)


@given(st.binary(max_size=80))
def test_bytes_that_spell_no_seed_are_none(raw: bytes) -> None:
    assert not is_seed(raw, "U")
