"""What a file consists of, in numbers alone."""

from __future__ import annotations

from pathlib import Path

from milepost_shared.storage.file_stats import file_stats, integrity_error
from milepost_shared.storage.migrations import MIGRATIONS
from milepost_shared.storage.read_only import open_read_only
from tests.shared.builders import NOW, TODAY, A, activity_draft, goal, make_log


async def test_rows_and_events_are_counted_and_an_intact_file_has_no_integrity_error(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    await file.write(
        lambda log: log.append(A, [goal(), activity_draft(TODAY), activity_draft(TODAY)], NOW, TODAY)
    )
    await file.close()
    with open_read_only(file.path) as sql:
        found = file_stats(sql)
        assert integrity_error(sql) == ""
    assert found.schema == len(MIGRATIONS)
    assert found.events == {"ActivityLogged": 2, "GoalSet": 1}
    assert (found.rows["events"], found.rows["day_totals"], found.rows["set_aside"]) == (3, 1, 0)
