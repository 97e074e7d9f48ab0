"""Completion in bash, zsh and fish, each where it is installed."""

from __future__ import annotations

import json
import os
import pty
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from select import select

import pytest

from milepost_client.cli.shells import quote_for_bash, words_of
from tests.client.conftest import FRIDAY, Run

TITLES = [
    "Coffees with people in product",
    "Coffees, teas",
    "the “big” plan",
    'say "yes": $5, 50 % & more!',
    "O'Neil's talk",
    "back\\slash and `tick`",
    "山田さん と コーヒー ☕",
    "A/B tests; *and* [more] {x} #1 ~ 2>1",
]
SIGNS = [char for char in map(chr, range(ord(" "), 127)) if not char.isalnum()]
PRINTABLE = "".join(map(chr, range(ord("!"), 127)))
PAIRS = "pairs " + "".join(
    after + char for n, char in enumerate(SIGNS[1:], 1) for after in (char, *SIGNS[n + 1 :])
)
"""Each sign next to each other one: what `!` and `$` mean depends on what follows."""
WORDS = f"waits {' '.join(f'{sign}a{sign}1 {sign}{sign}b' for sign in SIGNS[1:])} {PRINTABLE}"
"""Each sign before and after letters, digits and blanks; and all printable characters of ASCII."""
OPENINGS = ("{0}{1}", '"{0}{1}', "'{0}{1}", '{0}"{1}', "{0}'{1}", '"{0}"{1}', "'{0}'{1}", "{0}\\{1}")
"""How a word that begins with the letters {0} and {1} may be quoted where a person types Tab: not at all,
between either mark, from its middle on, before it, and by a backslash."""
TIMEOUT = 30.0  # seconds


def needs(shell: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(shell) is None, reason=f"{shell} is not installed")


@pytest.fixture
def environ(milepost: Run, tmp_path: Path) -> dict[str, str]:
    """The environment of a device with goals of all `TITLES` and with `milepost` as a command."""
    for title in TITLES:
        milepost("--quiet", "set", title)
    programs = str(Path(sys.executable).parent)
    return os.environ | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "MILEPOST_HOME": str(tmp_path / "device"),
        "MILEPOST_NOW": FRIDAY,
        "LC_ALL": "C.UTF-8",
        "TERM": "dumb",
    }


@pytest.mark.parametrize(
    ("line", "words", "begun"),
    [
        ("milepost goal sh", ["goal"], "sh"),
        ("milepost goal show ", ["goal", "show"], ""),
        ("milepost log 'Coffees w", ["log"], "Coffees w"),
        ('milepost log "Coffees with Ana" ', ["log", "Coffees with Ana"], ""),
        ("milepost log Coffees\\ w", ["log"], "Coffees w"),
        ("milepost log Coffees\\", ["log"], "Coffees"),
        ("milepost log --with=An", ["log"], "--with=An"),
    ],
)
def test_a_line_is_split_into_the_words_that_the_program_gets(
    line: str, words: list[str], begun: str
) -> None:
    assert words_of(line) == (words, begun)


@needs("bash")
def test_a_value_quoted_for_bash_is_read_back() -> None:
    ready = [f"{quote}{quote_for_bash(title, quote)}{quote}" for title in TITLES for quote in ("", "'", '"')]
    script = "\n".join(f"printf '%s\\n' {word}" for word in ready)
    values = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout
    assert values.splitlines() == [title for title in TITLES for _ in range(3)]


COMPLETIONS = {
    ("goal", "show", ""): sorted(TITLES, key=str.casefold),
    ("goal", "show", "coff"): ["Coffees with people in product", "Coffees, teas"],
    ("why", "'O"): ["O'Neil's talk"],
    ("chart", '"say'): ['say "yes": $5, 50 % & more!'],
    ("helped", "--goal", "=", "山"): ["山田さん と コーヒー ☕"],
    ("goal", "list", "--a"): ["--all"],
}
"""Words as bash splits them, the last one unfinished, and their completions."""


@needs("bash")
def test_bash_gets_words_that_mean_the_titles(environ: dict[str, str]) -> None:
    script = "\n".join(['eval "$(milepost completion bash)"', *map(_completing, COMPLETIONS)])
    ran = subprocess.run(
        ["bash", "--norc", "-c", script], env=environ, capture_output=True, text=True, timeout=60
    )
    assert ran.stderr == ""
    given = [answer.splitlines() for answer in ran.stdout.split("\f\n")[:-1]]
    assert dict(zip(COMPLETIONS, given, strict=True)) == COMPLETIONS


def _completing(words: tuple[str, ...]) -> str:
    """A script that lets bash complete, and prints each completion as bash reads it."""
    typed, held = " ".join(words).replace(" = ", "="), " ".join(map(shlex.quote, words))
    open_quote = shlex.quote(words[-1][:1] if words[-1][:1] in ("'", '"') else "")
    return f"""
        COMP_LINE={shlex.quote(f"milepost {typed}")}; COMP_POINT=${{#COMP_LINE}}
        COMP_WORDS=(milepost {held}); COMP_CWORD={len(words)}
        _milepost_completion milepost
        for reply in "${{COMPREPLY[@]}}"; do
            eval "printf '%s\\n' "{open_quote}"$reply"{open_quote}
        done
        printf '\\f\\n'
    """


