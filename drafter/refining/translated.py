"""The proof of a translation: no source is written in its language, so each sentence stands on the one that it
translates.

Sentences are paired within paragraphs, and one by one where there are as many. What is not proved in the agent's text
is not proved in the translation; that a sentence is well translated, nobody here can prove, and its reason says so.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from drafter.draft import Sentence, SentenceStatus
from drafter.proof.particulars import particulars
from drafter.proofreading import Proof
from drafter.refining.letter import PROVED
from drafter.text.excerpts import shorten
from drafter.text.figures import missing_figures

__all__ = ["apart_in_translation", "proof_of_translation"]

_SHOWN = 80


def proof_of_translation(before: Proof, after: Proof) -> Proof | None:
    """The proof of `after` as a translation of `before`; None where their paragraphs do not match."""
    ours, theirs = _paragraphs(before), _paragraphs(after)
    if len(ours) != len(theirs):
        return None
    sentences = tuple(s for pair in zip(ours, theirs, strict=True) for s in _paired(*pair))
    return replace(after, sentences=sentences, citations=before.citations)


def apart_in_translation(before: Proof, after: Proof) -> list[str]:
    """Where a translation says more or less than its text: paragraphs that have other numbers of sentences, figures
    and addresses that were not there. A sentence that was added would rest on those around it."""
    found = [
        f"This paragraph had {len(ours)} sentences and has {len(theirs)} now; translate each as one: "
        f"“{shorten(theirs[0].text, _SHOWN)}”"
        for ours, theirs in zip(_paragraphs(before), _paragraphs(after), strict=False)
        if len(ours) != len(theirs)
    ]
    named, told = particulars(before.text), particulars(after.text)
    new = [figure.text for figure in missing_figures(told.figures, named.figures)]
    new += sorted(told.addresses - named.addresses)
    return [*found, *(f"This was not in the message, leave it out: {one}" for one in new)]


def _paragraphs(proof: Proof) -> list[list[Sentence]]:
    """The sentences by paragraph."""
    found: list[list[Sentence]] = []
    end = 0
    for sentence in proof.sentences:
        if not found or re.search(r"\n[ \t\r]*\n", proof.text[end : sentence.start]):
            found.append([])
        found[-1].append(sentence)
        end = sentence.end
    return found


def _paired(ours: Sequence[Sentence], theirs: Sequence[Sentence]) -> Iterator[Sentence]:
    if len(ours) == len(theirs):
        for one, other in zip(ours, theirs, strict=True):
            yield _resting(other, [one])
    else:
        for other in theirs:
            yield _resting(other, ours)


def _resting(sentence: Sentence, on: Sequence[Sentence]) -> Sentence:
    """A translated sentence with the proof of those that it was made from: the least of them counts."""
    statuses = {one.status for one in on}
    proved = [one.status for one in on if one.status in PROVED]
    if SentenceStatus.CONTRADICTED in statuses:
        status, words = SentenceStatus.CONTRADICTED, "A source says otherwise than what this is translated from"
    elif SentenceStatus.UNSUPPORTED in statuses:
        status, words = SentenceStatus.UNSUPPORTED, "Nothing proves what this is translated from"
    elif proved:
        status, words = proved[0], "Translated from what is proved; the translation itself is not"
    else:
        status, words = SentenceStatus.COURTESY, "It states nothing of the matter, as before"
    said = " ".join(" ".join(one.text.split()) for one in on)
    cited = tuple(dict.fromkeys(number for one in on for number in one.citations))
    against = next((one.against for one in on if one.against), None)
    changed = {"status": status, "citations": cited, "reason": f"{words}: “{said}”", "against": against}
    return sentence.model_copy(update=changed)
