"""One draft as it is written: what is counted and logged of it when it ends, from its events alone."""

import logging
import time
from contextlib import AbstractContextManager

from drafter.draft import Draft, TextKind
from drafter.events import Event, Pulse, Step, TextDelta
from drafter.tracing import begin
from service.telemetry.metrics import DraftFigures

__all__ = ["DraftWatch"]

_LOG = logging.getLogger("service.drafts")
_NO_OUTCOME, _FAILED = "none", "failed"


class DraftWatch:
    """Sees each event of one draft, which was ordered when this was made. `mailbox`: the name that the caller gave.

    `id` is the draft's, once it has one.
    """

    def __init__(self, figures: DraftFigures, kind: TextKind, mailbox: str) -> None:
        self.id: str | None = None
        self._figures = figures
        self._kind = kind
        self._mailbox = mailbox
        self._known = False
        self._ordered = time.monotonic()
        self._span = begin("draft", {"drafter.kind": kind.value})
        self._begun = self._worded = self._ended = False

    @property
    def seconds(self) -> float:
        """Since the draft was ordered."""
        return time.monotonic() - self._ordered

    def see(self, event: Event) -> None:
        """Note the first step that is no waiting, the first word, and that there is a mailbox of that name."""
        self._known = self._known or event is Step.SEARCHING  # before that it may be anything that somebody wrote
        if not self._begun and not isinstance(event, Pulse) and event is not Step.WAITING:
            self._begun = True
            self._figures.waiting_seconds.observe(self.seconds)
        if not self._worded and isinstance(event, TextDelta):
            self._worded = True
            self._figures.first_word_seconds.observe(self.seconds)

    @property
    def ended(self) -> bool:
        """Whether it is said already how it ended."""
        return self._ended

    def end(self, state: str, draft: Draft | None = None) -> None:
        """Count and log the draft, which ended so; what is said of it later counts no more."""
        if self._ended:
            return
        self._ended = True
        outcome = draft.outcome.value if draft else _NO_OUTCOME
        composed = "yes" if draft and draft.receipt.composed else "no"
        self._figures.ended.labels(self._kind.value, state, outcome, composed).inc()
        self._figures.seconds.labels(state).observe(self.seconds)
        if draft:
            self._figures.receipts.count(draft)
        told = {
            "draft": self.id,
            "mailbox": self._mailbox if self._known else None,
            "kind": self._kind.value,
            "state": state,
            "outcome": outcome,
            "seconds": self.seconds,
            "written_by": draft.receipt.model if draft else None,
        }
        _LOG.info("draft ended", extra=told)
        self._span.set({f"drafter.{name}": value for name, value in told.items() if name not in ("seconds", "kind")})
        if state == _FAILED:
            self._span.fail(state)
        self._span.end()

    def within(self) -> AbstractContextManager[None]:
        """What happens in the block belongs to the draft."""
        return self._span.current()

    def refuse(self) -> None:
        """It came to no draft at all, which the answer to the request says."""
        self._span.fail("refused")
        self._span.end()
