"""What `milepost doctor` finds."""

from __future__ import annotations

from typing import Any, NamedTuple


class Finding(NamedTuple):
    """What was looked at, whether it is well, and what was seen; with what to do where it is not.

    `fixed` says that it was set right just now. Where `private`, what was seen has something of the
    person's in it, which a report leaves out.
    """

    what: str
    well: bool
    seen: str
    fixed: bool = False
    private: bool = False

    def as_json(self) -> dict[str, Any]:
        """What a program is told."""
        return {"what": self.what, "well": self.well, "seen": self.seen, "fixed": self.fixed}
