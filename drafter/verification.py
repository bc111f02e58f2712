"""The second opinion: what a verifier that a setting names says of each factual sentence of a finished text.

Its verdict stands over ours, with two bounds: words that it rests on stand in a passage letter for letter, and what
must stand in a proof word for word (figures, links, labels, names) it cannot talk away. Where it fails, ours stands.
"""

from collections.abc import Generator, Sequence, Set
from dataclasses import replace

from drafter.draft import ACCOUNT, Citation, Notice, Sentence, SentenceStatus, Severity
from drafter.errors import VerifierError
from drafter.models.call import Pulse
from drafter.models.screen import Screen
from drafter.proof.particulars import lacking, particulars
from drafter.proof.quotes import cited_quote, opposing_quote
from drafter.proof.support import Support
from drafter.proof.verifier import SentenceReading, Verifier
from drafter.proofreading import Proof, Proofreader
from drafter.text.excerpts import shorten
from drafter.text.plain_text import plain_quote
from drafter.text.sentences import plain_sentence
from drafter.writer import Written
from kb_index.documents import Passage

__all__ = ["not_verified", "verified"]

_DOUBTED = (SentenceStatus.CITED, SentenceStatus.UNSUPPORTED, SentenceStatus.CONTRADICTED)


def verified(
    verifier: Verifier, reader: Proofreader, proof: Proof, written: Written, screen: Screen, seconds: float
) -> Generator[Pulse, None, tuple[Proof, Written]]:
    """The proof as it stands after `verifier`, which has so many seconds, and the text with what that took, or with
    why it was of no use; Pulses while it is silent."""
    passages = reader.brief.passages
    recorded = {citation.number for citation in proof.citations if citation.kind == ACCOUNT}
    doubted = (i for i, sentence in enumerate(proof.sentences) if sentence.status in _DOUBTED)
    # It reads passages: what a record says of the customer is not theirs to doubt.
    places = [i for i in doubted if not _of_record(proof.sentences[i], recorded)]
    if not places or not passages:
        return proof, written
    texts = [plain_sentence(proof.sentences[i].text) for i in places]
    try:
        readings, took = yield from verifier.read(texts, passages, screen, seconds)
    except VerifierError as error:
        return proof, replace(written, unverified=f"{verifier.name}: {error}")
    given = {i: reading for i, reading in zip(places, readings, strict=True) if reading}
    again = reader.judged_again(_rewritten(proof, given, passages))
    return again, replace(written, completions=(*written.completions, *took))


def _of_record(sentence: Sentence, recorded: Set[int]) -> bool:
    """Whether account data proves a sentence, or says otherwise."""
    against = sentence.against.document_id if sentence.against else ""
    return not recorded.isdisjoint(sentence.citations) or against.startswith(f"{ACCOUNT}:")


def not_verified(written: Written) -> tuple[Notice, ...]:
    """What to know where no second opinion could be had."""
    text = f"The verifier gave no second opinion, so the proof is ours alone: {written.unverified}."
    return (Notice(code="not-verified", severity=Severity.WARNING, text=text),) if written.unverified else ()


def _rewritten(proof: Proof, readings: dict[int, SentenceReading], passages: Sequence[Passage]) -> Proof:
    """The proof with each of these readings in the place of ours; citations are numbered anew."""
    before = {citation.number: citation for citation in proof.citations}
    kept: list[Citation] = []
    sentences = []
    for i, sentence in enumerate(proof.sentences):
        reading = readings.get(i)
        judged, own = _judged(sentence, reading, passages) if reading else (sentence, None)
        cited = [own] if own else [before[number] for number in judged.citations]
        numbers = tuple(dict.fromkeys(_number(citation, kept) for citation in cited))
        sentences.append(judged.model_copy(update={"citations": numbers}))
    return replace(proof, sentences=tuple(sentences), citations=tuple(kept))


def _number(citation: Citation, kept: list[Citation]) -> int:
    for one in kept:
        if (one.passage_id, one.start, one.end) == (citation.passage_id, citation.start, citation.end):
            return one.number
    kept.append(citation.model_copy(update={"number": len(kept) + 1}))
    return len(kept)


def _judged(
    sentence: Sentence, reading: SentenceReading, passages: Sequence[Passage]
) -> tuple[Sentence, Citation | None]:
    passage = passages[reading.passage]
    quote = passage.text[reading.start : reading.end]
    if reading.verdict is Support.SUPPORTED:
        if sentence.status is SentenceStatus.CITED or _lacks(sentence.text, passage, quote):
            return sentence, None
        proved = {"status": SentenceStatus.CITED, "reason": "", "against": None}
        place, support = (reading.start, reading.end), reading.strength
        return sentence.model_copy(update=proved), cited_quote(passage, quote, *place, number=1, support=support)
    if reading.verdict is Support.CONTRADICTED:
        reason = f"a verifier reads it otherwise: “{passage.title}” says “{shorten(plain_quote(quote), 160)}”."
        changed = {
            "status": SentenceStatus.CONTRADICTED,
            "reason": reason,
            "against": opposing_quote(passage, quote, reading.start, reading.end),
        }
        return sentence.model_copy(update={**changed, "citations": ()}), None
    if sentence.status is SentenceStatus.CITED:
        reason = "A verifier finds it in no source."
        changed = {"status": SentenceStatus.UNSUPPORTED, "reason": reason, "citations": ()}
        return sentence.model_copy(update=changed), None
    return sentence, None


def _lacks(text: str, passage: Passage, quote: str) -> bool:
    """Whether something that must stand in a proof word for word stands neither in the quote nor above it."""
    return bool(lacking(particulars(text), quote, "\n".join([passage.title, *passage.heading_path])))
