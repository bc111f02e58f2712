"""What a check is: a small pure function over one draft, registered with its words in a table.

A check never raises on a strange text and never edits one; repair.py does what a rule can do.
"""

from collections.abc import Callable
from dataclasses import dataclass

from drafter.conversation import Conversation
from drafter.draft import CheckResult, CheckStatus, Citation, Repair, Sentence, TextKind
from drafter.mailbox import Mailbox
from drafter.situation import Outcome, Situation

__all__ = ["Check", "CheckInput", "Finding"]


@dataclass(frozen=True, slots=True)
class CheckInput:
    """All that a check may look at. `text` is the draft without citation markers."""

    text: str
    kind: TextKind
    conversation: Conversation
    situation: Situation
    outcome: Outcome
    mailbox: Mailbox
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong: the reason in words for the agent, and where (`text[start:end]`; None: it is missing)."""

    reason: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A named check. `applies` says whether it has anything to say about this draft; `look` returns the first
    finding, or None when the draft passes. `sources` are ids of the handbook's inventory."""

    id: str
    title: str
    look: Callable[[CheckInput], Finding | None]
    sources: tuple[str, ...]
    applies: Callable[[CheckInput], bool] = lambda _: True
    repair: Repair = Repair.MODEL
    kinds: frozenset[TextKind] = frozenset({TextKind.REPLY})

    def run(self, given: CheckInput) -> CheckResult:
        """The verdict on one draft."""
        if given.kind not in self.kinds or not self.applies(given):
            return self._result(CheckStatus.SKIPPED, "does not apply here")
        finding = self.look(given)
        if finding is None:
            return self._result(CheckStatus.PASSED, "holds")
        return self._result(CheckStatus.FAILED, finding.reason, finding.start, finding.end)

    def _result(
        self, status: CheckStatus, reason: str, start: int | None = None, end: int | None = None
    ) -> CheckResult:
        return CheckResult(
            check=self.id,
            title=self.title,
            status=status,
            reason=reason,
            repair=self.repair,
            start=start,
            end=end,
        )
