"""The broker's certificate while the server runs, in files that whoever renews it replaces."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from milepost_server.broker.certificate import Certificate, read_certificate, vouched
from milepost_server.settings import Settings
from milepost_shared.errors import BadInput

Mark = tuple[int, int, int]

NOT_VOUCHED = (
    "this machine does not trust the broker's certificate (%s): is the file the full chain?"
    " Where the authority is your own, devices must name it in SSL_CERT_FILE"
)

log = logging.getLogger("milepost.broker")


class CertificateReloader:
    """What the broker is to show: the certificate in two files, as it was when they last were good."""

    def __init__(self, chain: Path, key: Path, name: str) -> None:
        """Raises BadInput where the certificate cannot be used, or does not cover `name`."""
        self._files = chain, key
        self._good = self._look()
        self._refused = ""
        self._current = read_certificate(chain, key, name)
        self._tell()

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """As the server is set up; None where the broker is to speak plain TCP. Raises BadInput."""
        chain, key = settings.broker_cert, settings.broker_key
        if bool(chain) != bool(key):
            raise BadInput(
                "The broker's certificate and its key go together.",
                'Name both, --broker-cert FILE and --broker-key FILE, or "" for both to go without.',
                field="broker_key" if chain else "broker_cert",
            )
        return cls(Path(chain), Path(key), settings.broker_name) if chain else None

    def certificate(self) -> Certificate:
        """The certificate that holds now."""
        return self._current

    def look(self) -> None:
        """Read the files again if they are others than those that were good; until both are, what these held
        holds."""
        seen = self._look()
        if seen == self._good:
            return
        try:
            self._current = read_certificate(*self._files, self._current.name)
        except BadInput as error:
            self._refuse(str(error))
        else:
            self._good, self._refused = seen, ""
            self._tell()

    def _refuse(self, why: str) -> None:
        """Say once why new files are not used. They are read again all the same: nothing shows that one may
        be read from now on, or that a certificate is good from today on."""
        if why != self._refused:
            log.warning("the new certificate is not used yet: %s", why)
        self._refused = why

    def _look(self) -> tuple[Mark, ...]:
        """Which files these are, through links; without an error, since reading them tells of it."""
        return tuple(_mark(path) for path in self._files)

    def _tell(self) -> None:
        name, ends = self._current.name, datetime.fromtimestamp(self._current.ends, UTC)
        log.info("the broker's certificate for %s is good until %s", name, f"{ends:%Y-%m-%d}")
        if why := vouched(*self._files, name):
            log.warning(NOT_VOUCHED, why)


def _mark(path: Path) -> Mark:
    """What tells a file from the one that was there before."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0, 0
    return found.st_mtime_ns, found.st_ino, found.st_size
