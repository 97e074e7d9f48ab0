"""Views of settled entries are those of a fold, whatever came late, changed, went, or was settled when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import ActivityLogged, Contribution, Opportunity, encode
from milepost_shared.log_file import settle_if_due
from milepost_shared.model.book import Book, fold
from milepost_shared.progress.goal_view import goal_views
from milepost_shared.progress.periods import span_of
from milepost_shared.projections.attribution import attribution
from milepost_shared.projections.due import due_view
from milepost_shared.projections.focus import focus
from milepost_shared.projections.people import contact_states, people
from milepost_shared.projections.review import review
from milepost_shared.projections.stats import stats
from milepost_shared.storage import settled
from milepost_shared.storage.log import Log
from milepost_shared.storage.settled import LISTED, STALE
from milepost_shared.storage.tables.event_row import EventRow, event_row
from tests.shared.builders import GOAL, NOW, OTHER, TODAY, A, B, activity, activity_draft, goal, make_log
from tests.shared.devices import Peer
from tests.shared.erasing import draft, erase, holds_word

THIRD = "3" * 12
OLD, RECENT = TODAY - timedelta(days=40), TODAY - timedelta(days=2)
Recipe = tuple[str, int, int, int]
recipes = st.lists(
    st.tuples(
        st.sampled_from(["plain", "plain", "plain", "import", "edit", "void"]),
        st.integers(-3, 60),
        st.integers(0, 10**6),
        st.integers(0, 40),
    ),
    min_size=1,
    max_size=30,
)


def everything(book: Book, today: date) -> dict[str, Any]:
    """All views that count what was done."""
    return {
        "people": people(book, today),
        "contacts": contact_states(book, goal_views(book, today), today),
        "attribution": attribution(book, today),
        **{f"attribution of {id}": attribution(book, today, id) for id in (GOAL, OTHER)},
        "focus": focus(book, today),
        "due": due_view(book, today, today + timedelta(days=30)),
        **{f"stats by {every}": stats(book, every, 9, today) for every in ("week", "month")},
        **{
            f"review of {every}": review(book, span_of(today, every), today)
            for every in ("week", "month", "quarter")
        },
    }


def assert_like_a_fold(log: Log, today: date = TODAY) -> None:
    folded = fold(log.events.all())
    assert everything(log.settled_book(today), today) == everything(folded, today)
    last_week = span_of(today, "week").previous()
    seen = log.settled_book(last_week.last)
    assert review(seen, last_week, today) == review(folded, last_week, today)


def first_events() -> list[Stamped]:
    """A goal, one that rolls up into it, and one about a person."""
    of_ana: dict[str, Any] = {"goal": THIRD, "title": "Ana", "about": "Ana", "target": None, "deadline": None}
    goals = (goal(), goal(2, goal=OTHER, title="Talks", parent=GOAL), goal(3, **of_ana))
    return [Stamped(NOW + event.seq, event) for event in goals]


def an_activity(recipe: Recipe, device: str, seq: int) -> ActivityLogged:
    """An activity that says something of everything; an edit names an event that may not exist."""
    what, ago, chosen, number = recipe
    pick = Random(chosen)
    amounts = [(GOAL, float(number)), (OTHER, 2.5), (THIRD, 0.0), (OTHER, -1.0)]
    given = tuple(Contribution(goal=id, amount=each) for id, each in pick.sample(amounts, pick.randint(0, 3)))
    fields: dict[str, Any] = {"origin": f"row {number % 4}"} if what == "import" else {}
    if what in ("edit", "void"):
        fields = {"corrects": f"{pick.choice((A, B))}-{number % 12 + 4}", "void": what == "void"}
    arisen = Opportunity(id=f"{number % 2:012}", title=f"Job {number}", stage=pick.choice(("", "talk")))
    return activity(
        seq,
        TODAY - timedelta(days=ago),
        device=device,
        contributions=given,
        time=pick.choice((None, "09:00", "18:30")),
        minutes=pick.choice((None, 0, 45)),
        quality=pick.choice((None, 2, 5)),
        kind=pick.choice((None, " ", "coffee", "Coffee", "call", "review")),
        people=tuple(pick.sample(("Ana", "ana ", "Bo", "Cy", "BO"), pick.randint(0, 3))),
        organisation=pick.choice((None, "Acme", "ACME", "Bar")),
        opportunities=pick.choice(((), (), (), (arisen,))),
        note=pick.choice((None, "hello", f"Review of 2026-W0{number % 9 + 1}\n\nfine")),
        **fields,
    )


class Writer:
    """A log whose events come from two devices, go, come back, and are stamped anew; the totals follow."""

    def __init__(self, log: Log, random: Random) -> None:
        self.log = log
        self.random = random

    def write(self, events: list[Stamped]) -> None:
        """Take in events of one device, as they come or as they are fetched again."""
        if events:
            head = self.log.head(events[0].event.device)
            self.log.write(head, [_row(held) for held in events], events)

    def lose(self, held: Stamped) -> None:
        """Take a damaged event out."""
        self.log.events.delete(held.event.device, held.event.seq)
        self.log.goal_totals.apply([], [held])

    def restamp(self, held: Stamped) -> None:
        """Order an event anew, as the broker's clock does."""
        stamp = held.effective + self.random.randint(-50, 50)
        self.log.events.restamp(held.event.device, [(stamp, held.event.seq)])
        self.log.goal_totals.apply([Stamped(stamp, held.event)], [held])

    def step(self, waiting: list[list[Stamped]], lost: list[Stamped]) -> None:
        """Do one of all that can happen."""
        here = [held for held in self.log.events.all() if isinstance(held.event, ActivityLogged)]
        what = self.random.choice(("write", "write", "settle", "settle", "lose", "find", "restamp"))
        if what == "write":
            events = self.random.choice(waiting)
            some, events[:] = events[:6], events[6:]
            self.write(some)
        elif what == "settle":
            self.log.settled.settle(TODAY + timedelta(days=self.random.choice((-20, -8, 0, 5))))
        elif what == "find" and lost:
            self.write([lost.pop()])
        elif here and what == "lose":
            lost.append(self.random.choice(here))
            self.lose(lost[-1])
        elif here and what == "restamp":
            self.restamp(self.random.choice(here))


