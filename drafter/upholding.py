"""The per-ask fallback: what a small model's letter leaves out, or says without proof, is said as the sources say it.
So is that of any model where something gives orders to whoever drafts.

Its fluent rest stays. Where that says less of what was planned than the composer's letter, or more without proof, or
is too long, the composer's letter stands: a draft is never worse for having been written by a small model.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from drafter.draft import CheckStatus, SentenceStatus
from drafter.evidence.plan import AskAnswer, Chosen
from drafter.evidence.units import EvidenceUnit
from drafter.proofreading import Proof, Proofreader
from drafter.situation import Outcome
from drafter.text.words import content_words, words
from drafter.writing.answers import paragraphs
from drafter.writing.composer import compose

__all__ = ["Upheld", "uphold"]

_ANSWERING = (Outcome.ANSWER, Outcome.ANSWER_AND_ASK)
_LENGTH = "channel-length"
_FLAWLESS = (0, 0, 0, True, 0)
"""What a letter is worth that no other can be better than: then none is written and proved beside it."""
_SAID = 0.7  # of a unit's content words, from which on a text says it


@dataclass(frozen=True, slots=True)
class Upheld:
    """The proof that stands, and whether the composer's letter is what it proves."""

    proof: Proof
    composed: bool = False


def uphold(reader: Proofreader, first: Proof) -> Upheld:
    """The best of three letters: the model's own, the same with what it lacks, and the composer's.

    The model's own stands where it is as good as the others.
    """
    if _worth(reader, first) == _FLAWLESS:
        return Upheld(first)
    candidates = [Upheld(first)]
    missing = _unsaid(reader, first.text)
    if missing or first.unproved:
        candidates.append(Upheld(reader.proof(_with_answers(reader, first, missing))))
    candidates.append(Upheld(reader.proof(compose(reader.brief)), composed=True))
    return max(candidates, key=lambda one: _worth(reader, one.proof))


def _worth(reader: Proofreader, proof: Proof) -> tuple[int, int, int, bool, int]:
    """The fewest planned units left out, then contradicted sentences, then those without proof, then whether it is
    short enough, then failed checks."""
    long = any(check.check == _LENGTH and check.status is CheckStatus.FAILED for check in proof.checks)
    unsaid = sum(len(chosen.units) for answer in _unsaid(reader, proof.text) for chosen in answer.chosen)
    return -unsaid, -len(proof.contradicted), -len(proof.unproved), not long, -len(proof.failed)


def _unsaid(reader: Proofreader, text: str) -> list[AskAnswer]:
    """The planned answers, each with the units of it that the text does not say; none where the letter sets out to do
    something else."""
    plan = reader.brief.plan
    if plan is None or reader.brief.outcome not in _ANSWERING:
        return []
    said = {*words(text), *content_words(text)}
    left = [
        replace(answer, chosen=tuple(c for chosen in answer.chosen if (c := _without(chosen, said)).units))
        for answer in plan.answered
    ]
    return [answer for answer in left if answer.chosen]


def _without(chosen: Chosen, said: Collection[str]) -> Chosen:
    return replace(chosen, units=tuple(unit for unit in chosen.units if not _says(said, unit)))


def _says(said: Collection[str], unit: EvidenceUnit) -> bool:
    """Whether these words say a unit: all of its figures, and most of what else carries its meaning."""
    figures = [word for word in words(unit.text) if any(c.isdigit() for c in word)]
    telling = content_words(unit.text)
    return all(f in said for f in figures) and sum(word in said for word in telling) >= _SAID * len(telling)


def _with_answers(reader: Proofreader, proof: Proof, missing: Sequence[AskAnswer]) -> str:
    """The text without what nothing proves, and with the answers that are missing before its closing words."""
    stated = [s for s in proof.sentences if s.status is not SentenceStatus.COURTESY]
    place = stated[-1].end if stated else proof.sentences[0].end
    place = len(proof.text) if (end := proof.text.find("\n\n", place)) < 0 else end
    added = paragraphs(reader.brief, missing)
    text = "\n\n".join([proof.text[:place], *added]) + proof.text[place:]
    for sentence in reversed(proof.unproved):
        text = text[: sentence.start].rstrip(" ") + text[sentence.end :]
    return "\n\n".join(part.strip("\n") for part in text.split("\n\n") if part.strip(" \n-*0123456789."))
