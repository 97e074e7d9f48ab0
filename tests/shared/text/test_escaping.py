"""What is harmful is escaped, and no writing is hurt."""

from __future__ import annotations

import io
import json
import sys

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.errors import BadInput
from milepost_shared.text.escaping import escape_harmful, escape_line
from milepost_shared.text.names import check_name
from milepost_shared.text.safe_stream import safe_stream, unescaped
from tests.shared.harmful import CONTROLS, UNSEEN, harmful

WRITING = [
    *("👩‍👩‍👧‍👦", "🏳️‍🌈", "👩🏽‍💻", "❤️‍🔥", "🏃🏽‍♀️‍➡️", "👁️‍🗨️", "1️⃣", "☕︎", "☕️", "🇵🇹", "™️", "ㄅ"),
    "".join(map(chr, (0x1F3F4, 0xE0067, 0xE0062, 0xE0073, 0xE0063, 0xE0074, 0xE007F))),
    *("می‌خواهم", "لا‌ ه‍", "क्‍ष", "क्‌ष", "ക്‍", "র‍্য", "ක්‍ෂ", "שָׁלוֹם", "ខ្ញុំ​ស្រឡាញ់", "ထမင်း​စား", "葛\U000e0100城", "ᠠ᠋"),  # noqa: RUF001
    *("Łucja “ü” 李 à la – 50 % → ✓", "a\n\tb", "naïve e\N{COMBINING ACUTE ACCENT}", "ไทย"),
]


@pytest.mark.parametrize("text", WRITING)
def test_emoji_and_the_scripts_of_people_stay_as_they_are(text: str) -> None:
    assert escape_harmful(text) == text
    if "\n" not in text:
        check_name("title", text)


@pytest.mark.parametrize("char", sorted({*CONTROLS[::1], *UNSEEN} - set("]0;x[2J31m")))
def test_what_nobody_sees_becomes_an_escape_and_is_no_part_of_a_name(char: str) -> None:
    assert harmful(f"a{char}b") == {char}
    escaped = escape_harmful(f"a{char}b")
    assert escaped.isascii()
    assert json.loads(f'"{escaped}"') == f"a{char}b"
    with pytest.raises(BadInput) as refused:
        check_name("about", f"a{char}b")
    assert refused.value.field == "about"
    assert harmful(str(refused.value)) == set()


def test_every_control_format_and_separator_of_unicode_is_escaped_among_latin_letters() -> None:
    signs = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
    signs |= {*range(0x13430, 0x13440)}  # They are seen, around digits or hieroglyphs.
    dangerous = harmful("".join(map(chr, range(sys.maxunicode + 1)))) - set(map(chr, signs))
    assert {char for char in dangerous if escape_harmful(f"a{char}b") == f"a{char}b"} == set()


@pytest.mark.parametrize(
    "text",
    [
        *("a\u200db", "\u200d👩", "م\u200c\u200cم", "a\ufe0f", "a\u200bb", "A\U000e0100", "x\u180b"),
        *("🏴\U000e0067\U000e0062", "👩\u200d", "葛\U000e0100\U000e0101", "☕\ufe0f\ufe0f", "\u200cم"),
    ],
)
def test_a_joiner_or_a_selector_without_what_it_joins_or_selects_is_escaped(text: str) -> None:
    assert "\\u" in escape_harmful(text)


@given(st.text())
def test_a_json_document_means_the_same_when_escaped(text: str) -> None:
    document = msgspec.json.encode([text]).decode() if text.isprintable() else json.dumps([text])
    assert json.loads(escape_harmful(document)) == [text]


@given(st.text(st.sampled_from("a\u200d👩م\u202e☕\ufe0f\U000e0067🏴葛\x1b")))
def test_escaping_twice_changes_nothing_more(text: str) -> None:
    assert escape_harmful(escape_harmful(text)) == escape_harmful(text)


def test_a_text_of_one_line_stays_one() -> None:
    assert escape_line("a\nb\tc") == "a\\u000ab\\u0009c"


def test_nothing_harmful_gets_through_a_safe_stream_as_text_or_as_bytes() -> None:
    behind = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    stream = safe_stream(behind)
    assert (safe_stream(stream), unescaped(stream), unescaped(behind)) == (stream, behind, behind)
    print("a\x1b[31m", "b", file=stream)
    stream.writelines(["c\u202e\n"])
    stream.buffer.write("d\x9b ü 👩\u200d💻\n".encode() + b"\xff\n")
    behind.seek(0)
    shown = "a\\u001b[31m b\nc\\u202e\nd\\u009b ü 👩\u200d💻\n\\udcff\n"
    assert behind.read() == shown
