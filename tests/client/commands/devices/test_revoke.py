"""`milepost revoke` without a server."""

from __future__ import annotations

from pathlib import Path

from milepost_client.cli.shells import VARIABLE, QuietCompletion
from milepost_client.main import cli
from tests.client.conftest import Run


def test_a_device_that_joined_no_server_can_revoke_none(coffees: Run) -> None:
    ran = coffees("revoke", "phone")
    assert (ran.code, "has joined no server" in ran.err, ran.out) == (2, True, "")


def test_the_person_s_other_devices_are_offered(coffees: Run, tmp_path: Path) -> None:
    coffees("export", str(tmp_path / "all"))
    coffees("import", str(tmp_path / "all"), home="other")
    [theirs, _] = coffees("devices", "--json", home="other").json
    complete = QuietCompletion(cli, {}, "milepost", VARIABLE).get_completions
    assert [offer.value for offer in complete(["revoke"], "")] == [theirs["name"]]
    coffees("devices")
    assert complete(["revoke"], "") == []
