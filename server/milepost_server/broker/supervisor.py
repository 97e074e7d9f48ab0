"""The broker for as long as the server runs: started again whenever it ends, with a renewed certificate."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from milepost_server.broker.certificate_reload import CertificateReloader
from milepost_server.broker.process import Broker
from milepost_server.system.tasks import background
from milepost_shared.errors import MilepostError

RESTART_AFTER = 0.5
RELOAD_EVERY = 2.0
"""Seconds between two looks at whether the certificate was renewed."""

log = logging.getLogger("milepost.server")


@asynccontextmanager
async def supervised(
    start: Callable[[], Awaitable[Broker]], certificates: CertificateReloader | None
) -> AsyncIterator[None]:
    """Run the broker that `start` starts until the block ends.

    It may die, or be ended because it stored nothing more: it is started again on the same store. Raises
    what the first start raises.
    """
    supervisor = BrokerSupervisor(start, certificates, await start())
    try:
        async with background(supervisor.restart_forever()), background(supervisor.renew_forever()):
            yield
    finally:
        await supervisor.broker.stop()


class BrokerSupervisor:
    """Keeps `broker` running and its certificate current."""

    def __init__(
        self,
        start: Callable[[], Awaitable[Broker]],
        certificates: CertificateReloader | None,
        broker: Broker,
    ) -> None:
        self._start = start
        self._certificates = certificates
        self.broker = broker

    async def restart_forever(self) -> None:
        """Start the broker again each time it ends."""
        while True:
            code = await self.broker.exited()
            log.error("the broker ended with code %d; starting it again", code)
            await asyncio.sleep(RESTART_AFTER)
            try:
                self.broker = await self._start()
            except (MilepostError, OSError) as error:
                log.error("the broker did not start again: %s", error)

    async def renew_forever(self) -> None:
        """Let the broker present the certificate whenever it was renewed."""
        while self._certificates:
            await asyncio.sleep(RELOAD_EVERY)
            try:
                await asyncio.to_thread(self._certificates.reload)
                await self.broker.show(self._certificates.current())
            except (MilepostError, OSError) as error:
                log.error("the broker's renewed certificate is not in use yet: %s", error)
