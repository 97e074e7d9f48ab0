"""How many event streams a token and a person may have open, and that those that end make room."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, ExitStack

import httpx
import pytest

from milepost_server.api.event_streams import MOST_OF_PERSON, MOST_OF_TOKEN, EventStreams
from milepost_server.errors import TooManyStreams
from tests.server.stored_people import add_person, api_client
from tests.shared.builders import goal
from tests.system.servers import PATIENCE, ServerProcess

ANA, BEN = "a" * 16, "b" * 16


async def opened(stack: AsyncExitStack, api: httpx.AsyncClient) -> httpx.Response:
    return await stack.enter_async_context(api.stream("GET", "/api/v1/changes"))


async def until_it_opens(api: httpx.AsyncClient) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            async with api.stream("GET", "/api/v1/changes") as stream:
                if stream.status_code == 200:
                    return
            await asyncio.sleep(0.05)


async def test_a_token_has_no_more_than_its_streams_and_ended_ones_make_room(up: ServerProcess) -> None:
    user = await add_person(up.folder, [goal()])
    async with await api_client(up, user) as api, await api_client(up, user) as other:
        async with AsyncExitStack() as stack:
            for _ in range(MOST_OF_TOKEN):
                assert (await opened(stack, api)).status_code == 200
            refused = await api.get("/api/v1/changes")
            assert (refused.status_code, refused.json()["type"]) == (429, "/problems/too-many-streams")
            assert "8 event streams of this token" in refused.json()["detail"] and refused.json()["advice"]
            # Neither another token nor another question is kept out.
            assert (await opened(stack, other)).status_code == 200
            assert (await api.get("/api/v1/goals")).status_code == 200
        await until_it_opens(api)


async def test_a_person_has_no_more_than_theirs_over_all_tokens(up: ServerProcess) -> None:
    user, stranger = await add_person(up.folder, [goal()]), await add_person(up.folder, [goal()])
    async with AsyncExitStack() as stack:
        tokens = MOST_OF_PERSON // MOST_OF_TOKEN
        clients = [await stack.enter_async_context(await api_client(up, user)) for _ in range(tokens + 1)]
        for api in clients[:-1]:
            for _ in range(MOST_OF_TOKEN):
                assert (await opened(stack, api)).status_code == 200
        refused = await clients[-1].get("/api/v1/changes")
        assert (refused.status_code, "of this person" in refused.json()["detail"]) == (429, True)
        ben = await stack.enter_async_context(await api_client(up, stranger))
        assert (await opened(stack, ben)).status_code == 200


async def test_a_stream_that_is_refused_for_another_reason_does_not_count(up: ServerProcess) -> None:
    async with await api_client(up, await add_person(up.folder, [goal()])) as api, AsyncExitStack() as stack:
        for _ in range(2 * MOST_OF_TOKEN):
            answer = await api.get("/api/v1/changes", headers={"Last-Event-ID": "nonsense"})
            assert answer.status_code == 400
        assert (await opened(stack, api)).status_code == 200


def test_nothing_is_kept_of_streams_that_ended() -> None:
    streams = EventStreams()
    with streams.counted(ANA, "1"), streams.counted(BEN, "2"):
        pass
    with pytest.raises(RuntimeError), streams.counted(ANA, "1"):
        raise RuntimeError
    assert not vars(streams)["_open"]


def test_a_refused_stream_counts_for_neither() -> None:
    streams = EventStreams()
    with ExitStack() as stack:
        for _ in range(MOST_OF_TOKEN):
            stack.enter_context(streams.counted(ANA, "1"))
        with pytest.raises(TooManyStreams), streams.counted(ANA, "1"):
            pass
        assert sum(vars(streams)["_open"].values()) == 2 * MOST_OF_TOKEN
