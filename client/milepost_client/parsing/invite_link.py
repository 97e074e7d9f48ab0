"""An invite as a person gives it: the server's address and a code, or one link with both."""

from __future__ import annotations

from milepost_shared.errors import BadInput
from milepost_shared.roster.invite_code import LINK_MARK


def read_invite(url: str, code: str) -> tuple[str, str]:
    """Return the address of the server and the code as it was typed. Raises BadInput without a code."""
    server, _, linked = url.partition(LINK_MARK)
    if not (typed := code or linked):
        raise BadInput(
            "The code of the invite is missing.",
            "Write it behind the address, or give the link: milepost join URL CODE",
            field="code",
        )
    return server, typed
