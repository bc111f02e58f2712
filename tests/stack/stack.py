"""The whole service on one machine without containers: PostgreSQL, a Chroma server, services, workers.

The same parts as compose.yaml has, for tests and for `make stack`.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from service.cli.lazy import COMMANDS
from tests.chroma_server import ChromaServer
from tests.conftest import ROOT
from tests.postgres_server import PostgresServer

__all__ = ["Served", "Stack"]

DRAFTER = (sys.executable, "-m", "service")
_STARTING = 120.0
_ENDING = 60.0
_WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Served:
    """One process of the stack: where it answers (a worker: nowhere), and the file of its log."""

    process: "subprocess.Popen[bytes]"
    base: str
    log: Path

    def end(self, number: int = signal.SIGTERM) -> int:
        """End it by a signal, and give its exit code."""
        self.process.send_signal(number)
        return self.process.wait(_ENDING)


class Stack:
    """All processes over one database and one index, in `folder`; they end with the block.

    `drafter`: the command line that is run. Before the services are started the tables are made by it.
    """

    def __init__(
        self, folder: Path, postgres: PostgresServer, *, drafter: Sequence[str] = DRAFTER, services: int = 2
    ) -> None:
        self.services: list[Served] = []
        self.workers: list[Served] = []
        self.environment: Mapping[str, str] = {}
        self._folder = folder
        self._postgres = postgres
        self._drafter = drafter
        self._number = services
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        try:
            self._begin()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def run(self, *arguments: str) -> str:
        """What a command prints."""
        done = subprocess.run(
            [*self._drafter, *arguments],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def _begin(self) -> None:
        chroma = self._stack.enter_context(ChromaServer(self._folder / "chroma"))
        self.environment = {
            "DRAFTER_DATABASE": self._postgres.database(),
            "DRAFTER_CHROMA_URL": chroma.url,
            "DRAFTER_SECRET_KEY": secrets.token_urlsafe(32),
            "DRAFTER_DATA_DIR": str(self._folder / "data"),
            "DRAFTER_CACHE_DIR": str(self._folder / "cache"),
            "DRAFTER_LOG_FORMAT": "json",
        }
        self.run("data", "upgrade")
        for number in range(self._number):
            port = _free_port()
            started = self._start(f"service-{number}", "serve", "--port", str(port))
            self.services.append(Served(started.process, f"http://127.0.0.1:{port}", started.log))
        for number in range(self._number if _WORKER in COMMANDS else 0):
            self.workers.append(self._start(f"worker-{number}", _WORKER))
        for service in self.services:
            _wait_for(service)

    def _start(self, name: str, *arguments: str) -> Served:
        path = self._folder / f"{name}.log"
        log = self._stack.enter_context(path.open("wb"))
        process = subprocess.Popen(
            [*self._drafter, *arguments],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl+C is for us alone, who end it before its database
        )
        self._stack.callback(_end, process)
        return Served(process, "", path)


def _wait_for(service: Served) -> None:
    until = time.monotonic() + _STARTING
    while True:
        assert service.process.poll() is None, service.log.read_text("utf-8")
        assert time.monotonic() < until, f"{service.base} does not answer"
        try:
            httpx.get(f"{service.base}/healthz", timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_ENDING)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
