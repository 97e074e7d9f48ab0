"""Requests to a busy file run in one call, and each gets its own result or error."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from milepost_server.storage.coalescing import Coalescer

ANA, BEN = "ana", "ben"


class Files:
    """Files that are lists of words. A call that fails leaves nothing; calls wait until they are released."""

    def __init__(self) -> None:
        self.released = asyncio.Event()
        self.noted: dict[str, list[str]] = {ANA: [], BEN: []}
        self.calls: list[str] = []

    async def do(self, name: str, work: Callable[[list[str]], Any]) -> Any:
        self.calls.append(name)
        await self.released.wait()
        new: list[str] = []
        result = work(new)
        self.noted[name] += new
        return result


def noted_word(word: str) -> Callable[[list[str]], str]:
    def note(file: list[str]) -> str:
        file.append(word)
        return word.upper()

    return note


def failing(file: list[str]) -> str:
    file.append("half")
    raise ValueError("no such thing")


async def request_all(coalescer: Coalescer[list[str]], name: str, *works: Callable[[list[str]], str]) -> Any:
    """Request all works at once; returns the tasks that wait."""
    tasks = [asyncio.create_task(coalescer.run(name, work)) for work in works]
    await asyncio.sleep(0)
    return tasks


async def test_what_is_asked_while_a_file_is_at_work_is_done_in_one_call() -> None:
    files = Files()
    coalescer = Coalescer(files.do)
    tasks = await request_all(coalescer, ANA, *map(noted_word, "abcd"))
    files.released.set()
    assert await asyncio.gather(*tasks) == ["A", "B", "C", "D"]
    assert files.noted[ANA] == ["a", "b", "c", "d"]
    assert files.calls == [ANA, ANA]


async def test_files_do_not_wait_for_each_other() -> None:
    files = Files()
    coalescer = Coalescer(files.do)
    tasks = [
        *await request_all(coalescer, ANA, noted_word("a")),
        *await request_all(coalescer, BEN, noted_word("b")),
    ]
    assert files.calls == [ANA, BEN]
    files.released.set()
    assert await asyncio.gather(*tasks) == ["A", "B"]


async def test_nobody_fails_by_anothers_fault_and_nothing_is_noted_twice() -> None:
    files = Files()
    coalescer = Coalescer(files.do)
    tasks = await request_all(coalescer, ANA, noted_word("a"), noted_word("b"), failing, noted_word("c"))
    files.released.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert (results[0], results[1], results[3]) == ("A", "B", "C")
    assert isinstance(results[2], ValueError)
    assert files.noted[ANA] == ["a", "b", "c"]


async def test_where_the_first_fails_the_others_go_on() -> None:
    files = Files()
    coalescer = Coalescer(files.do)
    tasks = await request_all(coalescer, ANA, failing, noted_word("b"))
    files.released.set()
    with pytest.raises(ValueError, match="no such thing"):
        await tasks[0]
    assert await tasks[1] == "B"


@pytest.mark.parametrize("leaving", [0, 1, 2])
async def test_whoever_gives_up_takes_the_answer_from_nobody(leaving: int) -> None:
    files = Files()
    coalescer = Coalescer(files.do)
    tasks = await request_all(coalescer, ANA, *map(noted_word, "abc"))
    tasks.pop(leaving).cancel()
    await asyncio.sleep(0)
    files.released.set()
    assert await asyncio.gather(*tasks) == [word.upper() for n, word in enumerate("abc") if n != leaving]


async def test_what_nobody_waits_for_any_more_is_not_begun() -> None:
    files = Files()
    coalescer = Coalescer(files.do)
    first, second = await request_all(coalescer, ANA, noted_word("a"), noted_word("b"))
    second.cancel()
    files.released.set()
    await first
    await coalescer.close()
    assert files.noted[ANA] == ["a"]


async def test_closing_waits_for_the_first_and_for_what_was_asked_meanwhile() -> None:
    files = Files()
    coalescer = Coalescer(files.do)
    tasks = await request_all(coalescer, ANA, *map(noted_word, "ab"))
    closing = asyncio.create_task(coalescer.close())
    await asyncio.sleep(0)
    assert not closing.done()
    files.released.set()
    await closing
    assert files.noted[ANA] == ["a", "b"]
    assert await asyncio.gather(*tasks) == ["A", "B"]


async def test_closing_waits_for_what_was_begun() -> None:
    files = Files()
    coalescer = Coalescer(files.do)
    tasks = await request_all(coalescer, ANA, *map(noted_word, "ab"))
    tasks[0].cancel()
    await asyncio.sleep(0)
    tasks[1].cancel()
    closing = asyncio.create_task(coalescer.close())
    await asyncio.sleep(0)
    assert not closing.done()
    files.released.set()
    await closing
