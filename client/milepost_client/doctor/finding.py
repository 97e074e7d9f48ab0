"""The result of a check of `milepost doctor`."""

from __future__ import annotations

from typing import Any, NamedTuple


class Finding(NamedTuple):
    """What was checked, whether it is well, and what was seen, with what to do where it is not well.

    `fixed` says that it was repaired just now. `private` says that `seen` has personal data, which a report
    leaves out.
    """

    what: str
    well: bool
    seen: str
    fixed: bool = False
    private: bool = False

    def as_json(self) -> dict[str, Any]:
        """The finding in JSON."""
        return {"what": self.what, "well": self.well, "seen": self.seen, "fixed": self.fixed}
