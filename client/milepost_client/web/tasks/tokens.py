"""Tokens of the server's HTTP API: for scripts and calendars."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.sync.membership.tokens import MadeToken, TokenRequest
from milepost_client.sync.membership.tokens import create_token as make_token
from milepost_client.sync.membership.tokens import list_tokens as ask_tokens
from milepost_client.sync.membership.tokens import revoke_token as end_token
from milepost_client.web.messages import Asked
from milepost_client.web.tasks.syncing import Nothing
from milepost_client.web.workplace import Workplace
from milepost_shared.protocol.tokens import TokenFacts


class RevokeTokenTask(Struct, frozen=True, kw_only=True):
    """The name or id of a token."""

    token: str


async def list_tokens(at: Workplace, _: Asked, __: Nothing) -> list[TokenFacts]:
    """Return the person's tokens that are good now. Raises BadInput, NotAllowed, NotFound or Offline."""
    return await ask_tokens(at.device, at.post)


async def create_token(at: Workplace, _: Asked, request: TokenRequest) -> MadeToken:
    """Make a token. Raises BadInput, NotAllowed, NotFound or Offline."""
    return await make_token(at.device, at.post, request)


async def revoke_token(at: Workplace, _: Asked, request: RevokeTokenTask) -> TokenFacts:
    """Revoke a token. Raises BadInput, NotAllowed, NotFound or Offline."""
    return await end_token(at.device, at.post, request.token)
