"""The process that drafts and searches, so that nothing it does can silence the one that answers HTTP.

Each channel is served by one thread, one call after the other: in comes (name, arguments, what belongs to the
request, its trace), out come the pieces, then `Ended`. `LEAVE` in the middle of a call closes it at the next piece.
The process ends with the one that started it, and by itself when it cannot be roused: some C code, as a regular
expression on the wrong text, holds the interpreter's lock for as long as it likes.
"""

import gc
import os
import select
import signal
import threading
import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from multiprocessing.connection import Connection
from typing import Any, Final

from drafter.errors import DrafterError
from drafter.tracing import continued
from kb_index.errors import KnowledgeError
from service.errors import ServiceError
from service.gathering import Gathering
from service.parts import ServiceParts
from service.telemetry.context import carrying
from service.telemetry.logs import LogStyle
from service.tracebacks import Bug, Ended, traced
from service.watchdog import put_off_end

__all__ = ["DEAF_SECONDS", "LEAVE", "has_news", "serve"]

LEAVE: Final = "leave"
DEAF_SECONDS = 60.0
"""How long the interpreter's lock may be held at a stretch; the longest rightful case is loading libraries."""


def serve(
    make: Callable[[], ServiceParts],
    channels: Sequence[Connection],
    deaf_seconds: float = DEAF_SECONDS,
    logs: LogStyle = LogStyle(),  # noqa: B008 - it is never changed
) -> None:
    """Serve calls until the other ends of `channels` are gone. `logs`: how the log is written here."""
    logs.begin()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the process that started this one
    threading.Thread(target=_watch, args=(deaf_seconds,), daemon=True).start()
    parts = make()
    calls = _calls(parts)
    for channel in channels:
        threading.Thread(target=_serve_channel, args=(channel, calls, logs.content), daemon=True).start()
    parts.warm_up()
    gc.collect()
    gc.freeze()  # what is loaded now stays, and need not be looked through again and again
    threading.Event().wait()


def _calls(parts: ServiceParts) -> Mapping[str, Callable[..., Iterable[Any]]]:
    gathering = Gathering()
    return {
        "draft": lambda *asked: gathering.gathered(parts.drafter().stream(*asked)),
        "check": lambda *asked: [parts.drafter().check_text(*asked)],
        "fix": lambda *asked: [parts.drafter().fix_text(*asked)],
        "explain": lambda *asked: [parts.drafter().explain(*asked)],
        "messages": lambda *asked: [parts.drafter().messages(*asked)],
        "situation": lambda *asked: [parts.drafter().situation(*asked)],
        "place": lambda *asked: [parts.drafter().queue_place(*asked)],
        "refine": lambda *asked: gathering.gathered(parts.drafter().refine(*asked)),
        "offers": lambda *asked: [parts.drafter().refine_offers(*asked)],
        "search": lambda *asked: [list(parts.search(*asked))],
        "documents": lambda: [list(parts.documents())],
        "sources": lambda: [list(parts.sources())],
        "examine": lambda: [list(parts.examine())],
    }


def _watch(deaf_seconds: float) -> None:
    """Keep putting off the end, which comes once no thread gets a turn."""
    while True:
        put_off_end(deaf_seconds)
        time.sleep(min(1.0, deaf_seconds / 4))


def _serve_channel(channel: Connection, calls: Mapping[str, Callable[..., Iterable[Any]]], words: bool) -> None:
    while True:
        asked = _hear(channel)
        if asked != LEAVE:  # which was said when the call had just ended
            name, arguments, carried, parent = asked
            with carrying(carried), continued(parent):
                ended = _answer(channel, calls[name], arguments, words=words)
            _say(channel, ended)


def _answer(
    channel: Connection, call: Callable[..., Iterable[Any]], arguments: Sequence[Any], *, words: bool
) -> Ended:
    try:
        pieces = call(*arguments)
        for piece in pieces:
            _say(channel, piece)
            if has_news(channel) and _hear(channel) == LEAVE:
                if isinstance(pieces, Generator):
                    pieces.close()
                break
    except (DrafterError, KnowledgeError, ServiceError) as error:
        return Ended(type(error), str(error))
    except Exception as error:
        return Ended(Bug, traced(error, words=words))
    return Ended()


def has_news(channel: Connection, seconds: float = 0.0) -> bool:
    """Whether something can be received, or the other end is gone; it is waited for that long.

    As `Connection.poll`, which builds a selector each time: for every piece of every draft that is felt.
    """
    poll = select.poll()
    poll.register(channel.fileno(), select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def _hear(channel: Connection) -> Any:
    try:
        return channel.recv()
    except (EOFError, OSError):
        os._exit(0)  # nobody is there any more


def _say(channel: Connection, piece: Any) -> None:
    try:
        channel.send(piece)
    except OSError:
        os._exit(0)
