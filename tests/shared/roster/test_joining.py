"""Joining: what a device checks before it gives anything away."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from milepost_shared.errors import NotAllowed
from milepost_shared.roster.invite_code import authenticate
from milepost_shared.roster.joining import (
    Admitted,
    AdmittedBody,
    Challenge,
    InviteShown,
    challenge_text,
    check_shown,
    register,
    roster_digest,
    show,
)
from milepost_shared.roster.records import SignedInvite, to_sign
from tests.shared.roster.signers import USER, Device, Server, invitation, secrets_for

SERVER, OTHER = Server(), Server("other")
LAPTOP = Device("laptop")
NONCE = "n" * 22
SECRETS = secrets_for("code")


def shown(invite: SignedInvite | None = None) -> InviteShown:
    registered = register(SECRETS, invite or invitation("code", LAPTOP, SERVER))
    return show(registered, SERVER.key, NONCE)


def test_an_invite_that_the_server_knows_and_the_maker_wrote_is_taken() -> None:
    invite = check_shown(shown(), SECRETS, SERVER.key, NONCE)
    assert (invite.by, invite.user) == (LAPTOP.id, USER)


def test_a_server_that_does_not_know_the_invite_is_not_trusted() -> None:
    guessed = replace(shown(), proof=authenticate(b"k" * 32, b"guess"))
    with pytest.raises(NotAllowed, match="does not know"):
        check_shown(guessed, SECRETS, SERVER.key, NONCE)


def test_a_relay_cannot_pass_the_servers_proof_on_as_its_own() -> None:
    with pytest.raises(NotAllowed, match="does not know"):
        check_shown(shown(), SECRETS, OTHER.key, NONCE)


def test_an_old_proof_does_not_count_for_a_new_question() -> None:
    with pytest.raises(NotAllowed, match="does not know"):
        check_shown(shown(), SECRETS, SERVER.key, "m" * 22)


def test_a_server_cannot_swap_the_invite_of_a_device() -> None:
    swapped = replace(shown(), invite=invitation("code", SERVER, SERVER))
    with pytest.raises(NotAllowed, match="another invite"):
        check_shown(swapped, SECRETS, SERVER.key, NONCE)


def test_an_invite_for_another_server_is_not_used() -> None:
    with pytest.raises(NotAllowed, match="another server"):
        check_shown(shown(invitation("code", LAPTOP, OTHER)), SECRETS, SERVER.key, NONCE)


def test_the_server_learns_neither_the_codes_key_nor_the_makers() -> None:
    registered = msgspec.json.encode(register(SECRETS, invitation("code", LAPTOP, SERVER)))
    for secret in (SECRETS.seed, SECRETS.maker_key):
        assert msgspec.json.encode(secret).strip(b'"') not in registered


def test_a_challenge_is_genuine_for_the_nonce_and_key_that_signed_it() -> None:
    signature = SERVER.sign_text(challenge_text(NONCE, "challenge"))
    challenge = Challenge(challenge="challenge", key=SERVER.key, sig=signature)
    assert challenge.is_genuine(NONCE)
    assert not challenge.is_genuine("m" * 22)
    assert not replace(challenge, key=OTHER.key).is_genuine(NONCE)
    assert not replace(challenge, challenge="other").is_genuine(NONCE)


def admitted(server: Server, nonce: str = NONCE) -> Admitted:
    body = AdmittedBody(user=USER, records=[], broker="nats://b", jwt="j", expires=9, nonce=nonce)
    text = msgspec.json.encode(body).decode()
    return Admitted(body=text, sig=server.sign_text(to_sign("admitted", text)))


def test_an_answer_is_read_where_the_pinned_server_signed_it() -> None:
    assert admitted(SERVER).read(SERVER.key, NONCE).broker == "nats://b"


def test_nobody_else_changes_broker_or_login() -> None:
    with pytest.raises(NotAllowed, match="not signed"):
        admitted(OTHER).read(SERVER.key, NONCE)


def test_an_answer_to_another_question_is_refused() -> None:
    with pytest.raises(NotAllowed, match="another question"):
        admitted(SERVER, "m" * 22).read(SERVER.key, NONCE)


def test_equal_sets_of_records_have_equal_digests() -> None:
    assert roster_digest(["b", "a"]) == roster_digest(["a", "b"]) != roster_digest(["a"])
