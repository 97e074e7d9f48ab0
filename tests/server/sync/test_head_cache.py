"""The last heads of each person are kept, for a bounded number of people."""

from milepost_server.sync.head_cache import MOST_KEPT, HeadCache, HeadSnapshot
from milepost_server.sync.pull_reply import error_reply


def snapshot(count: int) -> HeadSnapshot:
    return HeadSnapshot(count, {}, frozenset(), "", "", error_reply(""), (), {})


def test_the_last_snapshot_is_the_one_that_counts() -> None:
    cache = HeadCache()
    assert cache.get("ana") is None
    for count in (1, 2):
        cache.put("ana", snapshot(count))
    assert cache.get("ana") == snapshot(2)


def test_the_oldest_entry_is_forgotten_when_there_are_too_many() -> None:
    cache = HeadCache()
    for user in range(MOST_KEPT):
        cache.put(str(user), snapshot(user))
    cache.put("0", snapshot(-1))
    cache.put("one more", snapshot(0))
    assert cache.get("1") is None
    assert cache.get("0") == snapshot(-1)
    assert cache.get(str(MOST_KEPT - 1)) is not None
