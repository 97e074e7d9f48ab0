"""The READMEs and contributors' pages: commands work in the order shown, and targets and links exist."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import dropwhile, takewhile
from pathlib import Path

import click
import pytest
from click.exceptions import NoArgsIsHelpError

from milepost_client.main import COMMANDS
from tests.commands import parse
from tests.system.servers import ServerProcess

ROOT = Path(__file__).parent.parent
READMES = ["README.md", "CONTRIBUTING.md", "client/REFERENCE.md", "server/README.md", "deploy/README.md"]
FOLDERS = ("shared", "client", "server", "tests", "deploy")
DECISIONS = [str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("*/decisions/*.md"))]
TEXTS = [
    *READMES,
    *(
        "client/README.md",
        "shared/README.md",
        "shared/GLOSSARY.md",
        "tests/README.md",
        "tests/bench/README.md",
    ),
    *DECISIONS,
    "CHANGELOG.md",
]
PROGRAMS = {
    "milepost": "milepost_client.main",
    "mp": "milepost_client.main",
    "milepost-server": "milepost_server.main",
}
SETTING = re.compile("[A-Z_]+=")
# Every one of these tests starts with `milepost-server up`.
BY_OTHERS = {
    "pip": "installs on a fresh machine; the continuous integration does that in a fresh clone",
    "pytest": "is what runs this test",
    "make": "is no command of ours; another test holds that it has the target",
    "python": "measures for minutes",
    "uv": "installs for the whole machine; `tests/system/scenarios/test_deploy.py` does it elsewhere",
    "useradd": "changes the machine",
    "install": "changes the machine",
    "cp": "changes the machine",
    "mv": "changes the machine",
    "rsync": "needs a second machine; `tests/system/scenarios/test_server_command.py` moves a server",
    "loginctl": "changes the machine",
    "systemctl": "needs a machine that systemd runs; `tests/system/scenarios/test_deploy.py` tests the units",
    "docker": "needs an engine; `tests/system/scenarios/test_deploy.py` builds where there is one",
    "alias": "names a program that is in PROGRAMS here",
}


def commands(readme: str) -> Iterator[list[str]]:
    """Yield the commands of a README's shell blocks, without `uv run` and environment settings."""
    for block in re.findall(r"```sh\n(.*?)```", (ROOT / readme).read_text(), re.DOTALL):
        for line in re.sub(r"\\\n\s*", "", block).splitlines():
            if words := list(dropwhile(SETTING.match, shlex.split(line, comments=True))):
                yield words[2:] if words[:2] == ["uv", "run"] else words


def named(text: str) -> Iterator[list[str]]:
    """Yield the commands that a text names within sentences."""
    prose = re.sub(r"```.*?```", "", (ROOT / text).read_text(), flags=re.DOTALL)
    for span in re.findall(r"`([^`]+)`", prose):
        # Other code may have quotation marks that no shell would accept.
        if span.split()[:1] and span.split()[0] in PROGRAMS:
            yield list(takewhile(lambda word: word != ">", shlex.split(" ".join(span.split()))))


@pytest.mark.parametrize("readme", READMES)
def test_the_commands_of_a_readme_work(readme: str, tmp_path: Path) -> None:
    shown = list(commands(readme))
    assert shown
    server = ServerProcess(tmp_path / "server")
    server.start()
    environ = os.environ | {
        "MILEPOST_HOME": str(tmp_path / "home"),
        "MILEPOST_SERVER_HOME": str(server.folder),
        "MILEPOST_AUTOSYNC": "0",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    try:
        for words in shown:
            if words[0] in BY_OTHERS or words[1:2] == ["up"]:
                continue
            invite = _invite(environ) if "URL" in words else {}
            placed = [word.replace("/var/lib", str(tmp_path)) for word in words]
            ran = _run(_process_command([invite.get(word, word) for word in placed]), environ, tmp_path)
            assert ran.returncode == 0, (words, ran.stderr)
    finally:
        server.stop()


@pytest.mark.parametrize("text", TEXTS)
def test_every_command_that_a_text_names_is_valid(text: str) -> None:
    for words in (*commands(text), *named(text)):
        if words[0] in PROGRAMS and not {"…", "COMMAND"} & {*words}:
            with suppress(
                click.MissingParameter, click.BadOptionUsage, NoArgsIsHelpError
            ):  # A named command need not be complete.
                parse(["1" if word == "N" else word for word in words])


@pytest.mark.parametrize("text", TEXTS)
def test_every_make_target_that_a_text_names_exists(text: str) -> None:
    spans = re.findall(r"`([^`\n]+)`", (ROOT / text).read_text())
    shown = [*commands(text), *(span.split() for span in spans)]
    assert {words[1] for words in shown if words[:1] == ["make"] and words[1:]} <= targets()


def test_each_make_target_is_described() -> None:
    described = re.findall(r"^([a-z]+):.*  ## \S", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(described) == targets()


@pytest.mark.parametrize("text", TEXTS)
def test_every_link_to_a_file_works(text: str) -> None:
    path = ROOT / text
    links = re.findall(r"\]\(([^)\s]+)\)", path.read_text())
    here = [link.partition("#")[0] for link in links if "://" not in link]
    assert [link for link in here if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_folder_has_a_readme_that_links_its_decisions(folder: str) -> None:
    assert "](decisions)" in (ROOT / folder / "README.md").read_text()


def test_the_reference_names_every_command() -> None:
    text = (ROOT / "client/REFERENCE.md").read_text()
    assert [name for name in COMMANDS if not re.search(rf"`(?:milepost |goal )?{name}\b", text)] == []


def test_the_readme_says_how_to_start() -> None:
    words = [words for words in commands("README.md") if words[0] in ("pip", "pytest")]
    assert [" ".join(each) for each in words] == ["pip install uv && uv run milepost-server demo", "pytest"]


def targets() -> set[str]:
    """Return the targets of the Makefile."""
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def _process_command(words: list[str]) -> list[str]:
    """Return the command line that runs a command in a process."""
    if words[0] == "eval":
        return ["bash", "-c", f'eval "{words[1]}" && complete -p milepost']
    return [sys.executable, "-m", PROGRAMS[words[0]], *words[1:]]


def _invite(environ: dict[str, str]) -> dict[str, str]:
    ran = _run(_process_command(["milepost-server", "invite", "--json"]), environ, ROOT)
    found = json.loads(ran.stdout)
    return {"URL": found["url"], "CODE": found["code"]}


def _run(command: list[str], environ: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    nothing = subprocess.DEVNULL
    return subprocess.run(
        command,
        env=environ,
        cwd=folder,
        stdin=nothing,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("text", TEXTS)
def test_every_source_file_that_a_text_names_is_there(text: str) -> None:
    path = ROOT / text
    named = re.findall(r"`(?:client/…/)?([^`\s]+/[^`\s]+\.py)`", path.read_text("utf-8"))
    places = (
        ROOT,
        path.parent,
        *(ROOT / side / f"milepost_{side}" for side in ("shared", "client", "server")),
    )
    assert [name for name in named if not any((place / name).exists() for place in places)] == []
