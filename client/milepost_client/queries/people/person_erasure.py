"""What an erasure of a person would take, before anybody says yes."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.operations.parts.person_traces import person_traces
from milepost_client.operations.people.erase_person import ErasedPerson, told
from milepost_shared.storage.log import Log


class PersonErasureRequest(Struct, frozen=True):
    """The whole name of a person."""

    name: str


def person_erasure(log: Log, moment: Moment, request: PersonErasureRequest) -> ErasedPerson:
    """Return where the person is named. Raises BadInput or NotFound."""
    return told(person_traces(log, request.name))
