"""What is due: overdue, today, and by the end of the week or another day."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_shared.errors import BadInput
from milepost_shared.progress.periods import span_of
from milepost_shared.projections.due import DueView, due_view
from milepost_shared.storage.log import Log


class DueRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is due by the day `until`, or by the end of the week."""

    until: date | None = None


def due(log: Log, moment: Moment, request: DueRequest) -> DueView:
    """Return what is due. Raises BadInput for a day that is over."""
    until = request.until or span_of(moment.today, "week").last
    if until < moment.today:
        raise BadInput(f"{until} is over.", "What was due by then is told as overdue.", field="until")
    return due_view(log.settled_book(moment.today), moment.today, until)
