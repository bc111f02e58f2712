"""The answer plan: for each ask the evidence units that answer it, or that nothing does.

A section is chosen before its sentences, for an author wrote it to be read together; what does not fit is left out
unit by unit. The plan, not a passage, is what a draft is made of.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from drafter.asks.asks import Ask, AskKind
from drafter.cleaning.request import OpenRequest
from drafter.evidence.features import AskQuery, FoundSections, Vectors, found_sections, read_queries
from drafter.evidence.headings import is_remedy, opposite_direction
from drafter.evidence.scoring import Matched, SectionScorer, load_weights, plain_weights
from drafter.evidence.units import LISTS, DocumentSection, EvidenceUnit, UnitKind
from drafter.parts import Part, left_out
from drafter.phrasebook import Patterns
from drafter.situation import Channel
from drafter.text.words import content_words
from kb_index.documents import Passage
from kb_index.index import WholeDocument
from kb_index.passages.reranking import Reranker

__all__ = ["AnswerPlan", "AskAnswer", "AskVerdict", "Chosen", "plan_answer"]

Nearness = Callable[[list[str], Vectors], NDArray[np.float64]]
"""How near each text is to each vector of an ask, on the scale of the default model; shape: texts, asks."""

_BESIDE = 0.06
"""How much less well a further section may fit than the best one."""
_IN_PASSING = 0.42
"""Similarity of a sentence that is said anyway, from which it answers a further ask."""
_REMEDY = 0.05
_WORDS = {Channel.EMAIL: 80, Channel.CHAT: 45, Channel.SOCIAL: 30}
"""Words for one ask, by channel; several share `_ALL_WORDS`."""
_ALL_WORDS = {Channel.EMAIL: 130, Channel.CHAT: 55, Channel.SOCIAL: 35}
_LEAST_WORDS = 20
"""Where fewer words are left, nothing further is said."""
_LETTER = 1.4
"""How much longer a saved reply may be: somebody approved it as a whole."""
_MOST_SECTIONS, _LOOKED_AT = 3, 12
_MOST_ROWS, _WIDE = 4, 4  # rows, and columns with the first one


class AskVerdict(StrEnum):
    """Whether the sources answer an ask."""

    ANSWERED = "answered"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of a section is to be said, in its order."""

    section: DocumentSection
    units: tuple[EvidenceUnit, ...]

    @property
    def words(self) -> int:
        """How many words its units have."""
        return sum(unit.words for unit in self.units)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The passages that hold its units."""
        return tuple(p for p in self.section.passages if any(u.start < p.end and p.start < u.end for u in self.units))

    @property
    def whole(self) -> bool:
        """Whether all of the section is said."""
        return len(self.units) == len(self.section.units)

    @property
    def whole_letter(self) -> bool:
        """Whether it is a saved reply from beginning to end: a letter that somebody approved."""
        return self.whole and self.section.is_saved_reply


@dataclass(frozen=True, slots=True)
class AskAnswer:
    """An ask, what answers it, and why nothing does, or what else does; `similarity` is that of its best section."""

    ask: Ask
    verdict: AskVerdict
    chosen: tuple[Chosen, ...] = ()
    similarity: float = 0.0
    reason: str = ""

    def answered_by(self, what: str) -> "AskAnswer":
        """The same, answered by something that is no source where no source answers it."""
        if self.verdict is AskVerdict.ANSWERED:
            return self
        return replace(self, verdict=AskVerdict.ANSWERED, reason=what)


@dataclass(frozen=True, slots=True)
class AnswerPlan:
    """The answers of all asks, in the customer's order."""

    answers: tuple[AskAnswer, ...] = ()

    @property
    def answered(self) -> tuple[AskAnswer, ...]:
        """Those that a source answers."""
        return tuple(a for a in self.answers if a.verdict is AskVerdict.ANSWERED)

    @property
    def open(self) -> tuple[AskAnswer, ...]:
        """What the customer asked for and no source answers; what they only tell, and a plea, call for no answer of
        their own."""
        missing = [a for a in self.answers if a.verdict is AskVerdict.NOTHING]
        return tuple(a for a in missing if not self.answered or not (a.ask.told or a.ask.kind is AskKind.PLEA))

    @property
    def matches(self) -> tuple[tuple[Passage, float], ...]:
        """The passages that hold the chosen units, in the order of the answers, with the similarity to their ask."""
        found = (
            (p, answer.similarity) for answer in self.answered for chosen in answer.chosen for p in chosen.passages
        )
        first: dict[str, tuple[Passage, float]] = {}
        for passage, near in found:
            first.setdefault(passage.id, (passage, near))
        return tuple(first.values())


