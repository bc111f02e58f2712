"""Conflicts: a source says 14 days, another says 30, about the same thing.

The sentences that a draft cites are compared with those of the other hits: alike in meaning once their figures are
taken out, and with different figures of one unit. Which of them holds is for the agent to say; the notice shows both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from drafter.draft import Citation, Sentence, SourceConflict, SourceStatement
from drafter.models.base import Embed
from drafter.proof.evidence import make_source
from drafter.text.figures import Figure, figures
from drafter.text.plain_text import plain_quote
from kb_index.documents import Hit, Passage
from kb_index.passages.model_traits import SimilarityScale

__all__ = ["conflict_words", "find_conflicts", "newer_of", "settled"]

ALIKE = 0.7
"""Similarity from which two sentences without their figures speak of the same thing."""
_PLAIN_NUMBERS = frozenset({"", "date", "clock", "code"})


@dataclass(frozen=True, slots=True)
class _Statement:
    """A sentence of a source, the same without its figures, and these as unit and value."""

    said: SourceStatement
    bare: str
    values: frozenset[tuple[str, float | str]]


def conflict_words(conflict: SourceConflict) -> str:
    """The conflict in a sentence for the agent, the newer source named as such."""
    newer = newer_of(conflict)
    says = "; ".join(_says(said, said is newer) for said in (conflict.cited, conflict.other))
    return f"Sources disagree: {says}. Decide before you send it."


def newer_of(conflict: SourceConflict) -> SourceStatement | None:
    """The side that was changed last; None where nobody knows."""
    cited, other = conflict.cited.updated_at, conflict.other.updated_at
    if cited is None or other is None or cited == other:
        return None
    return conflict.cited if cited > other else conflict.other


def find_conflicts(
    citations: Sequence[Citation], hits: Sequence[Hit], embed: Embed, scale: SimilarityScale
) -> list[SourceConflict]:
    """The conflicts between what is cited and other documents among the hits, one for each pair of documents.

    `scale` is that of the cosines of what `embed` gives.
    """
    cited = [s for citation in citations for s in _statements(citation, citation.quote)]
    others = [s for hit in hits for s in _statements(hit.passage, hit.passage.text)]
    pairs = [(a, b) for a in cited for b in others if _differ(a, b)]
    texts = list(dict.fromkeys(s.bare for pair in pairs for s in pair))
    if not texts:
        return []
    vectors = dict(zip(texts, embed(texts), strict=True))
    found: dict[tuple[str, str], SourceConflict] = {}
    for a, b in pairs:
        if scale.of(float(vectors[a.bare] @ vectors[b.bare])) >= ALIKE:
            pair = a.said.document_id, b.said.document_id
            found.setdefault(pair, SourceConflict(cited=a.said, other=b.said))
    return list(found.values())


def _statements(source: Citation | Passage, text: str) -> Iterator[_Statement]:
    for unit in make_source(text).units:
        measured = [f for f in figures(unit.text) if f.unit not in _PLAIN_NUMBERS]
        if measured:
            bare = unit.text
            for figure in measured:
                bare = bare.replace(figure.text, "N")
            values = frozenset((figure.unit, figure.value) for figure in measured)
            yield _Statement(_stated(source, unit.text, measured), bare, values)


def _stated(source: Citation | Passage, words: str, measured: Sequence[Figure]) -> SourceStatement:
    return SourceStatement(
        document_id=source.document_id,
        title=source.title,
        link=source.link,
        visibility=source.visibility,
        updated_at=source.updated_at,
        text=plain_quote(words),
        figures=tuple(figure.text for figure in measured),
    )


def _differ(a: _Statement, b: _Statement) -> bool:
    """Whether two statements of different documents measure in one unit and share no figure."""
    same_unit = {unit for unit, _ in a.values} & {unit for unit, _ in b.values}
    return a.said.document_id != b.said.document_id and bool(same_unit) and not a.values & b.values


def _says(said: SourceStatement, newer: bool) -> str:
    dated = f" ({said.updated_at:%Y-%m-%d}{', newer' if newer else ''})" if said.updated_at else ""
    return f"“{said.title}”{dated} says “{said.text}”"


def settled(
    text: str,
    sentences: Sequence[Sentence],
    citations: Sequence[Citation],
    wrong: SourceStatement,
    right: SourceStatement,
) -> str:
    """`text` with the figures of `wrong` put as `right` has them, where the text leans on one of the two.

    `sentences` and `citations` are the proof of `text`; a sentence that nothing proves may be what `wrong` says too.
    """
    sides = {wrong.document_id, right.document_id}
    leaning = {citation.number for citation in citations if citation.document_id in sides}
    for sentence in reversed(sentences):
        if leaning & set(sentence.citations) or not sentence.citations:
            said = _put_right(text[sentence.start : sentence.end], wrong, right)
            text = text[: sentence.start] + said + text[sentence.end :]
    return text


def _put_right(words: str, wrong: SourceStatement, right: SourceStatement) -> str:
    """`words` with each figure that only `wrong` has replaced by the one of the same unit that only `right` has."""
    held = [_measured(side) for side in (wrong, right)]
    for figure in figures(words):
        known = figure.unit, figure.value
        instead = next((text for (unit, value), text in held[1].items() if unit == figure.unit), None)
        if known in held[0] and known not in held[1] and instead:
            words = words.replace(figure.text, instead)
    return words


def _measured(side: SourceStatement) -> dict[tuple[str, float | str], str]:
    return {(figure.unit, figure.value): figure.text for text in side.figures for figure in figures(text)}
