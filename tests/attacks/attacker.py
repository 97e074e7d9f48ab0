"""Somebody with a key pair and what is sent to a server, honest or not."""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, Self

import httpx
import msgspec
import nkeys
from msgspec.structs import replace
from nats.aio.client import Client

from milepost_client.network.line import Line
from milepost_client.network.tls import BrokerClient
from milepost_server.broker.accounts import Accounts
from milepost_server.broker.keys import load_or_create_keys
from milepost_shared.protocol.subjects import inbox_prefix, push_subject, sync_subject
from milepost_shared.roster.invite_code import secrets_of
from milepost_shared.roster.joining import (
    Challenge,
    Hello,
    InviteQuestion,
    InviteShown,
    JoinRequest,
    LoginBody,
    LoginRequest,
    Purpose,
    RevokeRequest,
)
from milepost_shared.roster.records import (
    Author,
    Body,
    Joined,
    Record,
    Revoked,
    encode_body,
    signing_input,
    stated,
    to_sign,
)
from tests.system.servers import ServerProcess

ADDRESSES = count(1)
NONCE = "n" * 22


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

    def sign(self, message: bytes) -> bytes:
        """A signature of a message."""
        return bytes(self.pair.sign(message))

    def states(self, body: Body) -> Record:
        """A record that it signed."""
        return stated(body, self.sign(signing_input(body)))

    def brings(self, user: str, other: Keyed) -> Record:
        """A record of another device, in the name of this one."""
        return self.states(Author(user=user, device=other.id, key=other.key, name="planted", by=self.id))


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

    def post(self, path: str, body: object) -> httpx.Response:
        """Post a body, whatever it is."""
        return self.send(path, msgspec.json.encode(body))

    def send(self, path: str, body: bytes) -> httpx.Response:
        """Post bytes as JSON."""
        return self._http.post(f"/{path}", content=body, headers={"Content-Type": "application/json"})

    def challenge(self) -> Challenge:
        """A challenge of the server."""
        answer = self.post("challenge", Hello(nonce=NONCE))
        return msgspec.json.decode(answer.content, type=Challenge)

    def shown(self, code: str) -> httpx.Response:
        """What the server shows of an invite."""
        return self.post("invite", InviteQuestion(id=secrets_of(code).id, nonce=NONCE))

    def request(
        self,
        device: Keyed,
        code: str,
        /,
        user: str | None = None,
        brings: Sequence[Record] = (),
        **changes: Any,
    ) -> JoinRequest:
        """A request to be let in; `changes` are made to the record after it is signed."""
        derived, challenge = secrets_of(code), self.challenge()
        shown = msgspec.json.decode(self.shown(code).content, type=InviteShown)
        invite = shown.invite.read()
        assert invite is not None
        body = Joined(
            user=user or invite.user or secrets.token_hex(8),
            device=device.id,
            key=device.key,
            name="attacker",
            server=challenge.key,
            invite=shown.invite.id,
            challenge=challenge.challenge,
        )
        sigs = {"code": derived.sign(signing_input(body)), "device": device.sign(signing_input(body))}
        record = Record(body=encode_body(replace(body, **changes)), sigs=sigs, invite=shown.invite)
        return JoinRequest(id=derived.id, record=record, nonce=NONCE, records=list(brings))

    def join(self, device: Keyed, code: str, /, *args: Any, **changes: Any) -> httpx.Response:
        """Ask to be let in, as `request` says."""
        return self.post("join", self.request(device, code, *args, **changes))

    def login(self, device: Keyed, user: str, record: Record | None = None) -> httpx.Response:
        """Ask for a login."""
        return self.post("login", login_of(device, user, self.challenge(), record))

    def revoke(self, device: Keyed, user: str, target: str, key: str) -> httpx.Response:
        """Ask for a revocation."""
        server = self.challenge().key
        record = device.states(Revoked(user=user, device=target, key=key, server=server, by=device.id))
        return self.post("revoke", RevokeRequest(record=record))

    def token(self, device: Keyed, user: str) -> httpx.Response:
        """Ask for a token to send a device's messages with."""
        return self.post("device/token", login_of(device, user, self.challenge(), purpose="token"))

    def message(self, token: str | None, verb: str, body: str | bytes) -> httpx.Response:
        """Send a message of a device."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return self._http.post(f"/device/{verb}", content=body, headers=headers)

    def allow_writing(self, token: str, code: str) -> httpx.Response:
        """Ask the server to write for a device's person, by an invite."""
        body, headers = msgspec.json.encode({"code": code}), {"Authorization": f"Bearer {token}"}
        return self._http.post("/http-device", content=body, headers=headers)

    async def at_the_broker(self, device: Keyed, user: str, frame: bytes) -> dict[str, Any]:
        """Send a frame and ask a question with a login that the server once made; gives the answer."""
        accounts = Accounts(load_or_create_keys(self.server.folder))
        login = accounts.device_jwt(user, device.id, device.key, time.time(), 60)
        async with self.connection(device, user, login) as connection:
            await connection.request(push_subject(user, device.id), frame)
            await self.server.until_read()
            asked = await connection.request(sync_subject(user, device.id, "pull"), b'{"have": {}}')
            answer: dict[str, Any] = json.loads(asked.data)
            return answer

    @asynccontextmanager
    async def connection(self, device: Keyed, user: str, login: str) -> AsyncIterator[Client]:
        """Connect to the broker with a login."""
        connection = BrokerClient(Line(time.monotonic))

        async def ignore(_: Exception) -> None:
            """Do nothing: what the broker refuses, the test sees."""

        try:
            await connection.connect(
                self.server.broker,
                user_jwt_cb=lambda: bytearray(login.encode()),
                signature_cb=lambda nonce: base64.b64encode(device.pair.sign(nonce.encode())),
                inbox_prefix=inbox_prefix(user, device.id).encode(),
                error_cb=ignore,
                allow_reconnect=False,
                max_reconnect_attempts=1,
                reconnect_time_wait=0,
            )
            yield connection
        finally:
            await connection.close()


def login_of(
    device: Keyed,
    user: str,
    challenge: Challenge,
    record: Record | None = None,
    purpose: Purpose = "login",
) -> LoginRequest:
    """What a device signs to log in, or for a token."""
    body = LoginBody(
        user=user, device=device.id, server=challenge.key, challenge=challenge.challenge, nonce=NONCE
    )
    text = msgspec.json.encode(body).decode()
    return LoginRequest(body=text, sig=device.sign(to_sign(purpose, text)), record=record)
