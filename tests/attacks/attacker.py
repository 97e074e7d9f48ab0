"""Somebody with a key pair and what is sent to a server, honest or not."""

from __future__ import annotations

import base64
import json
import secrets
import time
from itertools import count
from typing import Any, Self

import httpx
import nkeys
from nats.aio.client import Client

from milepost_server.broker.accounts import Accounts
from milepost_server.broker.keys import load_or_create_keys
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.signatures import (
    join_signing_input,
    revocation_signing_input,
    token_signing_input,
)
from milepost_shared.protocol.subjects import inbox_prefix, push_subject, sync_subject
from tests.system.servers import ServerProcess

ADDRESSES = count(1)


class Keyed:
    """A device that consists of an id and a key pair."""

    def __init__(self, pair: nkeys.KeyPair | None = None) -> None:
        seed = nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_USER)
        self.id = secrets.token_hex(6)
        self.pair = pair or nkeys.from_seed(seed)

    @property
    def key(self) -> str:
        """The public key."""
        return bytes(self.pair.public_key).decode()

    @property
    def member(self) -> Member:
        """The entry of a roster that would make it a member, if a mere entry did."""
        return Member(device=self.id, name="planted", key=self.key, joined=1)

    def sign(self, message: bytes) -> str:
        """A signature as it is sent."""
        return base64.urlsafe_b64encode(self.pair.sign(message)).decode()


class Attacker:
    """Sends requests to the API of a server. Each one comes from an address of its own, which the server
    believes its proxy on this machine."""

    def __init__(self, server: ServerProcess) -> None:
        self.server = server
        address = {"X-Forwarded-For": f"203.0.113.{next(ADDRESSES)}"}
        self._http = httpx.Client(base_url=f"{server.url}/api/v1", headers=address, timeout=20)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def challenge(self) -> str:
        """A challenge of the server."""
        return str(self._http.post("/challenge").json()["challenge"])

    def join(self, device: Keyed, code: str, /, **changes: Any) -> httpx.Response:
        """Ask to be let in; `changes` are made after the request is signed, but for `user`."""
        challenge, user = self.challenge(), changes.get("user")
        signed = join_signing_input(code, user, device.id, device.key, challenge)
        body: dict[str, Any] = {"code": code, "device": device.id, "key": device.key, "name": "attacker"}
        body |= {"challenge": challenge, "signature": device.sign(signed)} | changes
        return self._http.post("/join", json=body)

    def renew(self, device: Keyed, user: str) -> httpx.Response:
        """Ask for a login."""
        challenge = self.challenge()
        body = {"user": user, "device": device.id, "challenge": challenge}
        return self._http.post("/renew", json=body | {"signature": device.sign(challenge.encode())})

    def revoke(self, device: Keyed, user: str, target: str) -> httpx.Response:
        """Ask for a revocation."""
        challenge = self.challenge()
        signature = device.sign(revocation_signing_input(user, target, challenge))
        body = {"user": user, "device": device.id, "challenge": challenge, "revoke": target}
        return self._http.post("/revoke", json=body | {"signature": signature})

    def token(self, device: Keyed, user: str, **changes: Any) -> httpx.Response:
        """Ask for a token to send a device's messages with; `changes` are made after it is signed."""
        challenge = self.challenge()
        signature = device.sign(token_signing_input(user, device.id, challenge))
        body = {"user": user, "device": device.id, "challenge": challenge, "signature": signature}
        return self.post("/device/token", body | changes)

    def message(self, token: str | None, verb: str, body: str | bytes) -> httpx.Response:
        """Send a message of a device."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return self._http.post(f"/device/{verb}", content=body, headers=headers)

    def post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        """Post anything."""
        return self._http.post(path, json=body)

    async def at_the_broker(self, device: Keyed, user: str, frame: bytes) -> dict[str, Any]:
        """Send a frame and ask a question with a login that the server once made; gives the answer."""
        accounts = Accounts(load_or_create_keys(self.server.folder))
        login = accounts.device_jwt(user, device.id, device.key, time.time(), 60)
        connection = Client()
        await connection.connect(
            self.server.broker,
            user_jwt_cb=lambda: bytearray(login.encode()),
            signature_cb=lambda nonce: base64.b64encode(device.pair.sign(nonce.encode())),
            inbox_prefix=inbox_prefix(user, device.id).encode(),
            allow_reconnect=False,
        )
        try:
            stored = await connection.request(push_subject(user, device.id), frame)
            await self.server.until_read(int(json.loads(stored.data)["seq"]))
            asked = await connection.request(sync_subject(user, device.id, "pull"), b'{"have": {}}')
            answer: dict[str, Any] = json.loads(asked.data)
            return answer
        finally:
            await connection.close()
