"""How the processes of one machine find the one embedded model that serves them all.

A folder per model in the user's cache holds the weights and, beside them:

    server.json     where the server listens, its process and its key; mode 0600, there while it serves
    server.log      what the server said since it was last started
    alive.lock      held by the server for as long as it lives, so that nobody mistakes a recycled process id for it
    start.lock      held by whoever starts a server, so that two starts make one
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from drafter.errors import ModelUnreachable
from kb_index.durable import private, write_whole

__all__ = ["Folder", "Running"]

_ROOT = Path(__file__).resolve().parents[3]
_ANSWER_SECONDS = 10.0
_STOP_SECONDS, _KILL_SECONDS = 15.0, 5.0


@dataclass(frozen=True, slots=True)
class Running:
    """A server that is up: `sha256` is that of its weights."""

    address: str
    pid: int
    key: str
    model: str
    sha256: str

    def __repr__(self) -> str:
        return f"Running({self.model!r}, {self.address!r}, pid={self.pid})"

    @classmethod
    def from_json(cls, text: str) -> Self | None:
        """What the file says, or None where it is not one of ours: those listen on this machine."""
        try:
            running = cls(**json.loads(text))
            ours = urlsplit(running.address).hostname == "127.0.0.1"
        except (TypeError, ValueError, AttributeError):
            return None
        # The process may be sent a signal: -1 would be every process of this user.
        return running if ours and isinstance(running.pid, int) and running.pid > 0 else None

    def answers(self) -> bool:
        """Whether this very server answers: it takes the key and names the model."""
        parts = urlsplit(self.address)
        # Without httpx: it takes a while to load certificates that loopback has no use for, and minds proxies.
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=_ANSWER_SECONDS)
        try:
            connection.request("GET", "/v1/models", headers={"authorization": f"Bearer {self.key}"})
            response = connection.getresponse()
            return response.status == 200 and _names(json.loads(response.read()), self.model)
        except (OSError, HTTPException, ValueError):
            return False
        finally:
            connection.close()


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of one embedded model."""

    path: Path

    @property
    def log(self) -> Path:
        """Where the server writes what it does."""
        return self.path / "server.log"

    @property
    def start_lock(self) -> FileLock:
        """To be held while looking for a server and starting one."""
        return FileLock(self.path / "start.lock")

    @property
    def alive_lock(self) -> FileLock:
        """Held by the server itself."""
        return FileLock(self.path / "alive.lock")

    def launch(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Run a module of ours as a server that outlives this process and shares nothing with it: no terminal, no
        pipe, no signal. What it says goes to the log."""
        command = [sys.executable, "-m", module, *arguments]
        with open(self.log, "ab", opener=private) as output:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                command, cwd=_ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
        # Whoever outlives the server must reap it, or it stays behind as a zombie.
        threading.Thread(target=process.wait, name=f"reap {module}", daemon=True).start()
        return process

    def server_lives(self) -> bool:
        """Whether some server process holds this folder, ready or not."""
        if not self.path.is_dir():
            return False
        try:
            with self.alive_lock.acquire(timeout=0):
                return False
        except Timeout:
            return True

    def read(self) -> Running | None:
        """The server that wrote itself down here, alive or not."""
        try:
            return Running.from_json(self._record.read_text("utf-8"))
        except OSError:
            return None

    def find(self) -> Running | None:
        """The server that answers now."""
        running = self.read()
        return running if running and running.answers() else None

    def write(self, running: Running) -> None:
        """Write down a server, readable by this user only from its first byte on."""
        write_whole(self._record, json.dumps(asdict(running)).encode())

    def forget(self) -> None:
        """Remove what was written down."""
        self._record.unlink(missing_ok=True)

    def stop(self) -> bool:
        """Stop the server, also one that is still loading or answers no more; whether there was one.

        Raises ModelUnreachable for one that does not end: nobody can be stopped who did not write itself down.
        """
        if not self.server_lives():
            self.forget()
            return False
        deadline = time.monotonic() + _STOP_SECONDS
        asked, running = False, None
        while self.server_lives():
            if time.monotonic() > deadline + _KILL_SECONDS:
                raise ModelUnreachable(
                    f"process {running.pid} holds {self.path} and does not end. End it by hand."
                    if running
                    else f"a process that is not written down in {self._record} serves the embedded model and cannot "
                    f"be stopped. End it by hand: fuser -k {self.path / 'alive.lock'}"
                )
            late = time.monotonic() > deadline
            running = self.read() or running
            if running and (late or not asked):
                asked = True
                _signal(running.pid, getattr(signal, "SIGKILL", signal.SIGTERM) if late else signal.SIGTERM)
            time.sleep(0.05)
        self.forget()
        return True

    @property
    def _record(self) -> Path:
        return self.path / "server.json"


def _signal(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):  # it just ended by itself
        os.kill(pid, number)


def _names(body: Any, model: str) -> bool:
    """Whether an answer to /v1/models lists the model."""
    data = body.get("data") if isinstance(body, dict) else None
    return isinstance(data, list) and any(isinstance(m, dict) and m.get("id") == model for m in data)
