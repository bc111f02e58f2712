"""Path tricks: no spelling of an address leads to a file that is not served, or past what guards an endpoint."""

import socket
from pathlib import Path

import pytest

from service.app import STATIC
from tests.service.parts import make_parts
from tests.service.server import running

_UP = (
    "..",
    "%2e%2e",
    "%2E%2e",
    ".%2e",
    "..%2f..",
    "..%5c..",
    "%252e%252e",
    "..;",
    "%c0%ae%c0%ae",
    "....//",
    "..\\..",
)
ATTEMPTS = [
    *(f"/static/{up}/{up}/service/app.py" for up in _UP),
    *(f"/static/{up}/app.py" for up in _UP),
    "/static//etc/passwd",
    "/static/%2fetc%2fpasswd",
    "/static/C:%5cWindows%5cwin.ini",
    "/static/file:///etc/passwd",
    "/static/pages.css%00.py",
    "/static/%00",
    "//etc/passwd",
    "/static/",
    "/static",
    "/./service/app.py",
]


def ask(address: str, target: str) -> bytes:
    """The answer to a request whose target no client has put right."""
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), 10) as connection:
        lines = f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        connection.sendall(lines.encode())
        read = b""
        while piece := connection.recv(65_536):
            read += piece
    return read


def test_no_spelling_leads_out_of_what_is_served() -> None:
    with running(make_parts()) as address:
        assert b" 200 " in ask(address, "/static/pages.css").split(b"\r\n")[0]
        for target in ATTEMPTS:
            answer = ask(address, target)
            status = answer.split(b" ")[1]
            assert status in (b"400", b"404", b"405"), (target, answer[:200])
            assert b"create_app" not in answer, target
            assert b"root:" not in answer, target


def test_a_link_within_what_is_served_leads_to_no_file_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hunter2", "utf-8")
    served = tmp_path / "static"
    served.mkdir()
    (served / "link.txt").symlink_to(secret)
    monkeypatch.setattr("service.app.STATIC", served)
    with running(make_parts()) as address:
        assert b"hunter2" not in ask(address, "/static/link.txt")
    assert STATIC.is_dir()
