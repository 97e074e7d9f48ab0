"""What a build cannot go on from."""

from __future__ import annotations


class BuildFailed(Exception):
    """The web app cannot be built: says what is wrong, then what to do."""

    def __init__(self, problem: str, advice: str) -> None:
        super().__init__(f"{problem} {advice}")
