"""Certificates for the broker: which are accepted, and why others are not."""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from msgspec.structs import replace

from milepost_server.broker.certificate import Certificate, handshake, read_certificate
from milepost_server.broker.certificate_reload import CertificateReloader
from milepost_server.settings import Settings
from milepost_shared.errors import BadInput
from tests.authorities import Authority, Files

NAME = "miles.example"
Prepare = Callable[[Authority], Files]


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "authority")


def test_a_certificate_tells_when_it_ends(authority: Authority) -> None:
    files = authority.issue(NAME, days=30)
    found = read_certificate(*files, NAME)
    assert found.expires == pytest.approx(time.time() + 30 * 24 * 60 * 60, abs=60)
    assert (found.chain, found.key) == (files.chain.read_text(), files.key.read_text())


def test_one_for_all_names_of_a_domain_and_one_for_an_address_will_do(authority: Authority) -> None:
    assert read_certificate(*authority.issue("*.miles.example"), "broker.miles.example")
    assert read_certificate(*authority.issue("127.0.0.1"), "127.0.0.1")


def test_the_server_goes_on_by_its_own_certificate_where_that_has_expired(authority: Authority) -> None:
    files = authority.issue(NAME, days=-1)
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(*files)
    ours = Certificate(name=NAME, chain=files.chain.read_text(), key=files.key.read_text(), expires=0)
    assert handshake(shown, ours.pinned_context(), NAME)
    other = authority.issue(NAME, days=-1)
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(shown, replace(ours, chain=other.chain.read_text()).pinned_context(), NAME)


def below_a_file(authority: Authority) -> Files:
    return Files(authority.file / "fullchain.pem", authority.issue(NAME).key)


def missing(authority: Authority) -> Files:
    return Files(Path("/nowhere/fullchain.pem"), authority.issue(NAME).key)


def of_another(authority: Authority) -> Files:
    return Files(authority.issue(NAME).chain, authority.issue(NAME).key)


def expired(authority: Authority) -> Files:
    return authority.issue(NAME, days=-1)


def too_early(authority: Authority) -> Files:
    return authority.issue(NAME, days=91)


def other_name(authority: Authority) -> Files:
    return authority.issue("other.example")


def no_certificate(authority: Authority) -> Files:
    files = authority.issue(NAME)
    files.chain.write_text("Dear server,")
    return files


def encrypted(authority: Authority) -> Files:
    files = authority.issue(NAME)
    key = load_pem_private_key(files.key.read_bytes(), None)
    closed = BestAvailableEncryption(b"secret")
    files.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, closed))
    return files


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (missing, "/nowhere/fullchain.pem cannot be read: No such file"),
        (below_a_file, "cannot be read: Not a directory"),
        (of_another, "is not that of the certificate"),
        (expired, "has expired"),
        (too_early, "not yet valid"),
        (other_name, "does not cover miles.example.*--broker-url"),
        (no_certificate, "are not a certificate and its key"),
        (encrypted, "is encrypted"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason(
    authority: Authority, prepare: Prepare, words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        CertificateReloader(*prepare(authority), NAME)


@pytest.mark.parametrize("name", ["", ".example"])
def test_what_no_certificate_could_cover_is_said(authority: Authority, name: str) -> None:
    with pytest.raises(BadInput, match="no name in it"):
        read_certificate(*authority.issue(NAME), name)


def test_a_certificate_and_its_key_go_together_or_neither(authority: Authority) -> None:
    chain, key = map(str, authority.issue("127.0.0.1"))
    for settings in (Settings(broker_cert=chain), Settings(broker_key=key)):
        with pytest.raises(BadInput, match="go together"):
            CertificateReloader.of(settings)
    assert CertificateReloader.of(Settings()) is None
    assert CertificateReloader.of(Settings(broker_cert=chain, broker_key=key)) is not None


def test_half_a_renewal_changes_nothing_and_the_whole_does(authority: Authority) -> None:
    files, renewed = authority.issue(NAME), authority.issue(NAME, days=80)
    tls = CertificateReloader(*files, NAME)
    before = tls.current()
    renewed.chain.replace(files.chain)
    tls.reload()
    assert tls.current() == before
    renewed.key.replace(files.key)
    tls.reload()
    assert before.expires - tls.current().expires == pytest.approx(10 * 24 * 60 * 60, abs=60)


def test_a_new_certificate_that_could_not_be_used_is_tried_again_and_told_of_once(
    authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    files, renewed = authority.issue(NAME), authority.issue(NAME)
    tls = CertificateReloader(*files, NAME)
    new, key = renewed.chain.read_text(), renewed.key.read_text()
    renewed.key.write_text(key.replace("BEGIN", "BEGUN"))
    for file, other in zip(files, renewed, strict=True):
        other.replace(file)
    before = files.key.stat()
    caplog.clear()
    tls.reload()
    tls.reload()
    assert caplog.text.count("is not used yet") == 1
    # As where it may be read from now on: nothing that tells files apart has changed.
    files.key.write_text(key)
    os.utime(files.key, ns=(before.st_atime_ns, before.st_mtime_ns))
    tls.reload()
    assert tls.current().chain == new


def test_files_are_looked_at_through_links_as_renewing_lets_them_point_elsewhere(
    authority: Authority, tmp_path: Path
) -> None:
    links, old, new = Files(tmp_path / "a", tmp_path / "b"), authority.issue(NAME), authority.issue(NAME)
    for link, file in zip(links, old, strict=True):
        link.symlink_to(file)
    tls = CertificateReloader(*links, NAME)
    for link, file in zip(links, new, strict=True):
        link.unlink()
        link.symlink_to(file)
    tls.reload()
    assert tls.current().chain == new.chain.read_text()


def test_files_that_are_gone_leave_the_certificate_as_it_was(authority: Authority) -> None:
    files = authority.issue(NAME)
    tls = CertificateReloader(*files, NAME)
    before = tls.current()
    files.chain.unlink()
    tls.reload()
    assert tls.current() == before


def test_an_authority_that_this_machine_does_not_know_is_told_of_once(
    authority: Authority, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = authority.issue(NAME)
    CertificateReloader(*files, NAME)
    assert "SSL_CERT_FILE" in caplog.text
    caplog.clear()
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    CertificateReloader(*files, NAME)
    assert "SSL_CERT_FILE" not in caplog.text
