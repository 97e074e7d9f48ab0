"""A server with its broker, people of it, and somebody who means ill."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.attacks.attacker import Attacker
from tests.system.conftest import ana as ana
from tests.system.conftest import new_person as new_person
from tests.system.conftest import server as server
from tests.system.servers import ServerProcess


@pytest.fixture
def attacker(server: ServerProcess) -> Iterator[Attacker]:
    """Somebody who reaches the server's API, from an address of their own."""
    with Attacker(server) as somebody:
        yield somebody
