"""What a refinement did to the facts of a text: which are not said any more, and which are new, proved or not.

A fact counts as said where a sentence or two neighbours have its figures and addresses and most of its words, or lean
on the same words of the same source.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from drafter.draft import Sentence, SentenceStatus
from drafter.proof.particulars import Particulars, particulars
from drafter.proofreading import Proof
from drafter.refinement import RefinementChange, RefinementEffect
from drafter.refining.letter import PROVED
from drafter.text.figures import missing_figures
from drafter.text.words import content_words, words

__all__ = ["compared", "fresh_unproved", "newly_failing"]

_SAID, _SAME_SOURCE = 0.7, 0.3
"""Shares of a fact's content words that must be said, where another and where the same source proves it."""


def compared(before: Proof, after: Proof) -> tuple[RefinementChange, ...]:
    """Every fact that went, came, or lost its proof, and what else went, in the order of the texts."""
    return (*_gone(before, after), *_come(before, after))


def fresh_unproved(before: Proof, after: Proof) -> list[Sentence]:
    """The sentences of `after` that nothing proves and that were not there before, or were proved there."""
    known = before.unproved
    return [s for s in after.unproved if not any(_stood_in(s, old) for old in known)]


def newly_failing(before: Proof, after: Proof) -> set[str]:
    """The checks that fail now and did not before."""
    return {check.check for check in after.failed} - {check.check for check in before.failed}


def _gone(before: Proof, after: Proof) -> Iterator[RefinementChange]:
    facts = [s for s in after.sentences if s.status is not SentenceStatus.COURTESY]
    said = {_plain(s.text) for s in after.sentences}
    for sentence in before.sentences:
        if _plain(sentence.text) in said or not _plain(sentence.text):
            continue
        if sentence.status in PROVED:
            if not _is_said(sentence, before, facts, after):
                yield _change(RefinementEffect.DROPPED, sentence, "It is not said any more.")
        elif sentence.status.unproved:
            if not _is_said(sentence, before, facts, after):
                yield _change(RefinementEffect.REMOVED, sentence, "Nothing proved it, and it is not said any more.")
        elif not any(_alike(new, sentence) for new in after.sentences):
            yield _change(RefinementEffect.REMOVED, sentence, "It stated nothing of the matter.")


def _come(before: Proof, after: Proof) -> Iterator[RefinementChange]:
    unproved = fresh_unproved(before, after)
    facts = [s for s in before.sentences if s.status is not SentenceStatus.COURTESY]
    for sentence in after.sentences:
        if sentence in unproved:
            yield _change(RefinementEffect.UNPROVED, sentence, sentence.reason or "No source says this.")
        elif sentence.status in PROVED and not _is_said(sentence, after, facts, before):
            yield _change(RefinementEffect.ADDED, sentence, "It was not said before; a source proves it.")


def _is_said(fact: Sentence, of: Proof, sentences: Sequence[Sentence], by: Proof) -> bool:
    named, meaning = particulars(fact.text), set(content_words(fact.text))
    for group in (*zip(sentences, strict=True), *pairwise(sentences)):
        text = " ".join(sentence.text for sentence in group)
        if _lacks(named, text):
            continue
        least = _SAME_SOURCE if _share_proof(fact, of, group, by) else _SAID
        if len(meaning & set(content_words(text))) >= least * len(meaning):
            return True
    return False


def _lacks(named: Particulars, text: str) -> bool:
    told = particulars(text)
    return bool(missing_figures(named.figures, told.figures) or named.addresses - told.addresses)


def _share_proof(fact: Sentence, of: Proof, group: Sequence[Sentence], by: Proof) -> bool:
    """Whether they lean on words of a source that overlap."""
    ours = [c for c in of.citations if c.number in fact.citations]
    theirs = [c for c in by.citations for s in group if c.number in s.citations]
    return any(a.document_id == b.document_id and a.start < b.end and b.start < a.end for a in ours for b in theirs)


def _stood_in(new: Sentence, old: Sentence) -> bool:
    """Whether nearly all that `new` says stands in `old`."""
    said, known = words(new.text), set(words(old.text))
    return sum(word in known for word in said) >= _SAID * len(said) and not _lacks(particulars(new.text), old.text)


def _alike(one: Sentence, other: Sentence) -> bool:
    """Whether they say the same, a word more or less."""
    if _plain(one.text) == _plain(other.text):
        return True
    a, b = set(content_words(one.text)), set(content_words(other.text))
    same = len(a & b) >= _SAID * max(len(a), len(b), 1)
    return same and not _lacks(particulars(one.text), other.text)


def _plain(text: str) -> str:
    return " ".join(words(text))


def _change(kind: RefinementEffect, sentence: Sentence, reason: str) -> RefinementChange:
    return RefinementChange(kind=kind, text=" ".join(sentence.text.split()), reason=reason)
