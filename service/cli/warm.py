"""The process that stays ready for the next draft (warm_process.py): found, or started, and asked.

Loading the libraries of the embedding model takes longer than a draft. So `drafter draft` leaves a process behind
that has them loaded, and ends by itself after the seconds of `keep_warm`. It drafts with the settings, environment
and working folder of whoever asks, and reads prompts, handbook and index anew each time: a draft is the same as one
made without it. It writes one at a time: who finds it busy drafts by itself.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection
from pathlib import Path

from filelock import Timeout

from drafter.conversation import Conversation
from drafter.errors import DrafterError
from drafter.events import Event
from drafter.models.embedded.runtime import Folder, Running
from drafter.wish import Wish
from kb_index.durable import own_folder
from service.tracebacks import Bug, Ended

__all__ = ["DraftCall", "NotWarm", "code_stamp", "drafts", "warm_folder"]

_START_SECONDS = 60.0
_ROOT = Path(__file__).resolve().parents[2]
_GONE = (OSError, EOFError, AuthenticationError)


class NotWarm(Exception):
    """No process is ready, and none can be made so."""


@dataclass(frozen=True, slots=True)
class DraftCall:
    """What is to be drafted, and where from: what the command `drafter draft` itself would see."""

    conversation: Conversation
    wish: Wish
    environment: dict[str, str]
    working_folder: str


def drafts(
    cache_dir: Path,
    seconds: float,
    conversation: Conversation,
    wish: Wish,
) -> Iterator[Event]:
    """The events of a draft that the ready process writes; it stays for `seconds` after it.

    Raises NotWarm before the first event where there is none; DrafterError or KnowledgeError as a draft does.
    """
    folder = warm_folder(cache_dir)
    call = DraftCall(conversation, wish, dict(os.environ), os.getcwd())
    try:
        own_folder(folder.path)
        with folder.start_lock.acquire(timeout=0), _connected(folder, seconds) as connection:
            connection.send(call)
            yield from _events(connection)
    except Timeout:
        raise NotWarm("it is writing another draft") from None
    except OSError as error:
        raise NotWarm(str(error)) from error


def warm_folder(cache_dir: Path) -> Folder:
    """Where the process writes itself down."""
    return Folder(cache_dir.absolute() / "warm")


def code_stamp() -> str:
    """Changes with every edit of our code: a process that runs an older one is not asked."""
    packages = ("drafter", "kb_index", "service")
    times = [path.stat().st_mtime_ns for package in packages for path in (_ROOT / package).rglob("*.py")]
    return f"{sys.version_info[:3]} {len(times)} {max(times)}"


def _events(connection: Connection) -> Iterator[Event]:
    begun = False
    while True:
        try:
            piece = connection.recv()
        except _GONE as error:
            if begun:
                raise DrafterError(
                    "the process that was drafting ended before the draft was written. Try again."
                ) from error
            raise NotWarm("it ended before it had begun") from error
        if isinstance(piece, Ended):
            if piece.kind:
                raise Bug(piece.words) if piece.kind is Bug else piece.kind(piece.words)
            return
        begun = True
        yield piece


def _connected(folder: Folder, seconds: float) -> Connection:
    """A connection to the process that runs our code, started now if there is none; the start lock must be held."""
    code = code_stamp()
    running = folder.read()
    if running and running.sha256 == code and folder.server_lives():
        with suppress(*_GONE):
            return _connection(running)
    folder.stop()
    folder.log.unlink(missing_ok=True)
    process = folder.launch("service.cli.warm_process", str(folder.path), code, str(seconds))
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if running := folder.read():
            with suppress(*_GONE):
                return _connection(running)
        time.sleep(0.02)
    process.kill()
    raise NotWarm(f"it did not start; its last words are in {folder.log}")


def _connection(running: Running) -> Connection:
    host, _, port = running.address.removeprefix("tcp://").rpartition(":")
    return Client((host, int(port)), authkey=running.key.encode())
