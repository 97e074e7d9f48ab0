"""All safeguards, each with the change that removes it and the tests that must notice."""

from __future__ import annotations

from tests.safeguards.client import CLIENT_REMOVALS
from tests.safeguards.server import SERVER_REMOVALS
from tests.safeguards.shared import SHARED_REMOVALS

REMOVALS = (*SHARED_REMOVALS, *SERVER_REMOVALS, *CLIENT_REMOVALS)
