"""Documents as text and as Markdown."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from milepost_client.presentation.layout.document import (
    Document,
    Section,
    escape_markdown,
    format_markdown,
    format_text,
)
from milepost_client.presentation.layout.text_width import display_width

DOCUMENT = Document(
    "Review of 2026-W10",
    "Mon 2 Mar to Sun 8 Mar",
    (
        Section("Goals", ("Coffees: 3", "What went well?\nThe *meetup*")),
        Section("Nothing", ()),
        Section("Questions", ("What?", "Why?"), numbered=True),
    ),
)
# Characters that begin blocks and spans in Markdown, among letters that do not.
marked = st.text(st.sampled_from("ab 1.)#*_-+=`~[]()<>!&;|\\\"'$:/\t—☕漢\n"), max_size=30)


def rendered(text: str) -> str:
    return str(MarkdownIt("commonmark").render(text))


def shown(html: str) -> str:
    """The text that a reader of HTML sees, with its blanks run together."""
    return " ".join(unescape(re.sub("<[^>]*>", "", html)).split())


def test_text_is_indented_below_its_headings() -> None:
    assert format_text(DOCUMENT, 80).splitlines() == [
        "Review of 2026-W10",
        "Mon 2 Mar to Sun 8 Mar",
        "",
        "Goals",
        "  Coffees: 3",
        "  What went well?",
        "    The *meetup*",
        "",
        "Questions",
        "  1. What?",
        "  2. Why?",
    ]


def test_markdown_has_headings_and_lists_and_no_other_markup() -> None:
    assert format_markdown(DOCUMENT) == (
        "# Review of 2026-W10\n\nMon 2 Mar to Sun 8 Mar\n\n"
        "## Goals\n\n- Coffees: 3\n- What went well?\\\n  The \\*meetup\\*\n\n"
        "## Questions\n\n1. What?\n2. Why?\n"
    )


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a *bold* `word`", "a \\*bold\\* \\`word\\`"),
        ("[a](b) <c> &amp; ~d~", "\\[a\\](b) \\<c\\> \\&amp; \\~d\\~"),
        ("# no heading", "\\# no heading"),
        ("- no list, but a well-known + b", "\\- no list, but a well-known + b"),
        ("+1 and -1", "+1 and -1"),
        ("--- no rule", "\\--- no rule"),
        ("===", "\\==="),
        ("12. March", "12\\. March"),
        ("3) three", "3\\) three"),
        ("2.5 of 10", "2.5 of 10"),
        ("2026-W10", "2026-W10"),
        (" many \t blanks\n", "many blanks"),
        ("back\\slash\\", "back\\\\slash\\\\"),
        ("", ""),
    ],
)
def test_text_that_looks_like_markup_is_escaped(text: str, escaped: str) -> None:
    assert escape_markdown(text) == escaped


@given(st.lists(marked.filter(str.strip), min_size=1, max_size=4), st.booleans())
def test_a_reader_of_markdown_sees_what_was_written_and_as_many_items(
    items: list[str], numbered: bool
) -> None:
    html = rendered(format_markdown(Document("Title", "Lead", (Section("Items", items, numbered),))))
    assert html.count("<li>") == len(items)
    tags = set(re.findall("<(/?[a-z0-9]+)", html))
    assert tags <= {f"{end}{tag}" for tag in ("h1", "h2", "p", "ol", "ul", "li", "br") for end in ("", "/")}
    assert shown(html) == " ".join(f"Title Lead Items {' '.join(items)}".split())


@given(marked, marked)
def test_a_title_and_a_lead_are_one_line_each(title: str, lead: str) -> None:
    html = rendered(format_markdown(Document(f"T{title}", f"L{lead}", ())))
    assert re.fullmatch("<h1>.*</h1>\n<p>.*</p>\n", html)
    assert shown(html) == " ".join(f"T{title} L{lead}".split())


@given(st.lists(marked, max_size=4), st.integers(8, 60), st.booleans())
def test_text_never_is_wider_than_the_width_given_and_loses_nothing(
    items: list[str], columns: int, numbered: bool
) -> None:
    text = format_text(Document("A title", "A lead", (Section("Heading", items, numbered),)), columns)
    assert max(map(display_width, text.splitlines())) <= columns
    for item in items:
        assert "".join(item.split()) in "".join(text.split())
