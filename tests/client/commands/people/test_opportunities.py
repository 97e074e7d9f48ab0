"""`milepost opportunities`, and naming them in `log` and `edit`."""

from __future__ import annotations

import pytest

from tests.client.conftest import Run


@pytest.fixture
def role(coffees: Run) -> Run:
    """An opportunity from a coffee with Ana that was applied for."""
    ana = ("-w", "Ana", "-o", "Acme", "-k", "coffee")
    heard = ("--opportunity", "Role at Acme", "--stage", "heard of")
    coffees("log", "coffees", *ana, "-d", "2026-02-20", *heard)
    coffees("log", "-k", "letter", "-d", "2026-03-01", "--opportunity", "role at  ACME", "--stage", "applied")
    return coffees


def stages(run: Run, title: str = "role") -> list[tuple[str, str]]:
    found = run("opportunities", title, "--json").json
    return [(step["day"], step["stage"]) for step in found["history"]]


def test_the_same_title_goes_on_with_the_same_opportunity(role: Run) -> None:
    [found] = role("opportunities", "--json").json
    assert (found["title"], found["stage"], found["since"]) == ("Role at Acme", "applied", "2026-03-01")
    assert stages(role) == [("2026-02-20", "heard of"), ("2026-03-01", "applied")]


def test_what_became_of_it_is_echoed(role: Run) -> None:
    def echo(*arguments: str) -> str:
        return role("log", "-w", "Ana", *arguments).out.splitlines()[-1]

    new = ("--opportunity", "Talk")
    assert echo(*new) == "New opportunity: “Talk”, no stage yet."
    assert echo(*new, "--stage", "invited") == "“Talk”: no stage yet → invited."
    acme = ("--opportunity", "ROLE at acme")
    assert echo(*acme) == "“Role at Acme” stays where it was: applied."
    assert echo(*acme, "--stage", "called", "-d", "2026-02-25") == (
        "“Role at Acme” stays where it was: applied."
    )
    assert echo(*acme, *new, "--stage", "offer") == "“Talk”: invited → offer."
    assert stages(role)[-1] == ("2026-03-06", "offer")


def test_opportunities_are_listed_with_their_stage_and_origin(role: Run) -> None:
    assert role("opportunities").out.splitlines()[2].split("  ") == [
        *("Role at Acme", "applied", "Sun 1 Mar", "Fri 20 Feb, coffee", "Ana at Acme"),
    ]


def test_one_opportunity_is_shown_with_its_history(role: Run) -> None:
    lines = role("opportunities", "acme").out.splitlines()
    assert lines[:4] == [
        "Role at Acme: applied, since Sun 1 Mar",
        "  arose from     a coffee with Ana at Acme, Fri 20 Feb (2)",
        "  which moved    Coffees 1",
        "  named          in 2 activities",
    ]
    assert lines[-3:] == ["History", "  Fri 20 Feb     heard of (2)", "  Sun 1 Mar      applied (3)"]


def test_without_opportunities_the_message_says_how_to_name_one(milepost: Run) -> None:
    ran = milepost("opportunities")
    assert (ran.code, ran.out, "--opportunity" in ran.err) == (0, "", True)
    assert milepost("opportunities", "role").code == 3


def test_a_stage_needs_an_opportunity(role: Run) -> None:
    assert role("log", "-w", "Ana", "--stage", "offer").code == 2
    role("log", "-w", "Ana")
    assert role("edit", "last", "--stage", "offer").code == 2


def test_an_edit_corrects_the_stage_or_the_title_or_takes_it_out(role: Run) -> None:
    assert "“Role at Acme” (refused)" in role("edit", "last", "--stage", "refused").out
    assert stages(role)[-1] == ("2026-03-01", "refused")
    assert "“Role at Beta” (refused)" in role("edit", "last", "--opportunity", "Role at Beta").out
    assert [stages(role, at) for at in ("acme", "beta")] == [
        [("2026-02-20", "heard of")],
        [("2026-03-01", "refused")],
    ]
    assert "no opportunity" in role("edit", "last", "--opportunity", "").out
    assert len(role("opportunities", "--json").json) == 1


def test_an_edit_corrects_the_spelling_which_later_logging_keeps(role: Run) -> None:
    role("edit", "last", "--opportunity", "Role at ACME")
    role("log", "-w", "Bo", "--opportunity", "role at acme")
    assert [each["title"] for each in role("opportunities", "--json").json] == ["Role at ACME"]


def test_devices_that_know_nothing_of_each_other_mean_the_same_by_a_title(milepost: Run) -> None:
    def log(title: str, home: str) -> str:
        ran = milepost("log", "-w", "Ana", "--opportunity", title, "--json", home=home)
        return str(ran.json["activity"]["opportunities"][0]["id"])

    assert log("Role at Acme", "phone") == log("role at acme", "laptop") != log("Role at Beta", "laptop")
