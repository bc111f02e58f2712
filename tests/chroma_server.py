"""A real Chroma server on loopback, for tests and benchmarks."""

import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

import httpx

from kb_index.store.chroma import Server

__all__ = ["ChromaServer"]

_STARTING = 90.0  # seconds


class ChromaServer:
    """`chroma run` as a context manager; each `database()` is a place of its own for one index."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self._folder = folder
        self._port = port or _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._process
        return self._process.pid

    def database(self, lease: float = 30.0) -> Server:
        """A new, empty database."""
        name = f"db-{uuid4().hex[:12]}"
        httpx.post(f"{self.url}/api/v2/tenants/default_tenant/databases", json={"name": name}).raise_for_status()
        return Server(self.url, database=name, lease=lease)

    def __enter__(self) -> Self:
        program = Path(sys.executable).with_name("chroma")
        command = [str(program), "run", "--path", str(self._folder), "--host", "127.0.0.1", "--port", str(self._port)]
        silent = subprocess.DEVNULL
        self._process = subprocess.Popen(
            command, stdin=silent, stdout=silent, stderr=silent, cwd=self._folder.parent, start_new_session=True
        )
        until = time.monotonic() + _STARTING
        while not self._answers():
            assert self._process.poll() is None, "chroma run ended at once"
            assert time.monotonic() < until, "chroma run does not answer"
            time.sleep(0.1)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process
        self._process.terminate()
        self._process.wait(30)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/api/v2/heartbeat").is_success
        except httpx.TransportError:
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
