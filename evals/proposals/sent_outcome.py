"""What a text that an agent sent sets out to do, read from its words and not from what our draft had decided.

Its sentences have been proved as those of a draft are. Asked in this order: is anything written, does somebody else
take over, does it say no before it says anything else, does it state what the customer asked for, does it ask?
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from drafter.brief import Brief
from drafter.draft import Sentence, SentenceStatus
from drafter.proofreading import Proof
from drafter.situation import Intent, Outcome, Stage
from drafter.text.sentences import SentenceKind, classify, plain_sentence
from drafter.writing.courtesy import signature

__all__ = ["SentOutcome", "sent_outcome"]

_PROVED = (SentenceStatus.CITED, SentenceStatus.PROFILE)
_HEAD = 2
"""Facts at the beginning of a text."""


@dataclass(frozen=True, slots=True)
class SentOutcome:
    """An outcome, and the words of the text that tell it, for the person who approves it."""

    outcome: Outcome
    why: str


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence of the body in plain words, what it does, and what stands behind it."""

    text: str
    kind: SentenceKind
    status: SentenceStatus


def sent_outcome(proof: Proof, brief: Brief) -> SentOutcome:
    """The outcome of the text of `proof`, which answers the conversation of `brief`."""
    said = list(_said(proof, brief))
    if not said:
        return SentOutcome(Outcome.NONE, "nothing is written")
    stated = [one for one in said if one.kind is SentenceKind.FACTUAL]
    asked = next((one for one in said if _asks(one, brief)), None)
    proved = [one for one in stated if one.status in _PROVED]
    head = _head(said)
    if over := _passed_on(said, [] if proved else head, brief):
        return _told(Outcome.HAND_OFF, "somebody else takes over", over)
    if no := next((one for one in head if brief.words.patterns.refuses.search(one.text)), None):
        return _told(Outcome.DECLINE, "it says no", no)
    if asked and proved:
        return _told(Outcome.ANSWER_AND_ASK, "it answers and asks", asked)
    if asked:
        return _told(Outcome.ASK, "it asks", asked)
    if not proved and _wants_nothing(brief):
        return SentOutcome(Outcome.CLOSE, "the customer asks for nothing more, and nothing is stated")
    facts = proved or [one for one in stated if one.status.unproved] or said
    return _told(Outcome.ANSWER, "it states", facts[0])


def _said(proof: Proof, brief: Brief) -> Iterator[_Said]:
    """The sentences between greeting and signature."""
    signed = signature(brief.mailbox, brief.situation.channel)
    status: dict[int, Sentence] = {sentence.start: sentence for sentence in proof.sentences}
    for span in classify(proof.text, brief.words.patterns, signed):
        if span.kind in (SentenceKind.GREETING, SentenceKind.SIGNATURE) or span.start not in status:
            continue
        text = plain_sentence(proof.text[span.start : span.end])
        yield _Said(text, span.kind, status[span.start].status)


def _head(said: list[_Said]) -> list[_Said]:
    """The sentences to the second fact: what a text says first it sets out to do, what comes later limits it."""
    facts = [place for place, one in enumerate(said) if one.kind is SentenceKind.FACTUAL]
    return said[: facts[_HEAD - 1] + 1] if len(facts) >= _HEAD else said


def _asks(one: _Said, brief: Brief) -> bool:
    """Whether it asks for what we do not know: no offer of more help, no request on a condition ("if not, send me"),
    and no question that a source asks and answers itself."""
    patterns, asked = brief.words.patterns, one.text.endswith(("?", ":"))
    if not (asked or one.kind is SentenceKind.QUESTION):
        return False
    if any(one.text in passage.text for passage in brief.passages):
        return False
    if not asked:
        return not (patterns.subordinate.match(one.text) or patterns.offers.search(one.text))
    if any(patterns.asks.match(part.strip()) for part in one.text.split(",")):
        return True
    return one.text.endswith("?") and not (patterns.offers.search(one.text) or patterns.wishes.search(one.text))


def _passed_on(said: list[_Said], head: list[_Said], brief: Brief) -> _Said | None:
    """The sentence by which somebody else takes over: in words that say so, or one of `head` that names a colleague
    of the mailbox profile."""
    patterns, agent = brief.words.patterns, brief.mailbox.agent.name.split(" ")[0]
    if told := next((one for one in said if patterns.passes_on.search(one.text)), None):
        return told
    names = {name for role in brief.mailbox.roles for name in (role.name, role.name.split()[0])}
    others = "|".join(re.escape(name) for name in sorted(names) if name.split()[0] != agent)
    named = re.compile(rf"(?<!\w)(?:{others})(?!\w)") if others else None
    return next((one for one in head if named and named.search(one.text)), None)


def _wants_nothing(brief: Brief) -> bool:
    closing = brief.situation.stage in (Stage.CLOSING, Stage.IDLE)
    return closing or brief.wants_only(Intent.THANKS)


def _told(outcome: Outcome, why: str, one: _Said) -> SentOutcome:
    return SentOutcome(outcome, f"{why}: “{one.text}”")
