"""Whoever waits for news of a person is woken by it, and by nothing else."""

import asyncio

from milepost_server.storage.change_notifier import ChangeNotifier

ANA, BEN = "a" * 16, "b" * 16
LONG, NO_TIME = 30.0, 0.0


async def test_what_was_posted_since_the_count_is_news_at_once() -> None:
    notifier = ChangeNotifier()
    before = notifier.count(ANA)
    notifier.publish(ANA)
    assert await notifier.wait_beyond(ANA, before, NO_TIME)


async def test_without_news_the_wait_ends_in_time() -> None:
    notifier = ChangeNotifier()
    notifier.publish(ANA)
    assert not await notifier.wait_beyond(ANA, notifier.count(ANA), NO_TIME)


async def test_one_post_wakes_all_who_wait_for_that_person() -> None:
    notifier = ChangeNotifier()
    waiting = [asyncio.create_task(notifier.wait_beyond(ANA, 0, LONG)) for _ in range(3)]
    await asyncio.sleep(0)
    notifier.publish(ANA)
    assert await asyncio.gather(*waiting) == [True, True, True]


async def test_news_of_another_person_wakes_nobody() -> None:
    notifier = ChangeNotifier()
    waiting = asyncio.create_task(notifier.wait_beyond(ANA, 0, LONG))
    await asyncio.sleep(0)
    notifier.publish(BEN)
    await asyncio.sleep(0)
    assert not waiting.done()
    notifier.publish(ANA)
    assert await waiting


async def test_one_who_gives_up_keeps_the_news_from_no_other() -> None:
    notifier = ChangeNotifier()
    leaving, staying = (asyncio.create_task(notifier.wait_beyond(ANA, 0, LONG)) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    notifier.publish(ANA)
    assert await staying


async def test_whoever_waits_can_be_let_look_again_though_there_is_no_news() -> None:
    notifier = ChangeNotifier()
    waiting = [asyncio.create_task(notifier.wait_beyond(user, 0, LONG)) for user in (ANA, BEN)]
    await asyncio.sleep(0)
    notifier.wake_all()
    assert await asyncio.gather(*waiting) == [True, True]
    assert (notifier.count(ANA), notifier.count(BEN)) == (0, 0)
