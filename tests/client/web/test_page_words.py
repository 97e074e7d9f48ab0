"""What errors say on the page: no command, no option, but where to go and what to fill in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from milepost_client.web.messages import refusal
from milepost_client.web.page_words import WAYS, WHOLE, page_words, place_named_in
from milepost_shared.errors import BadInput, Damaged
from tests.source_modules import MODULES, TREES
from tests.web.test_command_places import places, table

TERMINAL = re.compile(
    r"milepost_(server\.(?!enrollment|ingest|sync\b)|client\.(main|commands|cli|presentation|charts"
    r"|doctor\.(machine|server)_checks|device\.background|network\.(nats_transport|tls)))\b"
)
"""What no page says; what a server answers to a device is heard on the page too."""
TYPED = re.compile(r"\bmilepost(-server)? [a-z]|(?<![\w-])--[a-z]|MILEPOST_[A-Z]|config\.toml")
"""A command, an option, or what is set around them."""
NO_WORDS = re.compile(
    r"^milepost (frame|invite|erased) |^milepost (frame|invite) 2?$|^--quiet$|^--background$"
    r"|^MILEPOST_(HOME|NOW|DAY_STARTS)\b|as day_starts in config\.toml"
)
"""What is signed or derived, and what a terminal's environment sets."""


def said() -> Iterator[str]:
    """The texts that name a command or an option, of all modules that the page runs; X stands for what is
    filled in."""
    for module in MODULES:
        if not TERMINAL.match(module) and module != "milepost_client.web.page_words":
            yield from filter(TYPED.search, texts(TREES[module]))


def texts(tree: ast.AST) -> Iterator[str]:
    """The strings of a module without its docstrings."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        else:
            yield from texts(node)


def test_no_error_names_a_command_on_the_page() -> None:
    found = {text for text in said() if not NO_WORDS.search(text)}
    assert len(found) > 40
    typed = {text: words for text in found if TYPED.search(of_the_person(words := page_words(text)))}
    assert typed == {}


def of_the_person(words: str) -> str:
    """Words without what whoever runs the server types."""
    return re.sub(r"(hoever runs .*)(: milepost-server|--broker-url).*", r"\1", words)


def test_each_way_is_the_place_of_its_command() -> None:
    assert {command: way.place for command, way in WAYS.items()} == {
        command: place for command, place in table().items() if command in WAYS
    }
    assert places() >= WHOLE


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("See: milepost history", "See: Every event, under Entries", "history"),
        ("Join again: milepost join URL CODE", "Join again: Join, under Devices and sync", "join"),
        ("Correct that: milepost edit REF", "Correct that: Change, at the entry", None),
        ("Add --target or --by.", "Add a target or a date.", None),
        ("As in: milepost edit last -w Bo", "", None),
        ("As in: milepost log weight 88", "", None),
        (
            "Whoever runs the server revokes: milepost-server revoke",
            "Whoever runs the server revokes: milepost-server revoke",
            None,
        ),
        ("Say when you wrote “milepost”.", "Say when you wrote “milepost”.", None),
        (
            "Use a fresh MILEPOST_HOME for it.",
            "Open Milepost in another browser or profile for it.",
            None,
        ),
        ("There is nothing in /device to back up.", "There is nothing here to back up.", None),
        ("/device/log.db: the file is malformed.", "The log: the file is malformed.", None),
        ("/device/server.json: No space left.", "The device's file server.json: No space left.", None),
    ],
)
def test_a_next_step_is_a_place_and_a_field(text: str, words: str, place: str | None) -> None:
    assert (page_words(text), place_named_in(text)) == (words, place)


def test_a_refusal_carries_the_place_where_it_is_mended() -> None:
    assert refusal(Damaged()).place == "about"
    told = refusal(BadInput("This device has joined no server.", "Join one first: milepost join URL CODE"))
    assert (told.advice, told.place) == ("Join one first: Join, under Devices and sync", "join")
