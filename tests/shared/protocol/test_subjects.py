"""The NATS subjects of a device."""

from __future__ import annotations

from milepost_shared.protocol.subjects import inbox_prefix, push_subject, sync_subject
from tests.shared.builders import USER, A


def test_subjects_name_the_person_and_the_device() -> None:
    assert push_subject(USER, A) == f"dev.ev.{USER}.{A}"
    assert sync_subject(USER, A, "pull") == f"dev.sync.{USER}.{A}.pull"
    assert inbox_prefix(USER, A) == f"_I.{USER}.{A}"
