"""Which document is named for words that stand in several: the one that proves the most of the letter.

"Open Settings > Billing." stands on many pages. An agent who reads the draft should find one page behind one answer,
not a page about something else that happens to begin with the same step.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from drafter.proof.evidence import Window
from drafter.proof.verdicts import SentenceVerdict
from kb_index.documents import Passage

__all__ = ["at_home"]


def at_home(
    verdicts: Sequence[SentenceVerdict], twins: Callable[[Window], Iterable[Window]], passages: Sequence[Passage]
) -> list[SentenceVerdict]:
    """The verdicts with each proof in the document that is cited most, where that has the same words.

    `twins` gives the spans of other `passages` that hold the words of a proof. A proof never moves to a document of
    another visibility.
    """
    homes = {
        (i, place): _homes(proof, twins(proof), passages)
        for i, verdict in enumerate(verdicts)
        for place, (proof, _) in enumerate(verdict.proofs)
        if proof.source < len(passages)
    }
    settled: dict[tuple[int, int], Window] = {}
    while waiting := [place for place in homes if place not in settled]:
        home = _most_cited([homes[place] for place in waiting])
        settled |= {place: homes[place][home] for place in waiting if home in homes[place]}
    return [
        replace(
            verdict,
            proofs=tuple((settled.get((i, at), proof), odds) for at, (proof, odds) in enumerate(verdict.proofs)),
        )
        for i, verdict in enumerate(verdicts)
    ]


def _homes(proof: Window, others: Iterable[Window], passages: Sequence[Passage]) -> dict[str, Window]:
    """The documents that hold the words of a proof, that of the proof itself first."""
    own = passages[proof.source]
    homes = {own.document_id: proof}
    for other in others:
        passage = passages[other.source]
        if passage.visibility is own.visibility:
            homes.setdefault(passage.document_id, other)
    return homes


def _most_cited(waiting: Sequence[Mapping[str, Window]]) -> str:
    """The document that holds most of the proofs; of several, the one in which more of them were found."""
    held = [document for homes in waiting for document in homes]
    found = [next(iter(homes)) for homes in waiting]
    return max(dict.fromkeys(held), key=lambda document: (held.count(document), found.count(document)))