def plan_answer(
    request: OpenRequest,
    asks: Sequence[Ask],
    documents: Mapping[str, WholeDocument],
    embed: Callable[[list[str]], Vectors],
    channel: Channel,
    patterns: Patterns,
    reranker: Reranker | None = None,
    *,
    naming: Collection[str] = (),
    without: Collection[Part] = (),
) -> AnswerPlan:
    """The plan for `asks`; `documents` are those that were found, best first, by id.

    A `reranker` reads the sections that fit best again; raises EmbeddingError where it cannot. With `naming`, only
    sections that have one of its words are looked at. `without`: parts to leave out.
    """
    sections = found_sections(documents, patterns)
    sections = [one for one in sections if not naming or not one.words.isdisjoint(naming)]
    if not asks or not sections:
        return AnswerPlan(tuple(_nothing(ask) for ask in asks))
    scale = next(iter(documents.values())).scale
    queries, own = read_queries(request, asks, embed)
    gone = left_out(without)
    weights = plain_weights() if Part.SCORER in gone else load_weights()
    scorer = SectionScorer(FoundSections(sections, scale), weights, reranker)
    if Part.UNITS in gone:
        return AnswerPlan(tuple(_whole_sections(queries, scorer)))

    def near(texts: list[str], asks: Vectors) -> NDArray[np.float64]:
        cosines = np.asarray(embed(texts), np.float32) @ asks.T
        return np.array([[scale.of(float(cosine)) for cosine in row] for row in cosines], np.float64)

    answers = list(_answers(queries, scorer, near, channel))
    return AnswerPlan(tuple(_taken_up(answers, own, near)))


