"""A certificate authority for tests, and its certificates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import trustme


class Files(NamedTuple):
    """The paths of a certificate chain and its key."""

    chain: Path
    key: Path

    @property
    def options(self) -> tuple[str, ...]:
        """The options for `milepost-server up`."""
        return ("--broker-cert", str(self.chain), "--broker-key", str(self.key))

    def replace_with(self, other: Files) -> None:
        """Replace the files by another certificate's, as a renewal does."""
        for mine, its in zip(self, other, strict=True):
            its.replace(mine)


class Authority:
    """Issues certificates; `file` is its own certificate, to be trusted."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self._ca = trustme.CA()
        self._issued = 0
        self.file = folder / "authority.pem"
        self._ca.cert_pem.write_to_path(self.file)

    def issue(self, *names: str, days: float = 90) -> Files:
        """Issue a certificate for names or addresses that expires in `days` days."""
        self._issued += 1
        found = Files(self._folder / f"chain{self._issued}.pem", self._folder / f"key{self._issued}.pem")
        ends = datetime.now(UTC) + timedelta(days=days)
        issued = self._ca.issue_cert(*names, not_before=ends - timedelta(days=90, minutes=1), not_after=ends)
        found.chain.write_bytes(b"".join(each.bytes() for each in issued.cert_chain_pems))
        issued.private_key_pem.write_to_path(found.key)
        return found
