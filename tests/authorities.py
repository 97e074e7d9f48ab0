"""An authority of our own, and the certificates that it vouches for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import trustme


class Files(NamedTuple):
    """Where a certificate is, and its key."""

    chain: Path
    key: Path

    @property
    def options(self) -> tuple[str, ...]:
        """Them for `milepost-server up`."""
        return ("--broker-cert", str(self.chain), "--broker-key", str(self.key))

    def replace_with(self, other: Files) -> None:
        """Take over another certificate, as one that was renewed."""
        for mine, its in zip(self, other, strict=True):
            its.replace(mine)


class Authority:
    """Vouches for certificates; whoever trusts `file` trusts them."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self._ca = trustme.CA()
        self._issued = 0
        self.file = folder / "authority.pem"
        self._ca.cert_pem.write_to_path(self.file)

    def issue(self, *names: str, days: float = 90) -> Files:
        """A new certificate for some names or addresses, which ends in so many days."""
        self._issued += 1
        found = Files(self._folder / f"chain{self._issued}.pem", self._folder / f"key{self._issued}.pem")
        ends = datetime.now(UTC) + timedelta(days=days)
        issued = self._ca.issue_cert(*names, not_before=ends - timedelta(days=90, minutes=1), not_after=ends)
        found.chain.write_bytes(b"".join(each.bytes() for each in issued.cert_chain_pems))
        issued.private_key_pem.write_to_path(found.key)
        return found
