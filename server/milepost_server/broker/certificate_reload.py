"""The broker's certificate while the server runs, read again when its files are replaced."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from milepost_server.broker.certificate import Certificate, read_certificate, trust_error
from milepost_server.settings import Settings
from milepost_shared.errors import BadInput

FileVersion = tuple[int, int, int]
"""Modification time, inode and size of a file: another one means another content."""

NOT_TRUSTED = (
    "this machine does not trust the broker's certificate (%s): is the file the full chain?"
    " Where the authority is your own, devices must name it in SSL_CERT_FILE"
)

log = logging.getLogger("milepost.broker")


class CertificateReloader:
    """The certificate in two files, as it was when they last were valid."""

    def __init__(self, chain: Path, key: Path, name: str) -> None:
        """Read the files. Raises BadInput where they are invalid, or do not cover `name`."""
        self._files = chain, key
        self._loaded = self._versions()
        self._refusal = ""
        self._current = read_certificate(chain, key, name)
        self._log_current()

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """The certificate of the settings; None where the broker speaks plain TCP. Raises BadInput."""
        chain, key = settings.broker_cert, settings.broker_key
        if bool(chain) != bool(key):
            raise BadInput(
                "The broker's certificate and its key go together.",
                'Name both, --broker-cert FILE and --broker-key FILE, or "" for both to go without.',
                field="broker_key" if chain else "broker_cert",
            )
        return cls(Path(chain), Path(key), settings.broker_name) if chain else None

    def current(self) -> Certificate:
        """The last valid certificate."""
        return self._current

    def reload(self) -> None:
        """Read the files if they were replaced. Until both are valid the certificate stays as it was."""
        versions = self._versions()
        if versions == self._loaded:
            return
        try:
            self._current = read_certificate(*self._files, self._current.name)
        except BadInput as error:
            self._log_refusal(str(error))
        else:
            self._loaded, self._refusal = versions, ""
            self._log_current()

    def _log_refusal(self, why: str) -> None:
        """Log once why new files are not used.

        They are read again each time: a file may become readable, or a certificate valid, without a change.
        """
        if why != self._refusal:
            log.warning("the new certificate is not used yet: %s", why)
        self._refusal = why

    def _versions(self) -> tuple[FileVersion, ...]:
        return tuple(_version_of(path) for path in self._files)

    def _log_current(self) -> None:
        name, expires = self._current.name, datetime.fromtimestamp(self._current.expires, UTC)
        log.info("the broker's certificate for %s is good until %s", name, f"{expires:%Y-%m-%d}")
        if why := trust_error(*self._files, name):
            log.warning(NOT_TRUSTED, why)


def _version_of(path: Path) -> FileVersion:
    """The version of a file, through links; zeros for one that cannot be read: reading it says why."""
    try:
        stat = path.stat()
    except OSError:
        return 0, 0, 0
    return stat.st_mtime_ns, stat.st_ino, stat.st_size
