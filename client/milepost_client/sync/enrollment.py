"""Joining a server (client/decisions/0010-joining.md)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.signing import Signer
from milepost_client.network.server_api import Post, ask_server
from milepost_client.network.server_link import save_link
from milepost_client.sync.login import Asked, adopt_records, ask_challenge, new_link
from milepost_client.sync.reenrollment import become_new_device, own_key
from milepost_shared.errors import BadInput, NotAllowed, Revoked
from milepost_shared.protocol.enrollment import MAX_NAME_LENGTH
from milepost_shared.replication.roster import unvouched_authors
from milepost_shared.roster.fingerprint import fingerprint
from milepost_shared.roster.invite_code import InviteSecrets, read_code, secrets_of
from milepost_shared.roster.joining import (
    MOST_BROUGHT,
    Admitted,
    AdmittedBody,
    InviteQuestion,
    InviteShown,
    JoinRequest,
    check_shown,
)
from milepost_shared.roster.records import (
    Author,
    InviteBody,
    Joined,
    Record,
    SignedInvite,
    encode_body,
    signing_input,
    stated,
)
from milepost_shared.storage.log import Log
from milepost_shared.storage.owner import set_owner
from milepost_shared.text.names import check_name, free_name, normalize


class JoinResult(Struct, frozen=True, kw_only=True):
    """The person and the name with which a device joined, and the names of all members that are not revoked.

    `fingerprint` is that of the server's key. `was` is the id that this device had before, where that one is
    revoked. `wanted` is the name that it would have had, where another device has that.
    """

    user: str
    device: str
    name: str
    devices: list[str]
    fingerprint: str
    was: str | None = None
    wanted: str | None = None


class _Welcome(Struct, frozen=True):
    """What the server with that key gave the device."""

    server: str
    given: AdmittedBody


async def join(
    device: Device,
    post: Post,
    url: str,
    code: str,
    name: str | None,
    moment: Moment,
    fallback: str = "device",
) -> JoinResult:
    """Join the server at `url` with an invite's code, however it was typed.

    Without a `name` it keeps the one that it has, and is called `fallback` where it has none. What was logged
    before comes along. A device that was revoked joins as a new one. May be repeated with the same code until
    it succeeds. Raises BadInput, NotAllowed or Offline.
    """
    name = name or await device.log.read(lambda log: present_name(log, device.id)) or fallback
    check_name("name", name)
    url, code, before = normalize_url(url), read_code(code), device.id
    try:
        welcome = await _request_join(device, post, url, secrets_of(code), name)
    except Revoked:
        await become_new_device(device)
        welcome = await _request_join(device, post, url, secrets_of(code), name)
    names = await device.log.write(lambda log: claim_log(log, welcome.server, welcome.given))
    save_link(device.home, new_link(device, url, welcome.given))
    return JoinResult(
        user=welcome.given.user,
        device=device.id,
        name=(called := names.get(device.id, name)),
        wanted=None if normalize(called) == normalize(name) else name,
        devices=[*names.values()],
        fingerprint=fingerprint(welcome.server),
        was=None if device.id == before else before,
    )


async def _request_join(device: Device, post: Post, url: str, secrets: InviteSecrets, name: str) -> _Welcome:
    """Have the server at `url` let the device in; first it proves that it knows the invite."""
    signer = await own_key(device)
    asked, shown, invite = await _shown_invite(post, url, secrets)
    invited = invite.user

    def statements(log: Log) -> tuple[Joined, list[Author], bool]:
        user = _owner(log, invited)
        free = _free_name(log, device.id, name, shown.names)
        body = _joining(device.id, signer.public, free, user, shown.invite, asked)
        authors = unvouched_authors(log, device.id, asked.server) if user == log.user else []
        return body, authors[:MOST_BROUGHT], bool(log.metadata.number("claimed"))

    body, authors, claimed = await device.log.read(statements)
    request = JoinRequest(
        id=secrets.id,
        record=await _signed_join(signer, secrets, shown.invite, body),
        nonce=asked.nonce,
        claimed=claimed,
        records=[stated(author, await signer.sign(signing_input(author))) for author in authors],
    )
    answer = await ask_server(post, url, "join", request, Admitted)
    return _Welcome(asked.server, answer.read(asked.server, asked.nonce))


async def look_at_invite(post: Post, url: str, code: str) -> InviteBody:
    """Return what the invite with that code says; it is not used. Raises BadInput, NotAllowed or Offline."""
    return (await _shown_invite(post, normalize_url(url), secrets_of(read_code(code)))).invite


class _Shown(NamedTuple):
    """What the server asks to have signed, and an invite as it shows it, and as its maker wrote it."""

    asked: Asked
    shown: InviteShown
    invite: InviteBody


async def _shown_invite(post: Post, url: str, secrets: InviteSecrets) -> _Shown:
    asked = await ask_challenge(post, url)
    if not asked.server:
        raise NotAllowed(
            "The server is of an earlier version, with which nobody can join safely.",
            "Whoever runs it updates it, and makes a new invite: milepost-server invite",
        )
    question = InviteQuestion(id=secrets.id, nonce=asked.nonce)
    shown = await ask_server(post, url, "invite", question, InviteShown)
    invite = check_shown(shown, secrets, asked.server, asked.nonce)
    return _Shown(asked, shown, invite)


def claim_log(log: Log, server: str, given: AdmittedBody) -> dict[str, str]:
    """Make the log that of the person whom the server named; return the names of its members by id.

    Raises NotAllowed where a server has confirmed another owner before.
    """
    set_owner(log, _owner(log, given.user))
    # A proof that was kept may be another server's.
    log.metadata.put("proof", "")
    # Whoever joins sees the devices at once.
    adopt_records(log, server, given, tell=False)
    log.metadata.put("server_told", fingerprint(server))
    return {member.device: member.name for member in log.roster.all() if member.is_active}


def _owner(log: Log, user: str | None) -> str:
    """Return whose log it becomes by an invite for `user`, or for a new person (None). Raises NotAllowed."""
    if user is not None and log.metadata.number("claimed") and log.user != user:
        advice = "To move it to this one, with all that is here: milepost join --move URL CODE"
        raise NotAllowed("This device's log belongs to another person.", advice)
    return user or log.user


def _joining(device: str, key: str, name: str, user: str, invite: SignedInvite, asked: Asked) -> Joined:
    return Joined(
        user=user,
        device=device,
        key=key,
        name=name,
        server=asked.server,
        invite=invite.id,
        challenge=asked.challenge,
    )


async def _signed_join(signer: Signer, secrets: InviteSecrets, invite: SignedInvite, body: Joined) -> Record:
    message = signing_input(body)
    sigs = {"code": secrets.sign(message), "device": await signer.sign(message)}
    return Record(body=encode_body(body), sigs=sigs, invite=invite)


def present_name(log: Log, device: str) -> str:
    """Return what the device is called now; empty where it has no name."""
    known = log.roster.get(device)
    return known.name if known else ""


def _free_name(log: Log, device: str, name: str, names: Sequence[str]) -> str:
    """Return the name; with a number where another device has it, by this log or by the server's `names`.

    Refs name a device, so two must not share one.
    """
    own = normalize(present_name(log, device))
    known = [member.name for member in log.roster.all() if member.device != device]
    theirs = [each for each in names if normalize(each) != own]
    return free_name(name, [*known, *theirs], MAX_NAME_LENGTH)


def normalize_url(url: str) -> str:
    """Return a server's address with its scheme; without one that is https. Raises BadInput."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        with_login = "@" in parts.netloc
    except ValueError:  # An impossible port raises it too.
        parts, usable, with_login = urlsplit(""), False, "@" in url
    if with_login:
        # It is not shown again: the password is secret.
        raise BadInput(
            "There is a name or a password in the server's address.",
            "The server has none, and devices send none: leave out what stands before the @.",
            field="url",
        )
    if not usable or any(letter.isspace() for letter in parts.geturl()):
        raise BadInput(
            f"{url!r} is not the address of a server.",
            "Write it like https://miles.example:8080",
            field="url",
        )
    return parts.geturl().rstrip("/")
