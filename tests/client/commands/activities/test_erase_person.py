"""`milepost erase --person`: the name is gone from everywhere, and what was done stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.client.commands.activities.test_erase import WORD, change, holds_word
from tests.client.conftest import Run

NAME = f"Ana {WORD}"


@pytest.fixture(params=["beside", "inside"])
def known(coffees: Run, tmp_path: Path, request: pytest.FixtureRequest) -> Run:
    """A log that names one person wherever a name can stand, beside another person: with texts beside their
    events, or inside as a version of before wrote them."""
    if request.param == "inside":
        change(tmp_path, lambda log: log.metadata.put("claimed", 1))
    write(coffees)
    change(tmp_path, lambda log: log.metadata.put("claimed", 0))
    return coffees


def write(coffees: Run) -> None:
    coffees("log", "coffees", "3", "-w", NAME, "-w", "Bo", "-o", "Acme", "-n", "about the move")
    coffees("log", "coffees", "2", "-w", "Bo", "-n", f"Bo knows {NAME} from Acme", "-k", "lunch")
    coffees("log", "coffees", "1", "-w", "Bo", "-n", "about Volta")
    coffees(
        "set", f"Call {NAME}", "--about", NAME, "--target", "3", "--by", "mar 30", "--milestone", "First=1"
    )
    coffees("log", f"Call {NAME}", "1", "--opportunity", f"Role by {NAME}", "--stage", "applied")
    coffees("celebrate", "first", "-n", "cake")
    coffees("adjust", f"Call {NAME}", "4", "-r", f"{NAME} moved")
    coffees("people", "add", "Ida", "--org", "Tarn", "-n", f"married to {NAME}")
    coffees("people", "edit", NAME, "--mail", f"{WORD}@example.org", "--birthday", "15 apr")
    coffees("step", "add", "Send the deck", "-w", NAME)
    coffees("step", "add", f"Ask Bo about {NAME}", "-w", "Bo")
    coffees("step", "add", "Write", "-w", "Bo")
    coffees("review", "--no-ask")


def test_no_byte_of_the_name_is_left_on_the_device(known: Run, tmp_path: Path) -> None:
    assert holds_word(tmp_path)
    said = known("erase", "--person", NAME.upper(), "--yes")
    assert said.code == 0
    assert f"Erased {NAME} from 3 entries, 1 goal, what you know of them, 2 next steps" in said.out
    assert not holds_word(tmp_path)
    assert known("people", NAME).code == 3


def test_what_was_done_stays_with_its_amounts_and_whom_else_one_met(known: Run) -> None:
    before = [goal["value"] for goal in known("--json").json]
    known("erase", "--person", NAME, "--yes")
    assert [goal["value"] for goal in known("--json").json] == before
    call, *others = known("entries", "--json").json
    assert [each["people"] for each in others] == [["Bo"]] * 3
    assert [each["note"] for each in others] == ["about Volta", None, None]
    assert [each["kind"] for each in others] == [None, "lunch", None]
    assert others[2]["organisation"] == "Acme"
    assert call["opportunities"][0]["title"] == "Role by someone"


def test_a_goal_stays_without_the_name_and_its_milestones_stay_reached(known: Run) -> None:
    known("erase", "--person", NAME, "--yes")
    shown = known("goal", "show", "call someone", "--json").json
    assert (shown["title"], shown["about"]) == ("Call someone", None)
    [milestone] = shown["milestones"]
    assert (milestone["name"], milestone["state"], milestone["note"]) == ("First", "reached", "cake")
    assert milestone["reached"] == "2026-03-06"


def test_others_keep_what_is_known_of_them_and_their_steps(known: Run) -> None:
    known("erase", "--person", NAME, "--yes")
    ida = known("people", "Ida", "--json").json
    assert (ida["details"]["organisation"], ida["details"]["note"]) == ("Tarn", None)
    assert [step["what"] for step in known("step", "--json").json] == ["Write"]


def test_an_undo_brings_no_name_back_and_takes_nobody_else_away(known: Run, tmp_path: Path) -> None:
    known("erase", "--person", NAME, "--yes")
    known("undo")
    known("redo")
    assert not holds_word(tmp_path)
    assert [each["people"] for each in known("entries", "--json").json[1:]] == [["Bo"]] * 3


def test_who_has_a_longer_name_is_somebody_else(coffees: Run) -> None:
    coffees("log", "coffees", "-w", "Ana", "-n", "first")
    coffees("log", "coffees", "-w", "Ana Silva", "-n", "Ana Silva told me")
    coffees("log", "coffees", "-w", "Bo", "-n", "Ana's idea")
    coffees("erase", "--person", "ana", "--yes")
    bo, silva, ana = coffees("entries", "--json").json
    assert (silva["people"], silva["note"]) == (["Ana Silva"], "Ana Silva told me")
    assert (ana["people"], ana["note"]) == ([], None)
    assert (bo["people"], bo["note"]) == (["Bo"], None)


def test_a_name_in_a_script_without_blanks_is_found_in_a_sentence(coffees: Run) -> None:
    coffees("log", "coffees", "-w", "山田太郎")
    coffees("log", "coffees", "-n", "今日は山田太郎さんと話した")
    coffees("erase", "--person", "山田太郎", "--yes")
    assert [each["note"] for each in coffees("entries", "--json").json] == [None, None]


def test_a_taken_back_entry_stays_taken_back(coffees: Run, tmp_path: Path) -> None:
    coffees("log", "coffees", "-w", NAME, "-w", "Bo")
    coffees("undo")
    coffees("erase", "--person", NAME, "--yes")
    assert not holds_word(tmp_path)
    assert coffees("--json").json[0]["value"] == 0
    coffees("undo", "3")
    assert coffees("entries", "--json").json[0]["people"] == ["Bo"]


def test_who_is_written_of_again_is_somebody_new(known: Run) -> None:
    known("erase", "--person", NAME, "--yes")
    assert known("people", "add", NAME, "--org", "Lumen").code == 0
    details = known("people", NAME, "--json").json["details"]
    assert (details["organisation"], details["birthday"]) == ("Lumen", None)


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (("--person", "Nobody"), "Nobody is called 'Nobody'", 3),
        (("--person", " "), "A person needs a name.", 2),
        (("2", "--person", "Bo"), "A person is erased alone.", 2),
        (("--person", "Bo", "--keep-amount"), "A person is erased alone.", 2),
    ],
)
def test_what_cannot_be_meant_is_refused(
    known: Run, arguments: tuple[str, ...], said: str, code: int
) -> None:
    refused = known("erase", *arguments, "--yes")
    assert (refused.code, said in refused.err) == (code, True)
    assert len(known("entries", "--json").json) == 4
