"""How long a sync waits for admissions."""

from __future__ import annotations

from milepost_client.sync.patience import STALLED_AFTER, Patience

START = 100.0
LATE = START + STALLED_AFTER + 0.1


def test_it_waits_at_first_and_until_patience_ends() -> None:
    patience, verdict = Patience().after(5, START)
    assert verdict == "wait"
    assert patience.after(5, START + STALLED_AFTER) == (patience, "wait")


def test_without_progress_it_resends_once_and_then_gives_up() -> None:
    patience, _ = Patience().after(5, START)
    patience, verdict = patience.after(5, LATE)
    assert verdict == "resend"
    assert patience.after(5, LATE + STALLED_AFTER) == (patience, "wait")
    patience, verdict = patience.after(5, LATE + STALLED_AFTER + 0.1)
    assert verdict == "give up"


def test_each_admission_renews_it_but_nothing_is_resent_twice() -> None:
    patience, _ = Patience().after(5, START)
    patience, verdict = patience.after(4, LATE)
    assert verdict == "wait"
    patience, verdict = patience.after(4, LATE + STALLED_AFTER + 0.1)
    assert verdict == "resend"
    patience, _ = patience.after(3, LATE + 2 * STALLED_AFTER)
    _, verdict = patience.after(3, LATE + 4 * STALLED_AFTER)
    assert verdict == "give up"


def test_more_that_is_missing_is_no_progress() -> None:
    patience, _ = Patience().after(5, START)
    assert patience.after(9, LATE)[1] == "resend"
