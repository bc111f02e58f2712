"""The guards of conftest.py do guard: without these tests a broken guard would look like a passing suite."""

import os
import socket
from pathlib import Path

import pytest

from tests import conftest


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_an_address_elsewhere_is_refused_and_remembered(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as sock, pytest.raises(conftest.NetworkForbidden, match="seam"):
        sock.connect((host, 80))
    assert conftest.attempts
    conftest.attempts.clear()


def test_a_name_elsewhere_is_not_even_looked_up() -> None:
    with pytest.raises(conftest.NetworkForbidden):
        socket.getaddrinfo("api.example.com", 443)
    conftest.attempts.clear()


def test_loopback_stays_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        assert not conftest.attempts


@pytest.mark.parametrize("name", ["DRAFTER_MODEL", "OPENAI_API_KEY", "MISTRAL_API_KEY", "HTTPS_PROXY"])
def test_no_setting_or_key_of_the_developer_is_seen(name: str) -> None:
    assert name not in os.environ


def test_home_and_working_directory_are_fresh(clean_environment: Path) -> None:
    assert Path.home() == Path.cwd() == clean_environment
    assert not list(clean_environment.iterdir())
