"""One run of the broker: a real nats-server that lives and dies with the server."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import signal
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from milepost_server.broker.account_files import PeopleKeys
from milepost_server.broker.accounts import Accounts
from milepost_server.broker.certificate import Certificate
from milepost_server.broker.files import MAX_PAYLOAD, NOBODY, BrokerFiles
from milepost_server.broker.log_watch import LogWatch, can_store
from milepost_server.broker.probe import answers_as
from milepost_server.broker.program import nats_server
from milepost_server.errors import BrokerFailed
from milepost_server.system.addresses import free_port, host_here, url_at
from milepost_server.system.child_process import ChildProcess

READY_WITHIN = 10.0
STOPPED_WITHIN = 3.0
PROBE_EVERY = 0.01
WATCH_EVERY = 1.0
"""Seconds between two looks at whether the broker still stores what it is sent."""

log = logging.getLogger("milepost.broker")


class Broker:
    """A running broker; use `Broker.start`, and stop it or leave its `async with` block."""

    def __init__(
        self,
        files: BrokerFiles,
        watch: LogWatch,
        process: ChildProcess,
        *,
        name: str,
        host: str,
        port: int,
        certificate: Certificate | None,
    ) -> None:
        self._files = files
        self._process = process
        self._name = name
        self._host = host_here(host)
        self.port = port
        self._certificate = certificate
        self._watching = asyncio.create_task(self._end_when_stuck(watch))

    @classmethod
    async def start(
        cls,
        folder: Path,
        accounts: Accounts,
        now: float,
        host: str = "127.0.0.1",
        port: int = 0,
        certificate: Certificate | None = None,
        people: PeopleKeys = NOBODY,
    ) -> Self:
        """Start the broker of the data folder `folder`, and wait until it answers.

        The caller holds the folder (`folder_lock`): a broker that still uses the store has outlived its
        server, and is killed. Port 0 takes a free one; `broker.port` starts it again at the same address.
        `now` is Unix time in seconds. It lets in the devices of `people`, and of those whose token is
        written later. With a certificate the broker speaks TLS only.

        Raises BrokerFailed or StorageFailed.
        """
        program, port, name = nats_server(), port or free_port(host), secrets.token_hex(8)
        files = BrokerFiles(folder)
        output, watch = await files.lock_store(), LogWatch(files.log)
        try:
            if aside := await asyncio.to_thread(files.set_damaged_aside):
                log.error("the broker's store is damaged, and set aside in %s; it begins a new one", aside)
            await asyncio.to_thread(files.write, accounts, name, host, port, now, certificate, people)
            process = await ChildProcess.start([program, "--config", str(files.configuration)], output)
        finally:
            os.close(output)
        broker = cls(files, watch, process, name=name, host=host, port=port, certificate=certificate)
        try:
            await broker._until_ready()
        except BaseException:
            await broker.stop()
            raise
        return broker

    @property
    def url(self) -> str:
        """Where a program on this machine reaches the broker."""
        return url_at("tls" if self._certificate else "nats", self._host, self.port)

    @property
    def pid(self) -> int:
        """The broker's process id."""
        return self._process.pid

    async def show(self, certificate: Certificate) -> None:
        """Present another certificate to new connections; open connections stay.

        Raises BrokerFailed where the broker does not.
        """
        if certificate == self._certificate:
            return
        self._files.write_certificate(certificate)
        self._process.send(signal.SIGHUP)
        if not await self._answers_with(certificate):
            raise BrokerFailed(f"The broker does not take it: {self._files.last_log_line()}.")
        self._certificate = certificate

    async def exited(self) -> int:
        """Wait until the broker has ended, wanted or not; returns its exit code, negative for a signal."""
        return await self._process.exited()

    async def stop(self) -> None:
        """End the broker within a few seconds; harmless when it has ended already."""
        self._watching.cancel()
        await asyncio.gather(self._watching, return_exceptions=True)
        await self._process.stop(STOPPED_WITHIN)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _end_when_stuck(self, watch: LogWatch) -> None:
        """End a broker that stores nothing more, once the disk has room: started again it does."""
        while not self._process.ended:
            await asyncio.sleep(WATCH_EVERY)
            if not watch.is_stuck():
                continue
            if await asyncio.to_thread(can_store, self._files.folder, MAX_PAYLOAD):
                log.error("the broker could not write, and stores nothing more; ending it")
                await self._process.stop(STOPPED_WITHIN)

    async def _until_ready(self) -> None:
        if not await self._answers_with(self._certificate):
            raise BrokerFailed(
                f"The broker did not start on port {self.port}: {self._files.last_log_line()}.",
                f"If the port is taken, choose another with --broker-port; the log is {self._files.log}.",
            )

    async def _answers_with(self, certificate: Certificate | None) -> bool:
        """Whether it answers within READY_WITHIN seconds, and with this certificate, if any."""
        with suppress(TimeoutError):
            async with asyncio.timeout(READY_WITHIN):
                while not self._process.ended:
                    if await answers_as(self._name, self._host, self.port, certificate):
                        return True
                    await asyncio.sleep(PROBE_EVERY)
        return False
