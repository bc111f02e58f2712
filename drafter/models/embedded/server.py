"""The process that holds the embedded model: llama.cpp behind an OpenAI-compatible endpoint on loopback.

`python -m drafter.models.embedded.server WEIGHTS SHA256 MODEL IDLE_SECONDS` is how other processes start it
(model.py). It writes itself down in the folder of its weights, and ends by itself when nobody has asked for a while.
"""

import os
import re
import secrets
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from filelock import Timeout

from drafter.errors import ModelUnreachable
from drafter.models.embedded.runtime import Folder, Running

__all__ = ["CONTEXT_TOKENS", "serve"]

CONTEXT_TOKENS = 8192
_PROMPT_CACHE_MIB = 512
Stopping = SimpleQueue[None]
"""What signals are put into. An Event would not do: set while the same thread begins to wait for it, it hangs."""

_COUNTERS = re.compile(r"^llamacpp:(?:prompt_tokens_total|tokens_predicted_total) (\S+)$", re.MULTILINE)
_BUSY = re.compile(r"^llamacpp:requests_(?:processing|deferred) ([1-9]\S*)$", re.MULTILINE)


def serve(
    weights: Path,
    sha256: str,
    model: str,
    *,
    idle_seconds: float | None,
    ready: Callable[[Running], None] = lambda running: None,
) -> None:
    """Serve until nobody has asked for `idle_seconds` (None: for ever); `ready` is called once it answers.

    SIGTERM and SIGINT end the whole process, in the middle of an answer too. Must run in the main thread, which gets
    the signals. Raises ModelUnreachable: another server holds the folder, or llama.cpp cannot load the weights; its
    own words are in the log.
    """
    folder = Folder(weights.parent)
    stopping: Stopping = SimpleQueue()
    with _alive(folder), _log_to(folder.log), _stops_on_signal(stopping):
        key = secrets.token_urlsafe(24)
        server = _load(weights, model, key, folder)
        running = Running(server.listening_address, os.getpid(), key, model, sha256)
        folder.write(running)
        try:
            ready(running)
            told = _wait(server, stopping, idle_seconds)
        finally:
            folder.forget()
        if told:
            os._exit(0)  # to end in order, llama.cpp would wait until the last answer is written


def _load(weights: Path, model: str, key: str, folder: Folder) -> Any:
    # The threads of llama.cpp meet some hundred times a token. While they spin for each other, any other busy
    # process of the machine costs nine tenths of the speed; asleep they cost nothing. Read once, at the import.
    os.environ.update(OMP_WAIT_POLICY="PASSIVE")
    import xllamacpp

    try:
        return xllamacpp.Server(_parameters(xllamacpp, weights, model, key))
    except Exception as error:
        raise ModelUnreachable(
            f"llama.cpp cannot load {weights}: {error}. What it said is in {folder.log}; "
            f"delete the file to have it made anew."
        ) from error


def _parameters(xllamacpp: Any, weights: Path, model: str, key: str) -> Any:
    """What measured best on two cores, see `tests/benchmarks`."""
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights)
    parameters.model_alias = {model}
    parameters.api_keys = [key]
    parameters.port = 0
    parameters.ui = False
    parameters.offline = True
    parameters.sse_ping_interval = -1  # its comments would hide from the caller's time-out that no text comes
    parameters.endpoint_slots = False  # it would show one caller the prompts of another
    parameters.endpoint_metrics = True
    parameters.n_ctx = CONTEXT_TOKENS
    parameters.n_parallel = 1
    parameters.cache_ram_mib = _PROMPT_CACHE_MIB
    parameters.verbosity = 2  # warnings and errors
    return parameters


def _wait(server: Any, stopping: Stopping, idle_seconds: float | None) -> bool:
    """Return when told to stop, or after `idle_seconds` in which no token went in or out; whether told."""
    if idle_seconds is None:
        stopping.get()
        return True
    seen: list[str] = []
    rest, step = idle_seconds, min(5.0, idle_seconds / 4)
    while rest > 0:
        with suppress(Empty):
            stopping.get(timeout=step)
            return True
        metrics = str(server.handle_metrics())
        counters = _COUNTERS.findall(metrics)
        rest = idle_seconds if counters != seen or _BUSY.search(metrics) else rest - step
        seen = counters
    return not stopping.empty()


@contextmanager
def _alive(folder: Folder) -> Iterator[None]:
    try:
        # Others take it for a moment to see whether we live.
        with folder.alive_lock.acquire(timeout=2):
            yield
    except Timeout:
        raise ModelUnreachable(
            f"another process serves the embedded model in {folder.path} already. "
            f"Use it, or end it: drafter model stop"
        ) from None


@contextmanager
def _log_to(log: Path) -> Iterator[None]:
    """Send what C++ writes to standard error into the log, which may hold customers' words: mode 0600."""
    sys.stderr.flush()
    before = os.dup(2)
    target = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    os.dup2(target, 2)
    os.close(target)
    try:
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)


@contextmanager
def _stops_on_signal(stopping: Stopping) -> Iterator[None]:
    handlers = {
        number: signal.signal(number, lambda *_: stopping.put(None)) for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _main(weights: str, sha256: str, model: str, idle_seconds: str) -> None:
    try:
        serve(Path(weights), sha256, model, idle_seconds=float(idle_seconds))
    except ModelUnreachable as error:
        sys.exit(str(error))


if __name__ == "__main__":
    _main(*sys.argv[1:])
