"""One draft as it is written: what is counted of it when it ends, from its events alone."""

import time

from drafter.draft import Draft, TextKind
from drafter.events import Event, Pulse, Step, TextDelta
from service.telemetry.metrics import DraftFigures

__all__ = ["DraftWatch"]

_NO_OUTCOME = "none"


class DraftWatch:
    """Sees each event of one draft, which was ordered when this was made."""

    def __init__(self, figures: DraftFigures, kind: TextKind) -> None:
        self._figures = figures
        self._kind = kind
        self._ordered = time.monotonic()
        self._begun = self._worded = self._ended = False

    @property
    def seconds(self) -> float:
        """Since the draft was ordered."""
        return time.monotonic() - self._ordered

    def see(self, event: Event) -> None:
        """Note the first step that is no waiting, and the first word."""
        if not self._begun and not isinstance(event, Pulse) and event is not Step.WAITING:
            self._begun = True
            self._figures.waiting_seconds.observe(self.seconds)
        if not self._worded and isinstance(event, TextDelta):
            self._worded = True
            self._figures.first_word_seconds.observe(self.seconds)

    def end(self, state: str, draft: Draft | None = None) -> None:
        """Count the draft, which ended so; what is said of it later counts no more."""
        if self._ended:
            return
        self._ended = True
        outcome = draft.outcome.value if draft else _NO_OUTCOME
        composed = "yes" if draft and draft.receipt.composed else "no"
        self._figures.ended.labels(self._kind.value, state, outcome, composed).inc()
        self._figures.seconds.labels(state).observe(self.seconds)
        if draft:
            self._figures.receipts.count(draft)
