"""Prefetching: the next answer is asked for while the device takes in the one before."""

from __future__ import annotations

import asyncio
from typing import Self

from msgspec.structs import replace

from milepost_client.network.exchange import Exchange
from milepost_shared.protocol.messages import Pull, Reply


class PrefetchingPuller:
    """Pulls that follow one another. Use `async with`, so that an answer that is not wanted is cancelled."""

    def __init__(self, exchange: Exchange, device: str) -> None:
        self._exchange = exchange
        self._device = device
        self._question: Pull | None = None
        self._answer: asyncio.Task[Reply] | None = None

    async def pull(self, question: Pull) -> Reply:
        """Return what lies beyond what the device has. Raises NotAllowed or Offline.

        The prefetched answer is used where it is the answer to this very question. It is not where, say, a
        frame was refused.
        """
        if self._answer is not None and question == self._question:
            reply = await self._answer
        else:
            await self._cancel()
            reply = await self._exchange.pull(question)
        self._answer = None
        if reply.more:
            self._question = following(question, reply, self._device)
            self._answer = asyncio.create_task(self._exchange.pull(self._question))
        return reply

    async def _cancel(self) -> None:
        if self._answer is not None:
            self._answer.cancel()
            await asyncio.gather(self._answer, return_exceptions=True)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._cancel()


def following(question: Pull, reply: Reply, device: str) -> Pull:
    """Return what `device` asks next, once it has taken in all of the reply to a question."""
    have = question.have | {frame.device: (frame.last, frame.chains[-1].hex()) for frame in reply.frames}
    if reply.admitted:
        have[device] = reply.admitted[-1].last, reply.admitted[-1].chain
    return replace(question, have=have, wait=0.0)
