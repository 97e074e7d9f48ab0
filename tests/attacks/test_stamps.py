"""Nobody backdates: when something was stored, the server says (shared/decisions/0006-order.md)."""

from __future__ import annotations

import time

import pytest
from msgspec.structs import replace

from tests.attacks.attacker import Attacker, Keyed
from tests.system.people import Person
from tests.system.scenarios.test_hostile import Forger


@pytest.mark.parametrize("claims", [False, True])
async def test_a_device_backdates_nothing_on_a_standing_server(
    ana: Person, attacker: Attacker, claims: bool
) -> None:
    """Nor does a further device that claims to bring history."""
    laptop, thief = await ana.device("laptop"), await ana.device("thief")
    await ana.log(laptop, 1)
    await ana.converge(laptop)
    if claims:
        device, code = Keyed(), await ana.server.invite(ana.user)
        request = attacker.request(device, code)
        assert attacker.post("join", replace(request, claimed=True)).status_code == 200
    before = round(time.time() * 1e6)
    forger = Forger(thief)
    frame = forger.frame(forger.event(), stored_at=1, effective={1: 5})
    await forger.publish(frame)
    await ana.server.until_read()
    stamps = await ana.on_server(lambda log: [e for _, e, _ in log.events.between(thief.id, 1, 1)])
    kept = await ana.on_server(lambda log: [row.stored_at for row in log.frames.after(thief.id, 0)])
    assert (len(stamps), len(kept), min(*stamps, *kept) >= before - 2 * 60_000_000) == (1, 1, True)
