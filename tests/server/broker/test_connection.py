from __future__ import annotations

import time

import pytest

from milepost_server.broker.accounts import Accounts
from milepost_server.broker.connection import connect_as_server
from milepost_server.system.addresses import free_port
from milepost_shared.errors import Offline


async def test_a_missing_broker_is_offline(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("milepost_server.broker.connection.ANSWER_WITHIN", 0.5)
    url = f"nats://127.0.0.1:{free_port('127.0.0.1')}"
    with pytest.raises(Offline, match=url):
        await connect_as_server(url, accounts, time.time())
