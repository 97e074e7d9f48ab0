"""The release workflow: its parts exist, cannot be exchanged, and take the version from the tag."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).parent.parent
WORKFLOW = ROOT / ".github" / "workflows" / "release.yml"


def job() -> dict[str, Any]:
    """Return the one job of the workflow."""
    found: dict[str, Any] = msgspec.yaml.decode(WORKFLOW.read_text())
    [only] = found["jobs"].values()
    return dict(only)


def test_a_release_begins_with_a_tag_and_the_version_is_that_of_the_tag() -> None:
    assert re.search(r'^  push:\n    tags: \["v\[0-9\]\*"\]$', WORKFLOW.read_text(), re.MULTILINE)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["dynamic"] == ["version"] and "version" not in project["project"]
    assert project["tool"]["hatch"]["version"]["source"] == "vcs"
    [checkout] = [step for step in job()["steps"] if "uses" in step]
    assert checkout["with"]["fetch-depth"] == 0


def test_what_a_release_uses_of_others_is_named_by_commit() -> None:
    used = [step["uses"] for step in job()["steps"] if "uses" in step]
    assert used and all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name) for name in used)


def test_the_image_is_built_from_a_file_that_takes_the_version() -> None:
    told = "\n".join(step.get("run", "") for step in job()["steps"])
    [dockerfile] = re.findall(r"--file (\S+)", told)
    assert "\nARG VERSION=\n" in (ROOT / dockerfile).read_text() and '--build-arg "VERSION=$VERSION"' in told
    [uv] = re.findall(r"uv==[\d.]+", told)
    assert uv in (ROOT / dockerfile).read_text()
