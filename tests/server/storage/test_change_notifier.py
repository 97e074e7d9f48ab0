"""Whoever waits for news of a person is woken by it, and by nothing else."""

import asyncio

from milepost_server.storage.change_notifier import Bulletin

ANA, BEN = "a" * 16, "b" * 16
LONG, NO_TIME = 30.0, 0.0


async def test_what_was_posted_since_the_count_is_news_at_once() -> None:
    bulletin = Bulletin()
    before = bulletin.count(ANA)
    bulletin.post(ANA)
    assert await bulletin.beyond(ANA, before, NO_TIME)


async def test_without_news_the_wait_ends_in_time() -> None:
    bulletin = Bulletin()
    bulletin.post(ANA)
    assert not await bulletin.beyond(ANA, bulletin.count(ANA), NO_TIME)


async def test_one_post_wakes_all_who_wait_for_that_person() -> None:
    bulletin = Bulletin()
    waiting = [asyncio.create_task(bulletin.beyond(ANA, 0, LONG)) for _ in range(3)]
    await asyncio.sleep(0)
    bulletin.post(ANA)
    assert await asyncio.gather(*waiting) == [True, True, True]


async def test_news_of_another_person_wakes_nobody() -> None:
    bulletin = Bulletin()
    waiting = asyncio.create_task(bulletin.beyond(ANA, 0, LONG))
    await asyncio.sleep(0)
    bulletin.post(BEN)
    await asyncio.sleep(0)
    assert not waiting.done()
    bulletin.post(ANA)
    assert await waiting


async def test_one_who_gives_up_keeps_the_news_from_no_other() -> None:
    bulletin = Bulletin()
    leaving, staying = (asyncio.create_task(bulletin.beyond(ANA, 0, LONG)) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    bulletin.post(ANA)
    assert await staying


async def test_whoever_waits_can_be_let_look_again_though_there_is_no_news() -> None:
    bulletin = Bulletin()
    waiting = [asyncio.create_task(bulletin.beyond(user, 0, LONG)) for user in (ANA, BEN)]
    await asyncio.sleep(0)
    bulletin.stir()
    assert await asyncio.gather(*waiting) == [True, True]
    assert (bulletin.count(ANA), bulletin.count(BEN)) == (0, 0)
