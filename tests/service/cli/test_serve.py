"""`drafter serve`: the address it listens on, and what it refuses."""

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from service.cli.serve import listen
from service.doctor import Diagnosis
from service.errors import AddressError
from service.loopback import is_local_name
from tests.service.cli.run import run
from tests.service.parts import make_client, make_parts
from tests.service.server import running
from tests.service.waiting import PATIENCE


@pytest.mark.parametrize(
    ("host", "local"),
    [
        *((host, True) for host in ("127.0.0.1", "127.9.9.9", "::1", "localhost")),
        *((host, False) for host in ("0.0.0.0", "::", "192.168.1.7", "example.com", "localhost.example.com")),
    ],
)
def test_loopback(host: str, local: bool) -> None:
    assert is_local_name(host) is local


def test_an_address_that_others_can_reach_needs_to_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("serve", "--host", "0.0.0.0") == 2
    err = capsys.readouterr().err
    assert "other machines" in err
    assert "--allow-remote" in err


def test_a_port_in_use_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run("serve", "--port", str(port)) == 2
    assert f"cannot listen on 127.0.0.1:{port}: Address already in use" in capsys.readouterr().err


def test_an_address_that_is_not_ours_is_said() -> None:
    with pytest.raises(AddressError, match=r"cannot listen on 192\.0\.2\.1:0: Cannot assign"):
        listen("192.0.2.1", 0)


def test_a_name_that_points_here_from_elsewhere_is_refused() -> None:
    from fastapi.testclient import TestClient

    from service.app import create_app

    app = create_app(make_parts(), frozenset({"127.0.0.1", "::1"}))
    for name, status in (("127.0.0.1:8000", 200), ("[::1]:8000", 200), ("evil.example", 421)):
        answer = TestClient(app).get("/healthz", headers={"Host": name})
        assert answer.status_code == status
    assert answer.json()["error"]["code"] == "unknown_host"
    assert make_client().get("/healthz", headers={"Host": "any.example"}).status_code == 200


@contextmanager
def served(root: Path, *options: str, command: Sequence[str] = ()) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A real service, with parts that misbehave unless a `command` is given, and its address."""
    command = command or [sys.executable, "-m", "tests.service.hanging", *options, "serve", "--port", "0"]
    env = {"DRAFTER_SHUTDOWN_SECONDS": "2", **os.environ}
    with subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, text=True, env=env) as process:
        assert process.stderr
        line = process.stderr.readline()
        try:
            yield process, line.split()[1].removesuffix("/sidebar")
        finally:
            process.kill()


def post(base: str, path: str, body: dict[str, object]) -> None:
    """Ask in a thread, for an answer that nobody waits for."""

    def ask() -> None:
        with suppress(httpx.HTTPError):
            httpx.post(base + path, json=body, timeout=PATIENCE)

    threading.Thread(target=ask, daemon=True).start()


def draft(how: str) -> dict[str, object]:
    return {"conversation": {"id": "1", "messages": [{"author": "customer", "text": how}]}}


def wait_until_deaf(base: str) -> None:
    with suppress(httpx.TimeoutException):
        while True:
            httpx.get(f"{base}/healthz", timeout=3)


@pytest.mark.parametrize("how", ["deaf", "busy", "silent", "endless"])
def test_whatever_drafts_do_health_is_answered_and_the_service_ends_when_told(root: Path, how: str) -> None:
    with served(root) as (process, base):
        for _ in range(4):
            post(base, "/v1/drafts", draft(how))
        for _ in range(3):
            post(base, "/v1/search", {"question": "deaf"})
        for _ in range(20):
            assert httpx.get(f"{base}/healthz", timeout=PATIENCE).status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) in (0, -signal.SIGTERM)


def test_it_ends_when_told_even_where_the_answering_process_itself_is_deaf(root: Path) -> None:
    with served(root, "--here") as (process, base):
        assert httpx.get(f"{base}/healthz", timeout=PATIENCE).status_code == 200
        post(base, "/v1/search", {"question": "deaf"})
        wait_until_deaf(base)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 1
        assert process.stderr
        assert "hold_the_lock" in process.stderr.read(), "it shows where it hung"


def test_no_number_of_waiting_requests_keeps_health_from_being_answered() -> None:
    go = threading.Event()

    def wait() -> list[Diagnosis]:
        go.wait(PATIENCE)
        return []

    with running(make_parts(examine=wait)) as base:
        for _ in range(60):
            threading.Thread(
                target=httpx.get, args=(f"{base}/readyz",), kwargs={"timeout": PATIENCE}, daemon=True
            ).start()
        for _ in range(5):
            assert httpx.get(f"{base}/healthz", timeout=PATIENCE).status_code == 200
        go.set()


REAL = (sys.executable, "-m", "service", "serve", "--port", "0")


def test_it_starts_without_an_index_says_where_it_is_and_ends_quietly(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTER_MODEL", "none")
    with served(root, command=REAL) as (process, base):
        with urllib.request.urlopen(f"{base}/healthz", timeout=PATIENCE) as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        assert process.stderr
        assert process.stderr.read() == ""


def test_it_ends_quietly_after_it_has_searched(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DRAFTER_MODEL", "none")
    monkeypatch.setenv("DRAFTER_DATA_DIR", str(tmp_path / "data"))
    article = tmp_path / "refunds.md"
    article.write_text("# Refunds\n\nAsk for a refund within 14 days, under Settings > Billing.", "utf-8")
    assert run("index", str(article)) == 0
    with served(root, command=REAL) as (process, base):
        found = httpx.post(f"{base}/v1/search", json={"question": "How do I get a refund?"}, timeout=PATIENCE)
        assert [hit["title"] for hit in found.json()["hits"]] == ["Refunds"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) in (0, -signal.SIGTERM)
        assert process.stderr
        assert process.stderr.read() == "", "nothing warns of what the process that searched left behind"
