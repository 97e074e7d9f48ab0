"""Bearer tokens of the HTTP API: made by the operator or by a device, listed and revoked by both."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import NamedTuple

from milepost_server.storage.registry import Registry, RegistryFile
from milepost_server.storage.tables.tokens import Scope, Token, new_token
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.protocol.tokens import DAYS
from milepost_shared.text.names import check_name, normalize, spell

MOST_OF_PERSON = 64
"""How many tokens of a person may be good at a time."""
SHORTEST_PREFIX = 4
"""How many letters of an id are enough, where no other id begins with them."""


class NewToken(NamedTuple):
    """A token that was made: the `secret`, which is shown only now, and what is known of it."""

    secret: str
    token: Token


async def make_token(
    registry: RegistryFile,
    owner: str,
    now: float,
    *,
    name: str = "",
    scope: Scope = "read",
    days: int = DAYS,
    device: str | None = None,
) -> NewToken:
    """Make a token at `now` (Unix seconds), good for `days`. Without a name it gets a free one.

    Raises BadInput where the name is taken, or the person has too many tokens.
    """
    check_name("name", name)
    secret, made = secrets.token_urlsafe(32), round(now * 1e6)

    def add(registry: Registry) -> Token:
        others = registry.tokens.all(made, owner)
        if len(others) >= MOST_OF_PERSON:
            raise BadInput(f"{MOST_OF_PERSON} tokens are good already.", "Revoke one that is not needed.")
        called = _free_name(others, spell(name), scope)
        token = new_token(secret, owner, made, name=called, scope=scope, days=days, device=device)
        registry.tokens.add(secret, token)
        return token

    return NewToken(secret, await registry.write(add))


def find_token(tokens: Sequence[Token], called: str) -> Token:
    """Return the token with that id, that name, or an id that begins so. Raises NotFound or BadInput."""
    found = (
        [token for token in tokens if token.id == called]
        or [token for token in tokens if normalize(token.name) == normalize(called)]
        or [token for token in tokens if len(called) >= SHORTEST_PREFIX and token.id.startswith(called)]
    )
    if not found:
        raise NotFound(f"No token is called {called!r} here.", "See them: milepost-server token list")
    if len(found) > 1:
        ids = ", ".join(token.id for token in found)
        raise BadInput(f"Several tokens are called {called!r}: {ids}.", "Name one by its id.", field="token")
    return found[0]


def _free_name(others: Sequence[Token], name: str, scope: Scope) -> str:
    taken = {normalize(other.name) for other in others}
    if not name:
        return next(free for n in range(1, len(others) + 2) if (free := f"{scope} {n}") not in taken)
    if normalize(name) in taken:
        raise BadInput(f"A token is called “{name}” already.", "Choose another name.", field="name")
    return name
