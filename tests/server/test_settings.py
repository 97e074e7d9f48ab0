"""The settings that a data folder remembers."""

from __future__ import annotations

from pathlib import Path

import pytest

from milepost_server.settings import Settings, load, remember, resolve_settings
from milepost_shared.errors import StorageFailed


def test_settings_are_not_remembered_before_they_work(tmp_path: Path) -> None:
    resolve_settings(tmp_path, port=8080)
    assert load(tmp_path).port == 0


def test_remembered_settings_stay_unless_overridden(tmp_path: Path) -> None:
    chosen = resolve_settings(tmp_path / "new", url="https://miles.example")
    remember(tmp_path / "new", chosen)
    assert resolve_settings(tmp_path / "new") == chosen
    again = resolve_settings(tmp_path / "new", port=8080)
    assert (again.port, again.broker_port, again.url) == (8080, chosen.broker_port, chosen.url)


def test_the_public_url_is_a_name_when_the_server_listens_on_all_addresses(tmp_path: Path) -> None:
    assert "0.0.0.0" not in resolve_settings(tmp_path, host="0.0.0.0").public_url
    assert resolve_settings(tmp_path, host="::1", port=80).public_url == "http://[::1]:80"


@pytest.mark.parametrize(
    "damage",
    [b"{", b"[" * 20_000, b'{"url":"\xff"}', b'{"port":65536}', b'{"broker_port":-1}', b'{"host":1}'],
)
def test_unreadable_settings_are_named(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "settings.json").write_bytes(damage)
    with pytest.raises(StorageFailed, match=r"settings\.json"):
        load(tmp_path)


def test_a_broker_with_a_certificate_has_a_tls_url() -> None:
    own = Settings(broker_port=2, broker_cert="c", broker_key="k")
    assert (own.public_broker_url, own.broker_name) == ("tls://127.0.0.1:2", "127.0.0.1")
    for url in ("nats://miles.example:4222", "tls://miles.example:4222", "miles.example:4222"):
        named = Settings(broker_url=url, broker_cert="c", broker_key="k")
        assert (named.public_broker_url, named.broker_name) == ("tls://miles.example:4222", "miles.example")


@pytest.mark.parametrize("url", ["tls://", "tls://[::1", ":4222"])
def test_a_url_without_a_host_has_no_broker_name(url: str) -> None:
    assert Settings(broker_url=url, broker_cert="c", broker_key="k").broker_name == ""


def test_the_broker_may_listen_elsewhere_than_the_api() -> None:
    both = Settings(port=1, broker_port=2)
    assert (both.public_url, both.public_broker_url) == ("http://127.0.0.1:1", "nats://127.0.0.1:2")
    apart = Settings(port=1, broker_host="10.0.0.7", broker_port=2)
    assert (apart.public_url, apart.public_broker_url) == ("http://127.0.0.1:1", "nats://10.0.0.7:2")