def _answers(
    queries: Sequence[AskQuery], scorer: SectionScorer, near: Nearness, channel: Channel
) -> Iterator[AskAnswer]:
    """The answers one by one; a section that answers two asks is said once."""
    fitting = [_fitting(query, scorer) for query in queries]
    used: set[tuple[str, tuple[str, ...]]] = set()
    left = _ALL_WORDS[channel]
    for number, (query, found) in enumerate(zip(queries, fitting, strict=True)):
        if not found:
            yield _nothing(query.ask)
            continue
        each = min(_WORDS[channel], max(left // _to_come(fitting[number:]), _LEAST_WORDS))
        # The first letter may take what others would have: most of what they ask for stands in it.
        letter = int(_WORDS[channel] * _LETTER) if not used else each
        chosen = _best(found, query, used, each, letter, near)
        if not chosen:  # what is said already may answer it in passing, which is seen at the end
            yield _nothing(query.ask)
            continue
        used |= {one.section.key for one in chosen}
        left -= sum(one.words for one in chosen)
        yield AskAnswer(query.ask, AskVerdict.ANSWERED, tuple(chosen), found[0].similarity)


def _whole_sections(queries: Sequence[AskQuery], scorer: SectionScorer) -> Iterator[AskAnswer]:
    """For each ask the section that fits best, whole and once, where nobody chooses what of it is said."""
    used: set[tuple[str, tuple[str, ...]]] = set()
    for query in queries:
        best = next(iter(_fitting(query, scorer)), None)
        if best is None or best.section.key in used:
            yield _nothing(query.ask)
            continue
        used.add(best.section.key)
        whole = Chosen(best.section, best.section.units)
        yield AskAnswer(query.ask, AskVerdict.ANSWERED, (whole,), best.similarity)


def _fitting(query: AskQuery, scorer: SectionScorer) -> list[Matched]:
    """The sections that fit best, without those that go the other way; none where the best does not answer."""
    ranked = [one for one in scorer.ranked(query) if not opposite_direction(query.ask.text, one.section.heading)]
    best = sorted(ranked, key=lambda one: -_worth(one, query.ask))[:_LOOKED_AT]
    return best if best and _worth(best[0], query.ask) >= scorer.sure else []


def _to_come(fitting: Sequence[Sequence[Matched]]) -> int:
    """How many answers from different sections there are from this ask on: they share what room is left."""
    return len({found[0].section.key for found in fitting if found})


def _best(
    fitting: Sequence[Matched],
    query: AskQuery,
    used: Collection[tuple[str, tuple[str, ...]]],
    most: int,
    letter: int,
    near: Nearness,
) -> list[Chosen]:
    """What is said of the best sections, at most so many words; nothing where the very best was said before.

    A saved reply is a whole answer: nothing is said beside it, it is not said beside an article, and as a whole it
    may have as many words as `letter`.
    """
    chosen: list[Chosen] = []
    least = _worth(fitting[0], query.ask) - _BESIDE
    for one in fitting:
        said, alone = one.section.key in used, one.section.is_saved_reply
        if (said and not chosen) or len(chosen) == _MOST_SECTIONS or _worth(one, query.ask) < least:
            break
        if said or (chosen and alone):
            continue
        part = _choose(one.section, query, most, letter if alone else most, near)
        if not part.units or (chosen and part.words > most):
            continue
        chosen.append(part)
        most -= part.words
        if alone or most < _LEAST_WORDS or _is_named_row(part):
            break
    return chosen


def _is_named_row(part: Chosen) -> bool:
    """Whether it is those rows of a table that the customer named, and nothing else: that is the whole answer."""
    rows = [unit for unit in part.section.units if unit.kind is UnitKind.ROW]
    return len(part.units) < len(rows) and all(unit.kind is UnitKind.ROW for unit in part.units)


def _taken_up(answers: Sequence[AskAnswer], asks: Vectors, near: Nearness) -> list[AskAnswer]:
    """The answers; an ask without one that something said for another ask answers in passing is answered as well."""
    units = [unit for answer in answers for chosen in answer.chosen for unit in chosen.units]
    said = list(dict.fromkeys(text for unit in units for text in (unit.text, *unit.lines)))
    missing = [i for i, answer in enumerate(answers) if answer.verdict is AskVerdict.NOTHING]
    if not said or not missing:
        return list(answers)
    nearest = near(said, asks[missing]).max(axis=0)
    told = {i: float(best) for i, best in zip(missing, nearest, strict=True) if best >= _IN_PASSING}
    return [
        replace(answer, verdict=AskVerdict.ANSWERED, similarity=told[i], reason="") if i in told else answer
        for i, answer in enumerate(answers)
    ]


def _worth(one: Matched, ask: Ask) -> float:
    remedy = _REMEDY if ask.kind is AskKind.PROBLEM and is_remedy(one.section.heading) else 0.0
    return one.score + remedy


def _nothing(ask: Ask) -> AskAnswer:
    return AskAnswer(ask, AskVerdict.NOTHING, reason="No source is about this.")


def _choose(section: DocumentSection, query: AskQuery, most: int, whole: int, near: Nearness) -> Chosen:
    """What of the section is said: all of it up to `whole` words, else what fits the ask best, up to `most`."""
    units = _lists_asked_for(_rows_asked_for(section.units, query), query)
    everything = Chosen(section, tuple(units))
    if everything.words <= whole or len(units) < 2:
        return everything
    similar = near([unit.text for unit in units], query.vector[np.newaxis])[:, 0]
    worth = [
        float(similar[i])
        + 0.05 * len(query.all_words & frozenset(content_words(unit.text)))
        + (0.15 if unit.kind is UnitKind.STEPS and query.ask.kind is AskKind.HOW_TO else 0.0)
        for i, unit in enumerate(units)
    ]
    kept: set[int] = set()
    left = most
    for i in sorted(range(len(units)), key=lambda i: -worth[i]):
        group = {i}
        while units[min(group)].leans and min(group) > 0:
            group.add(min(group) - 1)
        cost = sum(units[j].words for j in group - kept)
        if cost <= left or not kept:
            kept |= group
            left -= cost
    return Chosen(section, tuple(units[i] for i in sorted(kept)))


def _lists_asked_for(units: Sequence[EvidenceUnit], query: AskQuery) -> list[EvidenceUnit]:
    """Of several lists only those whose lead the customer names, where they name some and not all: who asks how it
    goes with the app is not told how it goes by mail."""
    leads = {id(unit): frozenset(content_words(unit.lead)) for unit in units if unit.kind in LISTS and unit.lead}
    shared = frozenset[str]().union(*leads.values()).intersection(*leads.values()) if leads else frozenset[str]()
    named = {key for key, words in leads.items() if (words - shared) & query.all_words}
    return [unit for unit in units if not named or id(unit) in named or id(unit) not in leads]


def _rows_asked_for(units: Sequence[EvidenceUnit], query: AskQuery) -> list[EvidenceUnit]:
    """Of a table only the rows that the customer names, where they name some and not all; never a whole long one.

    Who says "it blinks blue" does not name the row "Blinks red", of which less is said. Where rows were named, what
    the section says of the others goes with these.
    """
    rows = [unit for unit in units if unit.kind is UnitKind.ROW]
    named = [(row, query.all_words & frozenset(content_words(row.lines[0]))) for row in rows]
    meant = [row for row, words in named if words and not any(words < other for _, other in named)]
    kept = {id(row): _columns_asked_for(row, query) for row in meant or (rows if len(rows) <= _MOST_ROWS else [])}
    beside = _not_of([row for row in rows if id(row) not in kept], meant, units) if meant else units
    return [kept.get(id(unit), unit) for unit in beside if unit.kind is not UnitKind.ROW or id(unit) in kept]


def _not_of(
    others: Sequence[EvidenceUnit], meant: Sequence[EvidenceUnit], units: Sequence[EvidenceUnit]
) -> list[EvidenceUnit]:
    """The units without the sentences that name a row of `others` and none that is meant, each with what follows it
    in its paragraph: "CSV files are written in UTF-8. You choose the separator." is nothing for who asked for Excel.
    """
    wanted, foreign = (frozenset(w for row in rows for w in content_words(row.lines[0])) for rows in (meant, others))
    kept: list[EvidenceUnit] = []
    elsewhere, end = False, 0
    for unit in units:
        words = frozenset(content_words(unit.text))
        if unit.kind is not UnitKind.SENTENCE or unit.start - end > 1 or words & wanted:
            elsewhere = False
        if unit.kind is UnitKind.SENTENCE and words & foreign and not words & wanted:
            elsewhere = True
        end = unit.end
        if not elsewhere:
            kept.append(unit)
    return kept


def _columns_asked_for(row: EvidenceUnit, query: AskQuery) -> EvidenceUnit:
    """Of a wide table, one that compares several things, only the columns that the customer names."""
    names = row.lead.split("|")
    if len(names) < _WIDE or len(names) != len(row.lines):
        return row
    named = [i for i, name in enumerate(names) if i and query.all_words & frozenset(content_words(name))]
    kept = [0, *named] if named else range(len(names))
    return replace(row, lines=tuple(row.lines[i] for i in kept), lead="|".join(names[i] for i in kept))
