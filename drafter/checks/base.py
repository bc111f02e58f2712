"""What a check is: a small pure function over one draft, registered with its words in a table.

A check never raises on a strange text. It may say in `mend` which edits put the draft right; repair.py
decides whether they are made.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from drafter.brief import Brief
from drafter.draft import CheckResult, CheckStatus, Citation, Repair, Sentence, TextKind
from drafter.phrasebook import ENGLISH, Patterns, Phrasebook, Sayings
from kb_index.documents import Visibility

__all__ = ["LETTERS", "NOTES", "READ_LIMIT", "Check", "CheckInput", "Edit", "Finding", "Languages"]

READ_LIMIT = 10_000
"""Characters of a draft that checks read. No draft is that long; a longer text fails its length check anyway."""

LETTERS = frozenset({TextKind.REPLY, TextKind.FIXED_FOLLOW_UP, TextKind.CLOSING})
"""What a check looks at unless its `kinds` say otherwise: all that is written to the customer in free words."""

NOTES = frozenset(kind for kind in TextKind if not kind.for_customer)
"""What only colleagues read."""


class Languages(Enum):
    """Which languages a check knows: English alone, those of the phrasebook, or any, for words do not matter."""

    ENGLISH = "English"
    WRITTEN = "those that we write"
    ANY = "any"

    def hold(self, language: str, words: Phrasebook) -> bool:
        """Whether `language` (ISO 639-1) is one of them."""
        written = self is Languages.WRITTEN and language in words.languages
        return written or self is Languages.ANY or language == ENGLISH


@dataclass(frozen=True, slots=True)
class CheckInput:
    """All that a check may look at: the draft's `text` without citation markers, its proof, and its brief."""

    text: str
    brief: Brief
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()

    @property
    def say(self) -> Sayings:
        """The sentences that a rule may add, in the language of the draft or else in English."""
        return self.brief.say

    @property
    def patterns(self) -> Patterns:
        """What recognises courtesy, in any language that we write."""
        return self.brief.words.patterns

    @property
    def links(self) -> tuple[str, ...]:
        """Where the public sources are that were found: a draft may point to any of them."""
        return tuple(p.link for p in self.brief.passages if p.link and p.visibility is Visibility.PUBLIC)

    def shortened(self) -> "CheckInput":
        """The same with the text cut to READ_LIMIT."""
        return self if len(self.text) <= READ_LIMIT else replace(self, text=self.text[:READ_LIMIT])


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong: the reason in words for the agent, and where (`text[start:end]`; None: it is missing)."""

    reason: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `text` in the place of `draft.text[start:end]`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Check:
    """A named check. `sources` are ids of rules (prompts/handbook/rules/rules.csv).

    `applies` says whether it has anything to say about this draft; `look` returns the first finding, or None when
    the draft passes; `mend` gives the edits that a rule would make. Without `mend`, `repair` says who can do it.
    `prevails`: they keep a customer safe, so they stand also where another check fails because of them.
    """

    id: str
    title: str
    look: Callable[[CheckInput], Finding | None]
    sources: tuple[str, ...]
    applies: Callable[[CheckInput], bool] = lambda _: True
    mend: Callable[[CheckInput], tuple[Edit, ...]] | None = None
    repair: Repair = Repair.MODEL
    kinds: frozenset[TextKind] = LETTERS
    languages: Languages = Languages.ENGLISH
    prevails: bool = False

    def run(self, given: CheckInput) -> CheckResult:
        """The verdict on one draft."""
        if silence := self.silent(given):
            return self._result(CheckStatus.SKIPPED, silence)
        finding = self.look(given)
        if finding is None:
            return self._result(CheckStatus.PASSED, "holds")
        return self._result(CheckStatus.FAILED, finding.reason, finding.start, finding.end)

    @property
    def repairer(self) -> Repair:
        """Who puts it right: a rule wherever there is one."""
        return Repair.RULE if self.mend else self.repair

    def silent(self, given: CheckInput) -> str:
        """Why it has nothing to say about this draft, or an empty string where it has."""
        language = given.brief.language
        if not self.languages.hold(language, given.brief.words):
            return f"does not know the words of the language {language!r}"
        return "" if given.brief.kind in self.kinds and self.applies(given) else "does not apply here"

    def _result(
        self, status: CheckStatus, reason: str, start: int | None = None, end: int | None = None
    ) -> CheckResult:
        return CheckResult(
            check=self.id,
            title=self.title,
            status=status,
            reason=reason,
            repair=self.repairer,
            start=start,
            end=end,
        )
