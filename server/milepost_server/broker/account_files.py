"""The tokens of accounts, as files for the broker's resolver (server/decisions/0002-broker-accounts.md).

A running broker reads the file of an account when its first device logs in. So a new person needs a file and
no message to the broker. A token that is in use already changes by a message (`enrollment/revocation.py`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path

from milepost_server.broker.accounts import Accounts
from milepost_shared.storage.private_file import write_private

PeopleKeys = Mapping[str, Mapping[str, int]]
"""All people of a server, each with the revoked keys of their devices, as in `Accounts.person_token`."""
SAMPLE = "0" * 16


class AccountFiles:
    """The files in the folder of a broker's resolver."""

    def __init__(self, folder: Path, accounts: Accounts) -> None:
        self.folder = folder / "broker" / "jwt"
        self._layout = folder / "broker" / "accounts"
        self._accounts = accounts

    def write(self, people: PeopleKeys, now: float) -> None:
        """Write the tokens before the broker starts. Raises StorageFailed or OSError.

        A token takes a while to sign, so of those that this version wrote before only the ones with revoked
        keys are looked at.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(self._path(self._accounts.data), self._accounts.data_token(now).encode())
        # A token follows from the keys and this version: where one is as it was, all are.
        layout = blake2b(self._accounts.person_token(SAMPLE).encode(), digest_size=16).hexdigest().encode()
        if self._layout.exists() and self._layout.read_bytes() == layout:
            for user in filter(people.get, people):
                write_private(self._path_of(user), self._accounts.person_token(user, people[user]).encode())
            return
        self._write_anew(people)
        write_private(self._layout, layout)

    def ensure(self, user: str) -> None:
        """Let the running broker know a person's account. Raises StorageFailed."""
        path = self._path_of(user)
        if not path.exists():
            write_private(path, self._accounts.person_token(user).encode())

    def forget(self, user: str) -> None:
        """Remove a person's account. A broker that runs needs to be told first that its keys are revoked."""
        self._path_of(user).unlink(missing_ok=True)

    def _write_anew(self, people: PeopleKeys) -> None:
        """Write the tokens of all people, and remove all others.

        In earlier versions one account held the devices of all people. Its file goes, and with it all logins
        to it; devices ask for others by themselves.
        """
        known = {self._accounts.person(user) for user in people} | {self._accounts.data}
        for path in self.folder.glob("*.jwt"):
            if path.stem not in known:
                path.unlink(missing_ok=True)
        for user, revoked in people.items():
            path = self._path_of(user)
            path.touch(mode=0o600)
            path.write_bytes(self._accounts.person_token(user, revoked).encode())
        # All at once: to flush each file would take minutes where there are thousands.
        os.sync()

    def _path_of(self, user: str) -> Path:
        return self._path(self._accounts.person(user))

    def _path(self, account: str) -> Path:
        return self.folder / f"{account}.jwt"