@needs("bash")
@pytest.mark.parametrize("typed", ['"Coffees w\\t', "cof\\t\\ w\\t"])
def test_bash_completes_a_title_with_blanks_as_a_person_types(environ: dict[str, str], typed: str) -> None:
    begin = 'eval "$(milepost completion bash)"; bind "set bell-style none"'
    assert _title_shown(["bash", "--norc", "--noprofile", "-i"], begin, typed, environ) == TITLES[0]


@needs("zsh")
@pytest.mark.parametrize("typed", ['"Coffees w\\t', "O\\t", "back\\t", "山\\t"])
def test_zsh_completes_titles_as_a_person_types(environ: dict[str, str], typed: str) -> None:
    begin = 'autoload -Uz compinit; compinit -D -u; eval "$(milepost completion zsh)"'
    title = {'"': TITLES[0], "O": TITLES[4], "b": TITLES[5], "山": TITLES[6]}[typed[0]]
    assert _title_shown(["zsh", "-f", "-i"], begin, typed, environ) == title


SHELLS = {
    "bash": (
        ["bash", "--norc", "--noprofile", "-i"],
        'eval "$(milepost completion bash)"; bind "set bell-style none"; touch evaluated',
    ),
    "zsh": (
        ["zsh", "-f", "-i"],
        'autoload -Uz compinit; compinit -D -u; eval "$(milepost completion zsh)"; touch evaluated',
    ),
    "fish": (["fish", "--no-config", "-i"], "milepost completion fish | source; touch evaluated"),
}


@pytest.mark.parametrize("title", [PAIRS, WORDS], ids=["pairs", "words"])
@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.parametrize("shell", [pytest.param(shell, marks=needs(shell)) for shell in SHELLS])
def test_a_shell_evaluates_nothing_of_a_completed_title(
    environ: dict[str, str], milepost: Run, shell: str, opening: str, title: str
) -> None:
    milepost("--quiet", "set", title)
    typed = opening.format(title[:2], title[2:4])
    assert _title_shown(*SHELLS[shell], f"{typed}\\t", environ) == title


@needs("bash")
@pytest.mark.parametrize("opening", ["$'{}", '$"{}', "back$'{}", "other'{}"])
def test_bash_is_offered_nothing_where_what_is_quoted_would_mean_another_thing(
    environ: dict[str, str], milepost: Run, opening: str
) -> None:
    # What is typed reads as the beginning of this title.
    milepost("--quiet", "set", "$back pay")
    script = f"""eval "$(milepost completion bash)"
        COMP_LINE={shlex.quote(f"milepost goal show {opening.format('back')}")}; COMP_POINT=${{#COMP_LINE}}
        COMP_WORDS=(milepost goal show {shlex.quote(opening.format("back"))}); COMP_CWORD=3
        _milepost_completion milepost; printf '%s\\n' "${{#COMPREPLY[@]}}" """
    command = ["bash", "--norc", "-c", script]
    assert subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60).stdout == "0\n"


@needs("fish")
@pytest.mark.parametrize(
    ("line", "chosen"),
    [
        ("milepost goal show coff", TITLES[:2]),
        ("mp goal show 山", [TITLES[6]]),
        ("milepost why 'Coffees w", TITLES[:1]),
        ("milepost why Coffees\\ w", TITLES[:1]),
        ("milepost helped --goal=back", [f"--goal={TITLES[5]}"]),
        ("milepost nonsense ", []),
    ],
)
def test_fish_is_offered_whole_titles(environ: dict[str, str], line: str, chosen: list[str]) -> None:
    script = "milepost completion fish | source; complete -C $argv[1]"
    ran = subprocess.run(
        ["fish", "--no-config", "-c", script, "--", line],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.stdout.splitlines() == chosen


def test_without_a_name_the_script_is_for_the_shell_in_use(
    milepost: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHELL", "/bin/zsh")
    assert milepost("completion").out.startswith("#compdef milepost")
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    ran = milepost("completion")
    assert (ran.code, "tcsh is not known. Name one: bash, zsh, fish." in ran.err) == (2, True)


def _title_shown(shell: list[str], begin: str, typed: str, environ: dict[str, str]) -> str:
    """The title of the goal that is shown when a person types `milepost goal show` and then `typed`, in
    which \\t is the Tab key."""
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(shell[0], shell, environ)
    try:
        os.write(terminal, f"{begin}; cd; echo rea''dy\n".encode())
        _read(terminal, b"ready\r\n")
        keys = typed.replace("\\t", "\t")
        os.write(terminal, f"milepost goal show {keys} --json > shown.json; exit\n".encode())
        _read(terminal, None)
    finally:
        os.close(terminal)
        os.waitpid(child, 0)
    found = (Path(environ["HOME"]) / "shown.json").read_text("utf-8")
    return str(json.loads(found)["title"])


def _read(terminal: int, until: bytes | None) -> None:
    """Read what the shell writes, until it has written `until`, or ends."""
    written, end = b"", time.monotonic() + TIMEOUT
    while until is None or until not in written:
        assert select([terminal], [], [], max(0.0, end - time.monotonic()))[0], written
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # How Linux says that nobody is at the other end any more.
            piece = b""
        if not piece:
            return
        written += piece
