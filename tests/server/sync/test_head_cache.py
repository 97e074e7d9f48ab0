"""How far each person's file went is remembered, of no more than so many people."""

from milepost_server.sync.head_cache import MOST_KEPT, HeadCache, HeadSnapshot


def standing(count: int) -> HeadSnapshot:
    return HeadSnapshot(count, {}, frozenset(), "")


def test_the_last_standing_is_the_one_that_counts() -> None:
    standings = HeadCache()
    assert standings.get("ana") is None
    for count in (1, 2):
        standings.put("ana", standing(count))
    assert standings.get("ana") == standing(2)


def test_the_one_put_longest_ago_is_forgotten_where_there_are_too_many() -> None:
    standings = HeadCache()
    for user in range(MOST_KEPT):
        standings.put(str(user), standing(user))
    standings.put("0", standing(-1))
    standings.put("one more", standing(0))
    assert standings.get("1") is None
    assert standings.get("0") == standing(-1)
    assert standings.get(str(MOST_KEPT - 1)) is not None
