"""What the proof makes of labelled sentences, each held against its excerpt as a draft against a passage."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from drafter.cleaning.request import OpenRequest
from drafter.draft import SentenceStatus
from drafter.kept_readers import remembered_words
from drafter.models.base import EmbedWords
from drafter.phrasebook import Patterns, bundled_words
from drafter.proof.grounding import ground
from drafter.proof.support import Support
from evals.grounding.labelled import CHANGES, INVENTED, LANGUAGES, LabelledSentence
from kb_index.documents import Kind, Passage
from kb_index.passages.embedding import SentenceTransformerEmbedder

__all__ = ["GroundingTally", "JudgedSentence", "judged", "table"]

_ADDED = 3  # the batch that was written last: the figures of the others stay comparable
_ASKED = OpenRequest("I have a question about this.")


@dataclass(frozen=True, slots=True)
class JudgedSentence:
    """A labelled sentence and what the proof made of it; `seconds` is how long that took, embedding included.
    `first`: its excerpt had not been read yet."""

    said: LabelledSentence
    verdict: Support
    seconds: float
    first: bool = False


@dataclass(frozen=True, slots=True)
class GroundingTally:
    """Shares of judged sentences, by what is right of them; 1.0 where there are none."""

    sentences: Sequence[JudgedSentence]

    def right(self, label: Support) -> float:
        """Of those with this label, the share that was given it."""
        mine = [one for one in self.sentences if one.said.label is label]
        return sum(one.verdict is label for one in mine) / len(mine) if mine else 1.0

    @property
    def over_strict(self) -> float:
        """The share of the supported that was not taken for proved."""
        return 1.0 - self.right(Support.SUPPORTED)

    @property
    def caught(self) -> float:
        """The share of what is not supported that was not taken for proved."""
        wrong = [one for one in self.sentences if one.said.label is not Support.SUPPORTED]
        return sum(one.verdict is not Support.SUPPORTED for one in wrong) / len(wrong) if wrong else 1.0

    @property
    def balanced(self) -> float:
        """Balanced accuracy of proved or not."""
        return (self.right(Support.SUPPORTED) + self.caught) / 2


def judged(sentences: Iterable[LabelledSentence], embedder: SentenceTransformerEmbedder) -> list[JudgedSentence]:
    """All of them, judged one by one; what was read for one is known to the next, as in the product."""
    read, known, patterns = remembered_words(embedder.encode_words), set[str](), bundled_words().patterns
    found = []
    for one in sentences:
        found.append(_judged(one, embedder, read, patterns, first=one.source not in known))
        known.add(one.source)
    return found


def _judged(
    one: LabelledSentence,
    embedder: SentenceTransformerEmbedder,
    read: EmbedWords,
    patterns: Patterns,
    *,
    first: bool,
) -> JudgedSentence:
    passage = Passage(
        id=one.name,
        document_id=one.name,
        kind=Kind.ARTICLE,
        title=one.title,
        heading_path=(one.title,),
        text=one.source,
        start=0,
        end=len(one.source),
        source="labelled",
        link=None,
    )
    started = time.perf_counter()
    found = ground(
        one.text,
        [passage],
        _ASKED,
        embedder.encode_passages,
        patterns=patterns,
        embed_words=read,
    )
    seconds = time.perf_counter() - started
    statuses = {sentence.status for sentence in found.sentences}
    if SentenceStatus.CONTRADICTED in statuses:
        return JudgedSentence(one, Support.CONTRADICTED, seconds, first)
    unproved = SentenceStatus.UNSUPPORTED in statuses
    return JudgedSentence(one, Support.UNSUPPORTED if unproved else Support.SUPPORTED, seconds, first)


def table(sentences: Sequence[JudgedSentence]) -> str:
    """Both halves, the held-out one by language and by what was changed, as Markdown."""
    out = [one for one in sentences if one.said.held_out and one.said.batch < _ADDED]
    rows = [
        "| | sentences | balanced accuracy | paraphrases marked unproved | contradictions told | caught at least |",
        "|---|---|---|---|---|---|",
        _row("**held-out half**", out),
        _row("held out too, written since", [one for one in sentences if one.said.held_out and one not in out]),
        _row("what was tuned on", [one for one in sentences if not one.said.held_out]),
        *(_row(code, [one for one in out if one.said.language == code]) for code in LANGUAGES),
        "",
        "| of the held-out half, wrong by | sentences | told as contradicted | marked unproved | taken for proved |",
        "|---|---|---|---|---|",
    ]
    wrong = [one for one in out if one.said.label is not Support.SUPPORTED]
    for name, is_it in (
        *((change, _changed(change)) for change in (*CHANGES, INVENTED)),
        ("something else", _changed("")),
    ):
        rows.append(_kinds(name, [one.verdict for one in wrong if is_it(one.said)]))
    return "\n".join(rows)


def _changed(change: str) -> Callable[[LabelledSentence], bool]:
    return lambda said: said.change == change


def _row(name: str, sentences: Sequence[JudgedSentence]) -> str:
    tally = GroundingTally(sentences)
    told = tally.right(Support.CONTRADICTED)
    return (
        f"| {name} | {len(sentences)} | {tally.balanced:.2f} | {tally.over_strict:.0%} | {told:.2f} "
        f"| {tally.caught:.2f} |"
    )


def _kinds(name: str, verdicts: Sequence[Support]) -> str:
    count = Counter(verdicts)
    given = (Support.CONTRADICTED, Support.UNSUPPORTED, Support.SUPPORTED)
    return f"| {name} | {len(verdicts)} | {' | '.join(str(count[one]) for one in given)} |"
