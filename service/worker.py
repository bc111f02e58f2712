"""The service's end of the process that drafts and searches (worker_process.py): its calls, and a new one in time."""

import logging
import math
import threading
import time
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import suppress
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from queue import Empty, LifoQueue
from typing import Any

from drafter.conversation import Conversation
from drafter.events import PULSE_SECONDS, Event, Pulse
from drafter.explanation import Explanation
from drafter.models.base import ChatMessage
from drafter.proofreading import Proof
from drafter.queue_place import QueuePlace
from drafter.refinement import RefineOffer, RefineOrder
from drafter.situation import Situation
from drafter.terms import AS_THE_PROFILE_SAYS, Terms
from drafter.tracing import traceparent
from drafter.wish import A_REPLY, Wish
from kb_index.documents import Hit
from kb_index.store.rows import Record
from kb_index.sync.ledger import SourceFacts
from service.doctor import Diagnosis
from service.errors import Interrupted
from service.parts import ServiceParts
from service.telemetry.context import carried
from service.telemetry.logs import LogStyle
from service.tracebacks import Bug, Ended
from service.worker_process import DEAF_SECONDS, LEAVE, has_news, serve

__all__ = ["Worker"]

_LOG = logging.getLogger("service")


class Worker:
    """A process that holds the parts that `make` gives, which must be picklable; it is started when it is needed.

    A call that has not ended after `seconds` ends the process, for nothing else ends a thread that does not want to:
    all that was being done is Interrupted then. `channels` calls are done at once, others wait for one of these.
    `deaf_seconds`, `logs`: see worker_process.py.
    """

    def __init__(
        self,
        make: Callable[[], ServiceParts],
        *,
        seconds: float = math.inf,
        channels: int = 16,
        deaf_seconds: float = DEAF_SECONDS,
        logs: LogStyle = LogStyle(),  # noqa: B008 - it is never changed
    ) -> None:
        self._start_one: Callable[[], _Process] = lambda: _Process(make, channels, deaf_seconds, logs)
        self._seconds = seconds
        self._process: _Process | None = None
        self._stopped = False
        self._lock = threading.Lock()

    def start(self) -> None:
        """Have the process load what the first draft needs."""
        self._running()

    def stop(self) -> None:
        """End the process at once, whatever it does, and start no other."""
        with self._lock:
            self._stopped = True
            if self._process:
                self._process.kill()

    def stream(
        self, conversation: Conversation, wish: Wish = A_REPLY, terms: Terms = AS_THE_PROFILE_SAYS
    ) -> Iterator[Event]:
        """As `Drafter.stream`, with a Pulse twice a second while nothing comes; raises Interrupted too."""
        return self._call("draft", conversation, wish, terms)

    def check_text(self, conversation: Conversation, text: str, wish: Wish = A_REPLY) -> Proof:
        """As `Drafter.check_text`; raises Interrupted too."""
        proof: Proof = self._one("check", conversation, text, wish)
        return proof

    def fix_text(
        self, conversation: Conversation, text: str, checks: Collection[str], wish: Wish = A_REPLY
    ) -> tuple[Proof, tuple[str, ...]]:
        """As `Drafter.fix_text`; raises Interrupted too."""
        fixed: tuple[Proof, tuple[str, ...]] = self._one("fix", conversation, text, checks, wish)
        return fixed

    def messages(self, conversation: Conversation, wish: Wish = A_REPLY) -> tuple[ChatMessage, ...]:
        """As `Drafter.messages`; raises Interrupted too."""
        messages: tuple[ChatMessage, ...] = self._one("messages", conversation, wish)
        return messages

    def explain(self, conversation: Conversation, wish: Wish = A_REPLY) -> Explanation:
        """As `Drafter.explain`; raises Interrupted too."""
        explanation: Explanation = self._one("explain", conversation, wish)
        return explanation

    def situation(self, conversation: Conversation) -> Situation:
        """As `Drafter.situation`; raises Interrupted too."""
        situation: Situation = self._one("situation", conversation)
        return situation

    def queue_place(self, conversation: Conversation) -> QueuePlace:
        """As `Drafter.queue_place`; raises Interrupted too."""
        place: QueuePlace = self._one("place", conversation)
        return place

    def refine(
        self, conversation: Conversation, order: RefineOrder, wish: Wish = A_REPLY, terms: Terms = AS_THE_PROFILE_SAYS
    ) -> Iterator[Event]:
        """As `Drafter.refine`, with a Pulse twice a second while nothing comes; raises Interrupted too."""
        return self._call("refine", conversation, order, wish, terms)

    def refine_offers(self, conversation: Conversation, wish: Wish = A_REPLY) -> tuple[RefineOffer, ...]:
        """As `Drafter.refine_offers`; raises Interrupted too."""
        offers: tuple[RefineOffer, ...] = self._one("offers", conversation, wish)
        return offers

    def search(
        self, question: str, limit: int, mailbox: str | None = None, include_internal: bool = True
    ) -> Sequence[Hit]:
        """The passages for a question; raises KnowledgeError, DrafterError or Interrupted."""
        hits: Sequence[Hit] = self._one("search", question, limit, mailbox, include_internal)
        return hits

    def examine(self) -> Sequence[Diagnosis]:
        """What `service.doctor.readiness` finds there; raises Interrupted."""
        findings: Sequence[Diagnosis] = self._one("examine")
        return findings

    def sources(self) -> Sequence[SourceFacts]:
        """What is indexed; raises as `search` does."""
        facts: Sequence[SourceFacts] = self._one("sources")
        return facts

    def documents(self) -> Sequence[Record]:
        """Every document that is indexed, without its text; raises as `search` does."""
        records: Sequence[Record] = self._one("documents")
        return records

    def _one(self, name: str, *arguments: Any) -> Any:
        return [piece for piece in self._call(name, *arguments) if not isinstance(piece, Pulse)][-1]

    def _call(self, name: str, *arguments: Any) -> Generator[Any, None, None]:
        process, until = self._running(), time.monotonic() + self._seconds
        channel = yield from process.channel(until)
        ended = False
        try:
            channel.send((name, arguments, dict(carried()), traceparent()))
            while True:
                yield from process.await_piece(channel, until)
                piece = channel.recv()
                if isinstance(piece, Ended):
                    ended = True
                    break
                yield piece
        except (EOFError, OSError):
            ended = process.lost = True
            raise Interrupted(
                "The process that drafts ended while it was at work; another is being started. Ask again."
            ) from None
        finally:
            if not ended:
                process.leave(channel, until)
            process.give_back(channel)
        if piece.kind:
            raise Bug(piece.words) if piece.kind is Bug else piece.kind(piece.words)

    def _running(self) -> "_Process":
        with self._lock:
            if self._stopped:
                raise Interrupted("The service is being stopped. Ask again when it is back.")
            if self._process and (self._process.lost or not self._process.alive):
                self._process.kill()
                _LOG.error("the process that drafts ended (%s); another is started", self._process.exit_code)
                self._process = None
            if self._process is None:
                self._process = self._start_one()
            return self._process


