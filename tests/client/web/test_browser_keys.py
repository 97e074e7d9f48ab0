"""The device's key in a browser: kept by it where it can, else a seed in the folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from milepost_client.device.home import Home
from milepost_client.device.identity import Identity
from milepost_client.web.browser import BrowserKeys
from milepost_shared.protocol.signatures import is_signed
from tests.client.web.python_browser import PythonBrowser


@pytest.mark.parametrize("has_keys", [True, False])
async def test_a_key_signs_what_its_public_half_verifies(tmp_path: Path, has_keys: bool) -> None:
    keys = BrowserKeys(Home(tmp_path), PythonBrowser(has_keys=has_keys))
    signer = await keys.load_or_create()
    assert is_signed(signer.public, b"message", await signer.sign(b"message"))
    assert (await keys.load_or_create()).public == signer.public
    assert (tmp_path / "device.key").exists() is not has_keys


async def test_a_seed_that_is_there_stays_the_key_until_it_is_renewed(tmp_path: Path) -> None:
    seed = Identity.load_or_create(Home(tmp_path))
    keys = BrowserKeys(Home(tmp_path), PythonBrowser())
    assert (await keys.load_or_create()).public == seed.public
    renewed = await keys.renew()
    assert renewed.public != seed.public
    assert (await keys.load_or_create()).public == renewed.public
    assert not (tmp_path / "device.key").exists()
