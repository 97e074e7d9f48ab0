"""Pairing, for the tests of this folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from milepost_server.broker.accounts import Accounts
from milepost_server.broker.identity import ServerIdentity
from milepost_server.broker.keys import load_or_create_keys
from milepost_server.enrollment.pairing import BrokerAddress, Pairing
from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.registry import open_registry
from milepost_server.storage.user_logs import UserLogs
from tests.server.enrollment.doors import BROKER, Clock, Door


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    clock, notifier, keys = Clock(), ChangeNotifier(), load_or_create_keys(tmp_path)
    user_logs = UserLogs(tmp_path, lambda: round(clock() * 1e6))
    registry = await open_registry(tmp_path)
    accounts, identity = Accounts(keys), ServerIdentity(keys)
    pairing = Pairing(user_logs, registry, notifier, accounts, identity, BrokerAddress(BROKER), clock)
    yield Door(pairing, identity, user_logs, registry, notifier, clock)
    await user_logs.close()
    await registry.close()
