"""All safeguards, each with the change that removes it and the tests that must notice."""

from __future__ import annotations

from tests.safeguards.broker import BROKER_REMOVALS
from tests.safeguards.client import CLIENT_REMOVALS
from tests.safeguards.enrollment import ENROLLMENT_REMOVALS
from tests.safeguards.ingest import INGEST_REMOVALS
from tests.safeguards.server import SERVER_REMOVALS
from tests.safeguards.shared import SHARED_REMOVALS
from tests.safeguards.storage import STORAGE_REMOVALS
from tests.safeguards.web import WEB_REMOVALS

REMOVALS = (
    *SHARED_REMOVALS,
    *STORAGE_REMOVALS,
    *SERVER_REMOVALS,
    *BROKER_REMOVALS,
    *INGEST_REMOVALS,
    *ENROLLMENT_REMOVALS,
    *CLIENT_REMOVALS,
    *WEB_REMOVALS,
)
