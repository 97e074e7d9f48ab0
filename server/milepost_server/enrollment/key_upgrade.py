"""The keys of a server whose people's files are older than its table of keys: filled in once.

Versions before let the same key stand on several rosters (server/decisions/0007-pairing.md).
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import msgspec
from msgspec import Raw
from msgspec.structs import replace

from milepost_server.storage.registry import RegistryFile
from milepost_server.storage.tables.device_keys import KeyHolder
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.protocol.member import Member
from milepost_shared.storage.log import Log

log = logging.getLogger("milepost.pairing")


class Standing(NamedTuple):
    """A member on the roster of `user`, and whether it has reported itself with a login of its own."""

    user: str
    member: Member
    has_reported: bool


async def fill_device_keys(user_logs: UserLogs, registry: RegistryFile) -> None:
    """Bring the members' keys into the registry, at the first start.

    Where a key stands twice, its holder stays and the others become authors. Raises StorageFailed.
    """
    if await registry.read(lambda registry: registry.device_keys.are_filled):
        return
    by_key: defaultdict[str, list[Standing]] = defaultdict(list)
    for user in user_logs.known():
        for standing in await user_logs.read(user, _standings):
            by_key[standing.member.key].append(standing)
    holders = {key: holder_of(standings) for key, standings in by_key.items()}
    for key, standings in by_key.items():
        for standing in standings:
            if standing is not holders[key]:
                await _demote(user_logs, standing)
    await registry.write(lambda registry: registry.device_keys.fill(_key_holders(holders)))


def holder_of(standings: Sequence[Standing]) -> Standing | None:
    """Return the member that keeps a key which stands on rosters.

    One that reported itself has the key. A person's key that was revoked stays revoked under all its ids.
    Where nobody can tell, it is none, and whoever proves the key may join with it.
    """
    if len(standings) == 1:
        return standings[0]
    revoked = [each for each in standings if each.member.revoked is not None]
    cut_off = {each.user for each in revoked}
    reported = [each for each in standings if each.has_reported and each.user not in cut_off]
    if reported:
        return min(reported, key=lambda each: each.member.joined)
    return revoked[0] if {each.user for each in standings} == cut_off and len(cut_off) == 1 else None


def _standings(log: Log) -> list[Standing]:
    members = [member for member in log.roster.all() if member.role == "member"]
    reported = _reported(log)
    return [Standing(log.user, member, member.device in reported) for member in members]


def _reported(log: Log) -> Collection[str]:
    """Return the devices that reported themselves; none where that is kept in an unknown form."""
    try:
        return msgspec.json.decode(log.metadata.text("reports") or "{}", type=dict[str, Raw])
    except msgspec.MsgspecError:
        return ()


def _key_holders(holders: Mapping[str, Standing | None]) -> dict[str, KeyHolder]:
    return {
        key: KeyHolder(holder.user, holder.member.device, holder.member.revoked)
        for key, holder in holders.items()
        if holder is not None
    }


async def _demote(user_logs: UserLogs, standing: Standing) -> None:
    """Make an author of a member whose key is another device's."""
    author = replace(standing.member, role="author")
    await user_logs.write(standing.user, lambda log: log.roster.put(author))
    about = {"user": standing.user, "device": author.device}
    log.warning("a device has the key of another one, and has to join again", extra=about)
