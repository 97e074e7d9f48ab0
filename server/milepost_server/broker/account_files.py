"""The tokens of accounts, as files for the broker's resolver (server/decisions/0002-broker-accounts.md).

A running broker reads the file of an account when its first device logs in. So a new person needs a file and
no message to the broker. A token that is in use already changes by a message (`enrollment/revocation.py`).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from milepost_server.broker.accounts import Accounts
from milepost_shared.errors import StorageFailed
from milepost_shared.storage.private_file import DRAFTS

PeopleKeys = Mapping[str, Mapping[str, int]]
"""All people of a server, each with the revoked keys of their devices, as in `Accounts.person_token`."""


class AccountFiles:
    """The files in the folder of a broker's resolver."""

    def __init__(self, folder: Path, accounts: Accounts) -> None:
        self.folder = folder / "broker" / "jwt"
        self._accounts = accounts

    def write(self, people: PeopleKeys, now: float) -> None:
        """Write the tokens of all accounts before the broker starts; remove those of others. Raises OSError.

        In earlier versions one account held the devices of all people. Its file goes, and with it all logins
        to it; devices ask for others by themselves.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        tokens = {self._accounts.data: self._accounts.data_token(now)}
        for user, revoked in people.items():
            tokens[self._accounts.person(user)] = self._accounts.person_token(user, revoked)
        for path in self.folder.glob("*.jwt"):
            if path.stem not in tokens:
                path.unlink(missing_ok=True)
        for account, token in tokens.items():
            self._put(account, token)

    def ensure(self, user: str) -> None:
        """Let the running broker know a person's account. Raises StorageFailed."""
        account = self._accounts.person(user)
        if self._path(account).exists():
            return
        try:
            self._put(account, self._accounts.person_token(user))
        except OSError as error:
            raise StorageFailed(f"{self.folder}: {error.strerror}.", "Check the free space.") from error

    def remove(self, user: str) -> None:
        """Remove a person's token: the broker lets none of their devices in that it did not know before."""
        self._path(self._accounts.person(user)).unlink(missing_ok=True)

    def _path(self, account: str) -> Path:
        return self.folder / f"{account}.jwt"

    def _put(self, account: str, token: str) -> None:
        """Write a token unless it is there, whole or not at all.

        It is not flushed to disk: what a power cut leaves damaged is written again at the next start.
        """
        path = self._path(account)
        with suppress(FileNotFoundError):
            if path.read_bytes() == token.encode():
                return
        draft = path.with_name(DRAFTS.replace("*", secrets.token_hex(8)))
        draft.touch(mode=0o600, exist_ok=False)
        try:
            draft.write_bytes(token.encode())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
