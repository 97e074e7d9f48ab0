"""Completion in bash, zsh and fish: the script of each, and the form in which each wants its values.

The classes replace click's own, which lose values with blanks, commas or quotes in them, and words of the
form `--goal=cof`.
"""

from __future__ import annotations

import os
import re
from typing import Any

from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
    split_arg_string,
)

VARIABLE = "_MILEPOST_COMPLETE"
"""The environment variable by which a shell asks; click derives it from the program's name."""

_BASH = """\
%(complete_func)s() {
    local cur=${COMP_WORDS[COMP_CWORD]} response completion
    response=$(env COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_CUR="$cur" \\
        %(complete_var)s=bash_complete "$1" 2>/dev/null)
    COMPREPLY=()
    while IFS= read -r completion; do
        case $completion in
            dir,*) compopt -o dirnames ;;
            file,*) compopt -o default ;;
            plain,*) COMPREPLY+=("${completion#plain,}") ;;
        esac
    done <<< "$response"
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""

_FISH = """\
function %(complete_func)s
    set -l line (commandline -cp | string collect)
    for completion in (env COMP_LINE=$line %(complete_var)s=fish_complete %(prog_name)s 2>/dev/null)
        set -l parts (string split -m 1 "," -- $completion)
        switch $parts[1]
            case dir
                __fish_complete_directories (commandline -ct)
            case file
                __fish_complete_path (commandline -ct)
            case plain
                echo $parts[2]
        end
    end
end
complete --keep-order --no-files --command %(prog_name)s --arguments "(%(complete_func)s)"
"""


class QuietCompletion(ShellComplete):
    """Completes nothing where anything fails, and completes options joined to their value."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        """Click's completions; for `--goal=cof` whole words, with the option before the value."""
        try:
            items = super().get_completions(args, incomplete)
        except Exception:  # A line that is no command yet is no error.
            return []
        option, joined, _ = incomplete.partition("=")
        if not joined or not option.startswith("--"):
            return items
        return [_joined(item, f"{option}=") for item in items]


class Bash(QuietCompletion, BashComplete):
    """Quotes the values, and returns only the part of a word that bash replaces."""

    source_template = _BASH

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the cursor and the one being typed, as the program will get them."""
        return words_of(os.environ["COMP_LINE"])

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        """Return completions that begin with `incomplete`, or the only one if bash replaces the whole word.

        Bash replaces what was typed by what several completions have in common, and within a quotation only
        what follows its mark. In `$'…'` and `$"…"` other rules hold, by which nothing is quoted here.
        """
        before, _ = split_at_open_quote(os.environ["COMP_CUR"])
        if before.endswith("$"):
            return []
        items = super().get_completions(args, incomplete)
        begun = [item for item in items if item.value.casefold().startswith(incomplete.casefold())]
        return begun if before or len(items) > 1 else items

    def format_completion(self, item: CompletionItem[Any]) -> str:
        """Return the value, quoted like the word being typed, without the words before it.

        Bash also splits words at = and :.
        """
        if item.type != "plain":
            return f"{item.type},"
        typed, current = words_of(os.environ["COMP_LINE"])[1], os.environ["COMP_CUR"]
        unquoted, mark = split_at_open_quote(current)
        before = typed[: len(typed) - len(words_of(current)[1])] + words_of(unquoted)[1]
        value = str(item.value)
        if value.casefold().startswith(before.casefold()):
            value = value[len(before) :]
        return f"plain,{quote_for_bash(value, mark)}"


class Zsh(QuietCompletion, ZshComplete):
    """Zsh quotes the values itself."""

    def format_completion(self, item: CompletionItem[str]) -> str:
        """Return the item; where it has a help text, zsh takes a backslash in the value for a quote."""
        if item.help:
            item = CompletionItem(item.value.replace("\\", "\\\\"), item.type, _line(item.help))
        return super().format_completion(item)


class Fish(QuietCompletion, FishComplete):
    """Fish quotes the values itself, and chooses those that fit."""

    source_template = _FISH

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the cursor and the one being typed, as the program will get them."""
        return words_of(os.environ["COMP_LINE"])


SHELLS = {"bash": Bash, "zsh": Zsh, "fish": Fish}


def register() -> None:
    """Register these classes with click."""
    for shell in SHELLS.values():
        add_completion_class(shell)


def script(cli: Any, shell: str, programs: tuple[str, ...]) -> str:
    """Return the script with which `shell` completes `cli`, under each of the names `programs`."""
    return "\n".join(SHELLS[shell](cli, {}, program, VARIABLE).source() for program in programs)


def words_of(line: str) -> tuple[list[str], str]:
    """Return the finished words of a line after the program's name, and the last one, which may be empty."""
    mark = "\0"  # Distinguishes a begun word from a blank that ends one.
    *words, last = split_arg_string(f"{line}{mark}")
    return words[1:], last.removesuffix(mark)


def split_at_open_quote(word: str) -> tuple[str, str]:
    """What comes before the quotation mark that is open at the end of a word, and the mark; empty texts
    where none is."""
    opened, mark, escaped = 0, "", False
    for at, char in enumerate(word):
        if escaped:
            escaped = False
        elif char == "\\" and mark != "'":
            escaped = True
        elif mark:
            mark = "" if char == mark else mark
        elif char in ("'", '"'):
            opened, mark = at, char
    return (word[:opened], mark) if mark else ("", "")


def quote_for_bash(value: str, mark: str) -> str:
    """`value` quoted for bash within an open quotation `mark`, or without one.

    Between `"` an exclamation mark brings back a command of the history, and a backslash before it stays, so
    it is put outside of them.
    """
    if mark == "'":
        return value.replace("'", "'\\''")
    if mark == '"':
        return re.sub(r'([\\"$`])', r"\\\1", value).replace("!", '"\\!"')
    return "".join(f"\\{char}" if char.isascii() and not _is_plain(char) else char for char in value)


def _is_plain(char: str) -> bool:
    return char.isalnum() or char in "@%+=:./,-_"


def _joined(item: CompletionItem[str], before: str) -> CompletionItem[str]:
    if item.type != "plain":
        return item
    return CompletionItem(f"{before}{item.value}", help=item.help)


def _line(text: str) -> str:
    return " ".join(text.split())
