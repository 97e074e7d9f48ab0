"""What a device's key signs, and what it does not."""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64decode
from pathlib import Path

import pytest

from milepost_client.device.home import Home
from milepost_client.device.identity import Identity
from milepost_client.device.signing import sign_challenge
from milepost_shared.errors import NotAllowed
from milepost_shared.protocol.signatures import frame_signing_input, is_signed


@pytest.fixture
def identity(tmp_path: Path) -> Identity:
    return Identity.load_or_create(Home(tmp_path))


async def test_a_login_is_answered_with_a_signature(identity: Identity) -> None:
    signature = await sign_challenge(identity, "AAAAAGlWQbBc0ZgQ")
    assert is_signed(identity.public, b"AAAAAGlWQbBc0ZgQ", urlsafe_b64decode(signature))
    assert is_signed(identity.public, b"nonce", b64decode(identity.sign_nonce("nonce")))


async def test_no_server_gets_a_frame_signed_in_the_guise_of_a_login(identity: Identity) -> None:
    forged = frame_signing_input("f" * 16, "a" * 12, 7, bytes(16)).decode()
    with pytest.raises(NotAllowed):
        await sign_challenge(identity, forged)
    with pytest.raises(NotAllowed):
        identity.sign_nonce(forged)
