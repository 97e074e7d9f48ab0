"""Pulling ahead: what follows an answer is asked for while that answer is taken in."""

from __future__ import annotations

import asyncio
from typing import Self

from msgspec.structs import replace

from milepost_client.sync.broker_client import Exchange
from milepost_shared.protocol.messages import Pull, Reply


class Ahead:
    """Pulls that follow one another. Use `async with`: an answer that nobody wants any more is left."""

    def __init__(self, exchange: Exchange, device: str) -> None:
        self._exchange = exchange
        self._device = device
        self._question: Pull | None = None
        self._asked: asyncio.Task[Reply] | None = None

    async def pull(self, question: Pull) -> Reply:
        """What lies beyond what the device has. Where it has not become what was expected, say because a
        frame was refused, it is asked anew. Raises NotAllowed or Offline."""
        if self._asked is not None and question == self._question:
            reply = await self._asked
        else:
            await self._leave()
            reply = await self._exchange.pull(question)
        self._asked = None
        if reply.more:
            self._question = following(question, reply, self._device)
            self._asked = asyncio.create_task(self._exchange.pull(self._question))
        return reply

    async def _leave(self) -> None:
        if self._asked is not None:
            self._asked.cancel()
            await asyncio.gather(self._asked, return_exceptions=True)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._leave()


def following(question: Pull, reply: Reply, device: str) -> Pull:
    """What `device` is to ask once it has taken in all of the reply to a question."""
    have = question.have | {frame.device: (frame.last, frame.chains[-1].hex()) for frame in reply.frames}
    if reply.admitted:
        have[device] = reply.admitted[-1].last, reply.admitted[-1].chain
    return replace(question, have=have, wait=0.0)
