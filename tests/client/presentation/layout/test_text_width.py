"""How many columns a text takes."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import iter_graphemes, wcswidth

from milepost_client.presentation.layout.text_width import (
    clip,
    display_width,
    pad,
    wrap,
    wrap_hanging,
    wrap_lines,
)

FAMILY = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
E_ACUTE = "e\N{COMBINING ACUTE ACCENT}"
PIECES = ["a", " ", "山", "🙂", FAMILY, E_ACUTE, "🇫🇷", "한", "\N{VARIATION SELECTOR-16}"]
PRINTABLE = st.text(st.characters(exclude_categories=["Cc", "Cs"])) | st.lists(st.sampled_from(PIECES)).map(
    "".join
)


@pytest.mark.parametrize(
    ("text", "columns"), [("", 0), ("Ana", 3), ("山田", 4), ("🙂", 2), (FAMILY, 2), (E_ACUTE, 1), ("a山b", 4)]
)
def test_wide_characters_take_two_columns_and_marks_none(text: str, columns: int) -> None:
    assert display_width(text) == columns


def test_a_text_too_long_ends_in_an_ellipsis() -> None:
    assert clip("Coffee chats", 7) == "Coffee…"
    assert clip("Coffee", 6) == "Coffee"
    assert clip("Coffee chats", 7, "...") == "Coff..."
    assert clip("Coffee", 0) == ""


def test_a_visible_character_is_never_cut_in_two() -> None:
    assert clip(FAMILY * 2, 3) == FAMILY + "…"
    assert clip(E_ACUTE * 3, 2) == E_ACUTE + "…"
    assert clip("山田さん", 4) == "山…"


def test_padding_fills_on_either_side() -> None:
    assert pad("山", 4) == "山  "
    assert pad("8", 3, right=True) == "  8"


def test_lines_break_at_blanks_and_within_a_word_only_if_it_is_too_long() -> None:
    assert wrap("stay in touch", 7) == ["stay in", "touch"]
    assert wrap("a networking", 5) == ["a", "netwo", "rking"]
    assert wrap("山田さん", 5) == ["山田", "さん"]
    assert wrap("", 5) == [""]


def test_what_follows_a_mark_is_indented_as_far_as_the_mark_reaches() -> None:
    assert wrap_hanging("note  ", "stay in touch", 12) == ["note  stay", "      in", "      touch"]
    assert wrap_hanging("note  ", "", 12) == ["note  "]


def test_a_line_that_is_too_wide_goes_on_a_little_further_in() -> None:
    text = "Coffees:  three of ten\n  note  stay in touch\n\nshort"
    assert wrap_lines(text, 16).split("\n") == [
        "Coffees:  three",
        "  of ten",
        "  note  stay in",
        "    touch",
        "",
        "short",
    ]
    assert wrap_lines("networking", 6) == "networ\n  king"


def test_a_deep_indent_leaves_room_for_a_wide_character() -> None:
    assert wrap_lines(" " * 9 + "00山", 12) == " " * 9 + "00\n" + " " * 10 + "山"


@settings(deadline=None)
@given(st.lists(PRINTABLE).map("\n".join), st.integers(12, 40))
def test_fitted_text_fits_and_loses_nothing_but_blanks(text: str, columns: int) -> None:
    shown = wrap_lines(text, columns)
    assert all(display_width(line) <= columns for line in shown.split("\n"))
    assert "".join(shown.split()) == "".join(text.split())


@settings(deadline=None)
@given(PRINTABLE, st.integers(0, 40))
def test_padded_text_takes_exactly_the_columns(text: str, columns: int) -> None:
    assert display_width(pad(text, columns)) == columns
    assert display_width(pad(text, columns, right=True)) == columns


@settings(deadline=None)
@given(PRINTABLE, st.integers(-2, 40), st.sampled_from(["…", "..."]))
def test_clipped_text_never_takes_more(text: str, columns: int, mark: str) -> None:
    assert display_width(clip(text, columns, mark)) <= max(0, columns)


@settings(deadline=None)
@given(PRINTABLE, st.integers(2, 40))
def test_wrapped_text_fits_and_loses_nothing_but_blanks(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert all(display_width(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_plain_text_is_measured_without_loading_any_tables() -> None:
    code = """
import sys
from milepost_client.presentation.layout.text_width import pad
pad('Ana', 9)
sys.exit('wcwidth' in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(
    st.text(
        st.characters(max_codepoint=0x2FF, exclude_categories=["Cc"])
        | st.sampled_from("\u2013\u2014\u2018\u2019“”…→✓")
        | st.just("\u0301")
    )
)
def test_text_that_needs_no_tables_takes_what_the_tables_say(text: str) -> None:
    assert display_width(text) == sum(max(0, wcswidth(grapheme)) for grapheme in iter_graphemes(text))
