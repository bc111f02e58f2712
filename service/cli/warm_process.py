"""The process that has everything loaded and drafts for `drafter draft`: see warm.py.

`python -m service.cli.warm_process FOLDER CODE SECONDS` is how it is started. Whoever knows the key in its record,
which this user alone can read, may ask; it listens on this machine only.
"""

import os
import secrets
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, Listener
from pathlib import Path

from drafter.errors import DrafterError
from drafter.events import Event
from drafter.models.embedded.runtime import Folder, Running
from drafter.settings import Settings, load_settings
from drafter.wiring import build_drafter, build_embedder
from kb_index.errors import KnowledgeError
from kb_index.passages.embedding import Embedder
from service.cli.drafting import draft_here
from service.cli.warm import DraftCall
from service.tracebacks import Bug, Ended, traced

__all__ = ["serve"]


def serve(folder: Folder, code: str, seconds: float) -> None:
    """Draft for whoever asks, one after the other, until nobody has asked for `seconds`."""
    key, loaded = secrets.token_urlsafe(24), _Loaded()
    with folder.alive_lock.acquire(timeout=2), Listener(("127.0.0.1", 0), authkey=key.encode()) as listener:
        host, port = listener.address[:2]
        folder.write(Running(f"tcp://{host}:{port}", os.getpid(), key, "drafts", code))
        while True:
            end = threading.Timer(seconds, _end, (folder,))
            end.daemon = True
            end.start()
            with suppress(OSError, EOFError, AuthenticationError), listener.accept() as connection:
                end.cancel()
                _answer(connection, loaded)
            end.cancel()


@dataclass(slots=True)
class _Loaded:
    """Embedding models by what the settings say of them: the one thing that is kept from draft to draft."""

    embedders: dict[tuple[object, ...], Embedder] = field(default_factory=dict)

    def embedder(self, settings: Settings) -> Embedder:
        key = (settings.embedding_model, settings.embedding_api_base, settings.embedding_api_key)
        if key not in self.embedders:
            self.embedders = {key: build_embedder(settings)}
        return self.embedders[key]


def _answer(connection: Connection, loaded: _Loaded) -> None:
    """Send the events of one draft, then how it ended; raises OSError once nobody is there to take them."""
    call = connection.recv()
    try:
        for event in _events(call, loaded):
            connection.send(event)
        connection.send(Ended())
    except (DrafterError, KnowledgeError) as error:
        connection.send(Ended(type(error), str(error)))
    except (BrokenPipeError, ConnectionError):
        raise
    except Exception as error:
        connection.send(Ended(Bug, traced(error, words=True)))


def _events(call: DraftCall, loaded: _Loaded) -> Iterator[Event]:
    os.environ.clear()
    os.environ.update(call.environment)
    os.chdir(call.working_folder)
    settings = load_settings()
    drafter = build_drafter(settings, loaded.embedder(settings))
    yield from draft_here(drafter, call.conversation, call.wish)


def _end(folder: Folder) -> None:
    folder.forget()
    os._exit(0)


if __name__ == "__main__":
    serve(Folder(Path(sys.argv[1])), sys.argv[2], float(sys.argv[3]))