class _Process:
    def __init__(self, make: Callable[[], ServiceParts], channels: int, deaf_seconds: float, logs: LogStyle) -> None:
        self.lost = False  # its pipes are closed, which they are a moment before it has ended
        ends = [Pipe() for _ in range(channels)]
        theirs = [their for _, their in ends]
        # Spawned, not forked: it inherits no lock that a thread of ours holds, and no end of a pipe but its own.
        self._process = get_context("spawn").Process(
            target=serve, args=(make, theirs, deaf_seconds, logs), name="drafter worker", daemon=True
        )
        self._process.start()
        for their in theirs:
            their.close()  # so that we notice when it is gone
        self._free: LifoQueue[Connection] = LifoQueue()
        for ours, _ in ends:
            self._free.put(ours)

    @property
    def alive(self) -> bool:
        return self._process.is_alive()

    @property
    def exit_code(self) -> int | None:
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()
        self._process.join()

    def channel(self, until: float) -> Generator[Pulse, None, Connection]:
        """A channel that nobody uses, to be given back."""
        while True:
            try:
                return self._free.get(timeout=PULSE_SECONDS)
            except Empty:
                self._end_if_late(until)
                yield Pulse()

    def give_back(self, channel: Connection) -> None:
        self._free.put(channel)

    def await_piece(self, channel: Connection, until: float) -> Generator[Pulse, None, None]:
        while not has_news(channel, PULSE_SECONDS):
            self._end_if_late(until)
            yield Pulse()

    def leave(self, channel: Connection, until: float) -> None:
        """Return when the call on `channel` has ended, which is when its place is free for another."""
        with suppress(EOFError, OSError):
            channel.send(LEAVE)
            while True:
                for _ in self.await_piece(channel, until):
                    pass
                if isinstance(channel.recv(), Ended):
                    return

    def _end_if_late(self, until: float) -> None:
        if time.monotonic() > until and self.alive:
            _LOG.error("the process that drafts has been at one call for too long and is ended")
            self._process.kill()
