"""Addresses of both families: in URLs, and listened on."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_server.errors import BrokerFailed
from milepost_server.system.addresses import free_port, host_here, listen_on, url_at, without_brackets


@given(host=st.ip_addresses().map(str), port=st.integers(1, 65535))
def test_a_url_leads_to_the_host_and_the_port_of_which_it_is_made(host: str, port: int) -> None:
    parts = urlsplit(url_at("http", host, port))
    assert (parts.hostname, parts.port) == (host, port)


def test_a_host_may_be_written_with_the_brackets_of_a_url() -> None:
    assert [without_brackets(host) for host in ("[::1]", "::1", "miles.example")] == [
        "::1",
        "::1",
        "miles.example",
    ]


@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1", "::", "::1", "localhost"])
def test_what_listens_on_a_host_is_reached_from_here(host: str) -> None:
    with listen_on(host, 0) as listener:
        assert is_heard(host_here(host), listener)


def test_who_listens_on_all_ipv6_addresses_hears_ipv4_as_well() -> None:
    with listen_on("::", 0) as listener:
        assert is_heard("127.0.0.1", listener) and is_heard("::1", listener)


def is_heard(host: str, listener: socket.socket) -> bool:
    """Whether it is this listener that takes what is said to the host."""
    with socket.create_connection((host, listener.getsockname()[1]), timeout=5) as line:
        line.sendall(b"hello")
        taken, _ = listener.accept()
        with taken:
            return taken.recv(5) == b"hello"


@pytest.mark.parametrize("host", ["203.0.113.1", "2001:db8::1", "nobody.invalid"])
def test_a_host_of_another_machine_is_named(host: str) -> None:
    with pytest.raises(BrokerFailed, match=host):
        free_port(host)
