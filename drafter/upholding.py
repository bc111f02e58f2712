"""The per-ask fallback: what a small model's letter leaves out, or says without proof, is said as the sources say it.

Its fluent rest stays. Where that is still worse than what the composer writes, the composer's letter stands: a draft
is never worse for having been written by a small model.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from drafter.draft import CheckStatus, SentenceStatus
from drafter.evidence.plan import AskAnswer, Chosen
from drafter.proofreading import Proof, Proofreader
from drafter.situation import Outcome
from drafter.text.words import words
from drafter.writing.answers import paragraphs
from drafter.writing.composer import compose

__all__ = ["Upheld", "uphold"]

_ANSWERING = (Outcome.ANSWER, Outcome.ANSWER_AND_ASK)
_LENGTH = "channel-length"


@dataclass(frozen=True, slots=True)
class Upheld:
    """The proof that stands, and whether the composer's letter is what it proves."""

    proof: Proof
    composed: bool = False


def uphold(reader: Proofreader, first: Proof) -> Upheld:
    """The best proved of three letters: the model's own, the same with what it lacks, and the composer's.

    The model's own stands where it is as good as the others.
    """
    if not reader.brief.plan or not reader.brief.plan.answered or reader.brief.outcome not in _ANSWERING:
        return Upheld(first)
    candidates = [Upheld(first)]
    missing = _missing(reader, first)
    if missing or first.unsupported:
        candidates.append(Upheld(reader.proof(_with_answers(reader, first, missing))))
        candidates.append(Upheld(reader.proof(compose(reader.brief)), composed=True))
    return max(candidates, key=lambda one: _worth(reader, one.proof))


def _worth(reader: Proofreader, proof: Proof) -> tuple[int, int, bool, int]:
    """The fewest asks left out, then sentences without proof, then whether it is short enough, then failed checks."""
    long = any(check.check == _LENGTH and check.status is CheckStatus.FAILED for check in proof.checks)
    return -len(_missing(reader, proof)), -len(proof.unsupported), not long, -len(proof.failed)


def _missing(reader: Proofreader, proof: Proof) -> list[AskAnswer]:
    """The answers of which the text cites nothing, each with what of it the text does not say already."""
    cited = {citation.passage_id for citation in proof.citations}
    text = _words(proof.text)
    answers = reader.brief.plan.answered if reader.brief.plan else ()
    uncited = [a for a in answers if not any(p.id in cited for chosen in a.chosen for p in chosen.passages)]
    unsaid = [
        replace(a, chosen=tuple(c for chosen in a.chosen if (c := _unsaid(chosen, text)).units)) for a in uncited
    ]
    return [answer for answer in unsaid if answer.chosen]


def _unsaid(chosen: Chosen, text: str) -> Chosen:
    units = tuple(unit for unit in chosen.units if not all(_words(line) in text for line in unit.lines))
    return replace(chosen, units=units)


def _words(text: str) -> str:
    return " ".join(words(text))


def _with_answers(reader: Proofreader, proof: Proof, missing: Sequence[AskAnswer]) -> str:
    """The text without what nothing proves, and with the answers that are missing before its closing words."""
    stated = [s for s in proof.sentences if s.status is not SentenceStatus.COURTESY]
    place = stated[-1].end if stated else proof.sentences[0].end
    place = len(proof.text) if (end := proof.text.find("\n\n", place)) < 0 else end
    added = paragraphs(reader.brief, missing)
    text = "\n\n".join([proof.text[:place], *added]) + proof.text[place:]
    for sentence in reversed(proof.unsupported):
        text = text[: sentence.start].rstrip(" ") + text[sentence.end :]
    return "\n\n".join(part.strip("\n") for part in text.split("\n\n") if part.strip(" \n-*0123456789."))
