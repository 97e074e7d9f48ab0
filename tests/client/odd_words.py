"""Text as people might type it by accident or on purpose: meaningful words, in any order."""

from __future__ import annotations

from hypothesis import strategies as st

MEANT = """
last next this end of the on in ago a an today tomorrow yesterday mon fri sunday march mar feb days week
months quarter years eow eom eoq eoy 3 31 29th 999999 2026 2026-03-06 2026-W10 2026-Q1 10:00 24:00
9999-12-31T23:59 +14:00 Z per each / - . , = : ' " ² ٣ 1_0 1e9 nan inf none half 50%
"""
WORDS = (*MEANT.split(), "\0", "\udcff", "\u2028", "\N{MINUS SIGN}", "9" * 5000, "x" * 300)
words = st.sampled_from(WORDS) | st.text(max_size=5)
texts = st.one_of(
    st.lists(words, max_size=5).map(" ".join),
    st.lists(words, max_size=4).map("".join),
    st.text(max_size=20),
    st.text("0123456789-/.:TWZ+ ", max_size=24),
)
