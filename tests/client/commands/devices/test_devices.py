"""`milepost devices` and `status` without a server."""

from __future__ import annotations

from pathlib import Path

from tests.client.conftest import Run


def test_a_device_that_joined_no_server_is_listed_with_how_to_join(coffees: Run) -> None:
    [device] = coffees("devices", "--json").json
    assert (device["here"], device["joined"], device["seq"]) == (True, None, 1)
    ran = coffees("devices")
    assert (ran.out.count("this device"), "milepost join" in ran.err) == (1, True)


def test_a_device_whose_export_was_imported_is_listed_beside_this_one(coffees: Run, tmp_path: Path) -> None:
    coffees("export", str(tmp_path / "all"))
    coffees("import", str(tmp_path / "all"), home="other")
    theirs, ours = coffees("devices", "--json", home="other").json
    assert (theirs["here"], theirs["seq"], ours["here"], ours["seq"]) == (False, 1, True, 0)
    assert theirs["device"] == coffees("status", "--json").json["device"]
    assert (theirs["role"], ours["role"]) == ("author", "member")
    assert "has not joined" in coffees("devices", home="other").out


def test_status_shows_how_much_waits_and_what_to_do(coffees: Run) -> None:
    coffees("log", "coffees")
    ran = coffees("status")
    assert "events       2, of which 2 not yet at the server" in ran.out
    assert "server       none yet: milepost join URL CODE" in ran.out
    assert "  up to         2  " in ran.out


def test_status_leaves_out_zeros(coffees: Run) -> None:
    assert "events       0\n" in coffees("status", home="new").out
    assert "of which 0" not in coffees("status").out


def test_status_says_what_needs_a_newer_version(coffees: Run) -> None:
    assert coffees("status", "--json").json["newer_events"] == 0
    assert coffees("status").err == ""
