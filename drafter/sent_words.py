"""What an agent changed before sending, told by words alone: no search, no model, nothing proved.

For the moment in which a help desk tells what was sent. Known are the sentences of the draft with their proof, and
the words of what was sent. So it can tell a question that was added or taken out, figures, sums and dates that were
changed, added or taken out, an order turned round ("you can", "you cannot"), courtesies, and proved sentences that
were left out. It cannot tell whether what the agent added is true, nor a wrong fact without a figure from one that
was only worded otherwise: that counts as tone. `evals.proposals` proves what was sent, and knows more.
"""

from collections.abc import Sequence

from drafter.corrections import Correction, corrections
from drafter.draft import Draft, Sentence, SentenceStatus
from drafter.phrasebook import Patterns
from drafter.text.sentences import SentenceKind, classify, plain_sentence
from drafter.writing.gaps import find_gaps

__all__ = ["corrections_by_words"]

_MOST_SENTENCES = 60


def corrections_by_words(drafted: Draft, sent: str, patterns: Patterns) -> list[Correction] | None:
    """What was put right in `drafted`, the worst first; a blank that was filled is no correction.

    None where one of the texts is longer than what is compared in a moment.
    """
    spans = classify(sent, patterns)
    if max(len(spans), len(drafted.sentences)) > _MOST_SENTENCES:
        return None
    known = {plain_sentence(sentence.text): sentence for sentence in drafted.sentences}
    said = [
        Sentence(text=sent[span.start : span.end], start=span.start, end=span.end, status=_status(span.kind))
        for span in spans
    ]
    told = tuple(_as_drafted(sentence, known.get(plain_sentence(sentence.text))) for sentence in said)
    final = drafted.model_copy(update={"text": sent, "sentences": told})
    return [found for found in corrections(drafted, final) if not _only_filled(found)]


def _status(kind: SentenceKind) -> SentenceStatus:
    return SentenceStatus.UNSUPPORTED if kind is SentenceKind.FACTUAL else SentenceStatus.COURTESY


def _as_drafted(sentence: Sentence, drafted: Sentence | None) -> Sentence:
    """A sentence that the agent let stand is proved as it was."""
    if drafted is None:
        return sentence
    return sentence.model_copy(update={"status": drafted.status, "citations": drafted.citations})


def _only_filled(found: Correction) -> bool:
    """Whether the sentence is the drafted one with its blanks filled."""
    if found.drafted is None or found.sent is None:
        return False
    drafted, gaps = found.drafted.text, find_gaps(found.drafted.text)
    starts, ends = [0, *(gap.end for gap in gaps)], [*(gap.start for gap in gaps), len(drafted)]
    return bool(gaps) and _in_order([drafted[a:b] for a, b in zip(starts, ends, strict=True)], found.sent.text)


def _in_order(pieces: Sequence[str], text: str) -> bool:
    """Whether `text` begins and ends with the outer pieces and has the others between them."""
    first, *between, last = pieces
    place = len(first)
    if not text.startswith(first):
        return False
    for piece in between:
        if (found := text.find(piece, place)) < 0:
            return False
        place = found + len(piece)
    return text.endswith(last) and len(text) - len(last) >= place
