"""The candidates of completion."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from click import Context
from click.shell_completion import CompletionItem

from milepost_client.cli.shells import VARIABLE, QuietCompletion
from milepost_client.main import cli
from tests.client.conftest import Run
from tests.commands import contexts

UNFINISHED = [
    "nonsense",
    "goal nonsense",
    "people rename a b c",
    "goal show coffees --nonsense",
    "edit --day",
]


def offers(line: str, typed: str = "") -> list[str]:
    """The values that are offered after `line`."""
    return [item.value for item in _items(line, typed)]


def helps(line: str) -> dict[str, str | None]:
    return {item.value: item.help for item in _items(line, "")}


def _items(line: str, typed: str) -> list[CompletionItem[str]]:
    return QuietCompletion(cli, {}, "milepost", VARIABLE).get_completions(line.split(), typed)


def ids(milepost: Run) -> dict[str, str]:
    return {goal["title"]: goal["id"] for goal in milepost("goal", "list", "--all", "--json").json}


def test_every_completer_names_queries_that_are_there(milepost: Run) -> None:
    milepost("set", "Talks")
    parameters = [parameter for context in contexts(cli, "milepost") for parameter in context.command.params]
    context = Context(cli)
    for parameter in parameters:
        assert isinstance(parameter.shell_complete(context, "no such name"), list)


def test_goals_are_offered_by_title_and_those_that_run_come_first(milepost: Run) -> None:
    for title in ("Apply", "Write a talk", "Coffees with people in product"):
        milepost("set", title)
    milepost("goal", "drop", "apply", "-r", "enough")
    assert offers("goal show") == ["Coffees with people in product", "Write a talk", "Apply"]
    assert helps("goal show")["Apply"] == "closed"


def test_a_goal_is_offered_for_a_part_of_its_title_or_its_id(milepost: Run) -> None:
    for title in ("Coffees with people in product", "Coffees, teas", "Talks"):
        milepost("set", title)
    assert offers("log", "cof") == ["Coffees with people in product", "Coffees, teas"]
    assert offers("log", "prod") == ["Coffees with people in product"]
    known = ids(milepost)["Talks"]
    assert offers("log", known[:5]) == [known]
    assert offers("log", "nothing of that kind") == []


def test_the_id_is_offered_where_a_title_is_ambiguous_or_no_word(milepost: Run) -> None:
    milepost("set", "Talks")
    milepost("set", "Talks")
    milepost("set", "--", "-5 kg")
    assert set(offers("goal show")) == {goal["id"] for goal in milepost("goal", "list", "--json").json}
    assert sorted(filter(None, helps("goal show").values())) == ["-5 kg", "Talks", "Talks"]


@pytest.mark.parametrize(
    "title", ["山田さん と コーヒー ☕", 'the "big" plan: $5, 50 %', "O'Neil & co", "Café"]
)
def test_titles_of_all_kinds_are_offered_as_they_are(milepost: Run, title: str) -> None:
    milepost("set", title)
    assert offers("why") == offers("why", title[:2].casefold()) == [title]


def test_every_argument_and_option_that_takes_a_goal_offers_goals(coffees: Run) -> None:
    takers = [
        (ctx, param)
        for ctx in contexts(cli, "milepost")
        for param in ctx.command.params
        if param.name in ("goal", "parent")
    ]
    assert len(takers) > 15
    for ctx, param in takers:
        found = [item.value for item in param.shell_complete(ctx, "cof")]
        assert found == ["Coffees"], (ctx.command_path, param.name)


def test_people_are_offered_the_last_met_first(coffees: Run) -> None:
    coffees("log", "coffees", "-w", "Ana O'Neil", "-d", "mar 1")
    coffees("log", "coffees", "-w", "山田 太郎", "-d", "mar 2")
    coffees("log", "coffees", "-w", "ana o'neil", "-d", "feb 20")
    coffees("goal", "set", "Stay in touch", "--about", "Bo")
    assert offers("log -w") == ["山田 太郎", "Ana O'Neil", "Bo"]
    for line in ("log --with", "edit last -w", "people rename", "goal adjust coffees --about"):
        assert offers(line, "ana") == ["Ana O'Neil"], line
    assert offers("people") == ["山田 太郎", "Ana O'Neil", "Bo", "add", "edit", "rename", "show"]
    assert offers("people", "--d") == ["--due"]
    assert offers("people Bo", "--j") == ["--json"]


def test_refs_are_offered_with_a_summary(coffees: Run) -> None:
    coffees("log", "coffees", "-w", "Ana", "-d", "mar 1")
    coffees("log", "coffees", "2")
    coffees("undo")
    assert helps("edit") == {
        "last": "the newest of this device",
        "2": "Sun 1 Mar, logged 1 for “Coffees”, with Ana",
    }
    assert offers("undo") == offers("replay coffees --without") == ["last", "2", "1"]


def test_names_used_before_are_offered_and_then_the_suggested_ones(coffees: Run) -> None:
    names = ("-k", "Lunch", "-o", "Acme & Co", "--opportunity", "Role at Acme", "--stage", "second talk")
    coffees("log", "coffees", *names)
    coffees("goal", "adjust", "coffees", "--purpose", "a new city", "--tag", "spring", "-r", "so")
    assert offers("log -k")[:2] == ["Lunch", "meeting"]
    assert offers("log --org") == ["Acme & Co"]
    assert offers("opportunities show") == offers("edit last --opportunity") == ["Role at Acme"]
    assert offers("log --stage")[:2] == ["second talk", "heard of"]
    assert offers("goal set X --purpose")[:2] == ["a new city", "new role"]
    assert offers("purpose") == ["a new city"]
    assert offers("set X --unit") == ["coffees"]
    assert offers("adjust coffees --tag") == ["spring"]


def test_milestones_are_offered_and_closed_choices_too(coffees: Run) -> None:
    coffees("goal", "adjust", "coffees", "--milestone", "First talk", "--milestone", "Half=5", "-r", "so")
    assert offers("celebrate") == ["First talk", "Half"]
    assert offers("goal set X --horizon") == ["long", "short"]
    assert offers("edit last --goal", "no") == ["none"]


def test_commands_are_offered_without_loading_them_all(milepost: Run) -> None:
    assert offers("", "he") == ["help", "helped"]
    assert offers("help goal", "s") == ["set", "show", "skip"]
    assert "--quiet" in offers("", "--")


def test_on_a_new_machine_only_what_is_suggested_is_offered_and_no_folder_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MILEPOST_HOME", str(tmp_path / "none"))
    assert offers("goal show") == offers("log -w") == offers("undo") == []
    assert "meeting" in offers("log -k")
    assert list(tmp_path.iterdir()) == []


def test_completion_writes_nothing_even_while_another_process_writes(coffees: Run, tmp_path: Path) -> None:
    folder = tmp_path / "device"

    def held() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}

    before = held()
    assert offers("goal show") == ["Coffees"]
    assert held() == before
    writing = sqlite3.connect(folder / "log.db", isolation_level=None)
    try:
        writing.execute("BEGIN IMMEDIATE")
        writing.execute("UPDATE meta SET value = 'x' WHERE name = 'zone'")
        assert offers("goal show") == ["Coffees"]
        writing.execute("ROLLBACK")
    finally:
        writing.close()


@pytest.mark.parametrize("line", UNFINISHED)
def test_a_line_that_is_no_command_prints_no_error(
    coffees: Run, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    offers(line)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("damage", [b"", b"x" * 8192])
def test_a_log_that_cannot_be_read_offers_nothing(coffees: Run, tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "device" / "log.db").write_bytes(damage)
    assert offers("goal show") == []


def test_an_option_joined_to_its_value_stays_before_it(coffees: Run) -> None:
    assert offers("helped", "--goal=cof") == ["--goal=Coffees"]