@settings(max_examples=settings().max_examples // 2)
@given(recipes, st.randoms(use_true_random=False))
def test_whatever_happens_the_views_are_those_of_a_fold(given: list[Recipe], random: Random) -> None:
    of_device = {
        device: [r for n, r in enumerate(given) if (r[3] + n) % 2 == at] for at, device in enumerate((A, B))
    }

    def live(log: Log) -> None:
        writer, lost = Writer(log, random), list[Stamped]()
        writer.write(first_events())
        waiting = [
            [
                Stamped(NOW + 10 * seq + at, an_activity(recipe, device, seq))
                for seq, recipe in enumerate(of_device[device], first)
            ]
            for at, (device, first) in enumerate(((A, 4), (B, 1)))
        ]
        for _ in range(12):
            writer.step(waiting, lost)
            assert not log.settled.differs()
            if log.settled.load(TODAY) is not None and random.random() < 0.3:
                assert_like_a_fold(log, TODAY + timedelta(days=random.choice((-6, 0, 0, 3))))
        log.settled.settle(TODAY)
        assert_like_a_fold(log)

    in_a_log(live)


def test_an_opportunity_that_an_edit_takes_away_leaves_the_entry_counted_once() -> None:
    def live(log: Log) -> None:
        job = Opportunity(id="0" * 12, title="Job", stage="talk")
        log.append(A, [goal(), activity_draft(OLD, people=("Ana",), opportunities=(job,))], NOW, TODAY)
        log.settled.settle(TODAY)
        log.append(A, [activity_draft(OLD, people=("Ana",), corrects=f"{A}-2")], NOW, TODAY)
        [ana] = people(log.settled_book(TODAY), TODAY)
        assert (ana.activities, ana.opportunities) == (1, [])
        assert_like_a_fold(log)

    in_a_log(live)


def test_a_late_event_is_added_and_an_old_one_that_changes_is_read_anew() -> None:
    def live(log: Log) -> None:
        log.append(A, [goal(), activity_draft(OLD, people=("Ana",))], NOW, TODAY)
        log.settled.settle(TODAY)
        log.append(A, [activity_draft(OLD - timedelta(days=9), people=("Ana",))], NOW, TODAY)
        assert counted(log) == 2
        log.append(A, [activity_draft(OLD, people=("Bo",), corrects=f"{A}-2")], NOW, TODAY)
        assert counted(log) is None
        assert_like_a_fold(log)
        log.settled.settle(TODAY)
        assert counted(log) == 1

    in_a_log(live)


def test_damaged_tallies_and_those_of_another_form_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settled, "FEW", 2)

    def live(log: Log) -> None:
        log.append(A, [goal(), activity_draft(OLD, people=("Ana",))], NOW, TODAY)
        for damage in ("body = x'00'", "until = until + 1", "form = '0'"):
            log.settled.settle(TODAY)
            assert (counted(log), log.settled.is_due(TODAY)) == (1, False)
            log.events._sql.execute(f"UPDATE settled SET {damage}")
            assert (counted(log), log.settled.is_due(TODAY)) == (None, True)
            assert_like_a_fold(log)

    in_a_log(live)


