"""The decisions are short numbered pages in the folder that they concern, and cited pages exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*/decisions/*.md"), *ROOT.glob("client/web/decisions/*.md")])
FOLDERS = [ROOT / name for name in ("shared", "client", "server", "tests", "deploy")]
NOT_OURS = {".cache", "node_modules"}
OURS = [path for folder in FOLDERS for path in folder.rglob("*") if not NOT_OURS.intersection(path.parts)]
SOURCES = [path for path in OURS if path.suffix == ".py"]
TEXTS = [*ROOT.glob("*.md"), *(path for path in OURS if path.suffix == ".md")]
CITED = re.compile(r"\b(?:shared|client/web|client|server|tests|deploy)/decisions/\d{4}-[a-z0-9-]+\.md")
HEADINGS = ["Context", "Decision", "Consequences"]
LONGEST = 60
"""Lines of a page."""

each = pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])


@each
def test_a_decision_has_its_number_and_sections_on_one_page(page: Path) -> None:
    first, *lines = page.read_text().splitlines()
    assert re.match(rf"# {int(page.name[:4])}\. \S", first)
    assert [line[3:] for line in lines if line.startswith("## ")] == HEADINGS
    assert len(lines) < LONGEST


@pytest.mark.parametrize("folder", sorted({str(page.parent.relative_to(ROOT)) for page in PAGES}))
def test_the_decisions_of_a_folder_are_numbered_without_gaps(folder: str) -> None:
    numbers = [int(page.name[:4]) for page in PAGES if page.parent == ROOT / folder]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_cited_decision_exists() -> None:
    cited = {name for path in (*SOURCES, *TEXTS) for name in CITED.findall(path.read_text())}
    assert {name for name in cited if not (ROOT / name).exists()} == set()
