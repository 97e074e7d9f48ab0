import base64
import json
import secrets

import nkeys
from hypothesis import given
from hypothesis import strategies as st

from milepost_server.broker.jwt import encode

SIGNER = nkeys.from_seed(nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_ACCOUNT))
VALUES = st.text() | st.integers(-(2**53), 2**53) | st.booleans()
CLAIMS = st.dictionaries(st.text(), VALUES | st.lists(VALUES))


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def claims_of(token: str) -> dict[str, object]:
    return dict(json.loads(decoded(token.split(".")[1])))


def test_a_token_names_the_kind_of_signature_that_nats_reads() -> None:
    header = encode({}, SIGNER).split(".")[0]
    assert json.loads(decoded(header)) == {"typ": "JWT", "alg": "ed25519-nkey"}


@given(CLAIMS)
def test_a_token_carries_its_claims_and_who_signed_them(claims: dict[str, object]) -> None:
    carried = claims_of(encode(claims, SIGNER))
    assert {**carried, "jti": "", "iss": ""} == {**claims, "jti": "", "iss": ""}
    assert carried["iss"] == bytes(SIGNER.public_key).decode()


@given(CLAIMS)
def test_the_signature_covers_header_and_claims(claims: dict[str, object]) -> None:
    signed, _, signature = encode(claims, SIGNER).rpartition(".")
    assert SIGNER.verify(signed.encode(), decoded(signature))


@given(CLAIMS)
def test_a_token_is_plain_enough_for_a_header_or_a_file_name(claims: dict[str, object]) -> None:
    assert set(encode(claims, SIGNER)) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
    )


def test_tokens_with_different_claims_have_different_ids() -> None:
    assert claims_of(encode({"sub": "a"}, SIGNER))["jti"] != claims_of(encode({"sub": "b"}, SIGNER))["jti"]