def test_tallies_that_differ_from_the_events_are_found() -> None:
    def live(log: Log) -> None:
        log.append(A, [goal(), activity_draft(OLD, people=("Ana",))], NOW, TODAY)
        log.settled.settle(TODAY)
        assert not log.settled.differs()
        # A bit that flips in a row is no statement, so no trigger sees it.
        log.events._sql.execute("DROP TRIGGER settled_update")
        log.events._sql.execute(
            "UPDATE events SET texts = CAST(replace(texts, 'Ana', 'Bob') AS BLOB) WHERE seq = 2"
        )
        assert log.settled.differs()

    in_a_log(live)


async def test_only_a_long_log_is_settled_and_again_when_much_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = await make_log(tmp_path)
    await file.write(lambda log: log.append(A, [goal(), activity_draft(OLD, people=("Ana",))], NOW, TODAY))
    await settle_if_due(file, TODAY)
    assert await file.read(counted) is None
    monkeypatch.setattr(settled, "FEW", 2)
    monkeypatch.setattr(settled, "MOST_PENDING", 1)
    await settle_if_due(file, TODAY)
    assert await file.read(counted) == 1
    drafts = [activity_draft(OLD, people=("Ana",)), activity_draft(RECENT, people=("Ana",))]
    await file.write(lambda log: log.append(A, drafts, NOW, TODAY))
    assert await file.read(lambda log: log.settled.is_due(TODAY))
    await settle_if_due(file, TODAY)
    assert not await file.read(lambda log: log.settled.is_due(TODAY))
    assert await file.read(lambda log: log.settled.is_due(TODAY + STALE))
    assert await file.read(lambda log: log.settled.is_due(TODAY - LISTED))
    await file.close()


async def test_what_is_erased_leaves_no_byte_in_the_tallies(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    peer = Peer(A, file)
    await file.write(lambda log: log.append(A, [goal(), draft()], NOW, TODAY))
    await file.write(lambda log: log.settled.settle(TODAY + STALE))
    assert await holds_word(file)
    await erase(peer, f"{A}-2")
    assert not await holds_word(file)
    await file.close()


def counted(log: Log) -> int | None:
    """How many entries the tallies have of Ana; None where there are no tallies to use."""
    settlement = log.settled.load(TODAY)
    if settlement is None:
        return None
    tally = settlement.tallies.people.get("ana")
    return tally.times if tally else 0


def in_a_log(work: Callable[[Log], None]) -> None:
    """Do something in the transaction of a new log."""

    async def run(folder: Path) -> None:
        file = await make_log(folder)
        await file.write(work)
        await file.close()

    with TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder)))


def _row(held: Stamped) -> EventRow:
    event = held.event
    return event_row(event.device, event.seq, held.effective, event, b"", encode(event))
