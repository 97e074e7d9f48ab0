"""Fingerprints of keys."""

from __future__ import annotations

import re

from milepost_shared.roster.fingerprint import fingerprint
from tests.shared.roster.signers import Device


def test_a_fingerprint_has_four_groups_of_five_letters() -> None:
    assert re.fullmatch("[a-z2-7]{5}(-[a-z2-7]{5}){3}", fingerprint(Device("laptop").key))


def test_two_keys_have_two_fingerprints() -> None:
    assert fingerprint(Device("laptop").key) != fingerprint(Device("phone").key)
