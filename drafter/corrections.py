"""What an agent changed in a draft before sending it, and which failures of the draft that shows.

Both texts are compared sentence by sentence (`drafter.side_by_side`); the sent one has been proved and
checked as a draft is, so that what the agent added is known to be a fact, a question or a courtesy, and its outcome
is that of its own words. The labels are those that people use when they say what is wrong with a draft.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from drafter.checks.common.facts import deadlines, is_money, is_time, placed_figures
from drafter.draft import Draft, Sentence, SentenceStatus
from drafter.proof.polarity import contradiction
from drafter.side_by_side import ChangeKind, SentenceChange, side_by_side
from drafter.situation import Outcome
from drafter.text.figures import Figure, missing_figures
from drafter.text.sentences import body

__all__ = ["Correction", "Failure", "corrections"]


class Failure(StrEnum):
    """What is wrong with a draft, worst first."""

    WRONG_OUTCOME = "wrong-outcome"
    WRONG_COMMITMENT = "wrong-commitment"
    WRONG_FACT = "wrong-fact"
    MISSING_FACT = "missing-fact"
    MISSED_QUESTION = "missed-question"
    NEEDLESS_QUESTION = "needless-question"
    PADDING = "padding"
    TONE = "tone"


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing that the agent put right: the sentence `drafted`, the one `sent`, None where there is none.

    `wrong` are the words that the agent took out and that no draft should say, `right` those put in their place:
    whole figures, a bare number with the word that it counts.
    """

    failure: Failure
    drafted: Sentence | None
    sent: Sentence | None
    wrong: tuple[str, ...] = ()
    right: tuple[str, ...] = ()


_ANSWERS = {Outcome.ANSWER, Outcome.ANSWER_AND_ASK}
"""Where one of these was sent for the other, the question that is missing or needless is what was wrong."""
_RANGE = 5
"""Most characters between the two ends of a range: a short word or a dash, with its spaces."""
_COUNTED = re.compile(r"[ \u00a0-]+([^\W\d_]+)")


def corrections(drafted: Draft, sent: Draft) -> list[Correction]:
    """What was put right, the worst first; `sent` holds the sent text as a draft that was proved and checked, with
    the outcome of its own words."""
    found = [c for row in side_by_side(drafted, sent).rows for c in _of_row(row, drafted.text, sent.text)]
    if any(c.failure is Failure.TONE for c in found):
        # A courtesy in the place of another one: it was not too much, it was the wrong one.
        found = [replace(c, failure=Failure.TONE) if _is_courtesy(c) else c for c in found]
    if found and drafted.outcome is not sent.outcome and not {drafted.outcome, sent.outcome} <= _ANSWERS:
        found.append(Correction(Failure.WRONG_OUTCOME, None, None))
    order = list(Failure)
    return sorted(found, key=lambda correction: order.index(correction.failure))


def _of_row(row: SentenceChange, drafted: str, sent: str) -> Iterator[Correction]:
    if row.kind is ChangeKind.CHANGED and row.base and row.candidate:
        yield _changed(row.base, row.candidate, sent)
    elif row.kind is ChangeKind.ADDED and row.candidate:
        yield _added(row.candidate, drafted)
    elif row.kind is ChangeKind.REMOVED and row.base:
        yield _removed(row.base, sent)


def _changed(drafted: Sentence, sent: Sentence, text: str) -> Correction:
    wrong, right = _only_in(drafted.text, text), _only_in(sent.text, drafted.text)
    if wrong:
        failure = Failure.WRONG_COMMITMENT if any(map(_commits, wrong)) else Failure.WRONG_FACT
        return Correction(failure, drafted, sent, _texts(wrong), _texts(right))
    if gone := _deadlines_gone(drafted.text, text):
        return Correction(Failure.WRONG_COMMITMENT, drafted, sent, gone, _texts(right))
    if contradiction(drafted.text, sent.text):
        return Correction(Failure.WRONG_FACT, drafted, sent)
    if right or (sent.citations and not drafted.citations):
        return Correction(Failure.MISSING_FACT, drafted, sent, right=_texts(right))
    return Correction(Failure.TONE, drafted, sent)


def _added(sent: Sentence, drafted: str) -> Correction:
    if sent.status is SentenceStatus.COURTESY:
        asks = sent.text.rstrip().endswith("?")
        return Correction(Failure.MISSED_QUESTION if asks else Failure.TONE, None, sent)
    failure = Failure.MISSED_QUESTION if sent.text.rstrip().endswith("?") else Failure.MISSING_FACT
    return Correction(failure, None, sent, right=_texts(_only_in(sent.text, drafted)))


def _removed(drafted: Sentence, sent: str) -> Correction:
    if drafted.text.rstrip().endswith("?"):
        return Correction(Failure.NEEDLESS_QUESTION, drafted, None)
    wrong = _only_in(drafted.text, sent)
    gone = (*_texts(wrong), *_deadlines_gone(drafted.text, sent))
    if drafted.status.unproved and gone:
        committed = len(gone) > len(wrong) or any(map(_commits, wrong))
        return Correction(Failure.WRONG_COMMITMENT if committed else Failure.WRONG_FACT, drafted, None, gone)
    # What a source proves was right, and not wanted.
    return Correction(Failure.WRONG_FACT if drafted.status.unproved else Failure.PADDING, drafted, None)


def _is_courtesy(correction: Correction) -> bool:
    """Whether a courtesy was taken out, and nothing else."""
    drafted = correction.drafted
    taken_out = correction.failure is Failure.PADDING
    return taken_out and drafted is not None and drafted.status is SentenceStatus.COURTESY


@dataclass(frozen=True, slots=True)
class _Told:
    """A figure in a sentence, from `start` to `end`, and the words that tell it where it is taken out of there."""

    figure: Figure
    words: str
    start: int
    end: int


def _only_in(text: str, other: str) -> list[_Told]:
    """The figures of `text`, without the number of a step, that `other` has nowhere. A range is one figure."""
    said = body(text)
    known = [figure for line in other.splitlines() for figure, _ in placed_figures(body(line))]
    found: list[_Told] = []
    for figure, span in sorted(placed_figures(said), key=lambda placed: placed[1].start):
        if "seconds" in figure.unit and not is_time(figure):
            continue  # "a second", "every day": no number
        range_of = found[-1] if found and _is_between(said[found[-1].end : span.start]) else None
        if range_of:
            found[-1] = _told(figure, said, range_of.start, span.end)
        elif missing_figures([figure], known):
            found.append(_told(figure, said, span.start, span.end))
    return found


def _is_between(gap: str) -> bool:
    """Whether what stands between two figures makes a range of them: "5 to 10 days", "9:00 - 17:00"."""
    return len(gap) <= _RANGE and len(gap.split()) == 1


def _told(figure: Figure, text: str, start: int, end: int) -> _Told:
    """The figure at this place; a bare number with the word behind it, or at the end of a sentence before it."""
    words = text[start:end].strip()
    if not figure.unit:
        counted = _COUNTED.match(text, end)
        words = text[start : counted.end()].strip() if counted else " ".join([*text[:start].split()[-1:], words])
    return _Told(figure, words, start, end)


def _texts(figures: Sequence[_Told]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(told.words for told in figures))


def _commits(told: _Told) -> bool:
    return is_money(told.figure) or is_time(told.figure)


def _deadlines_gone(text: str, other: str) -> tuple[str, ...]:
    kept = other.casefold()
    return tuple(span.text for span in deadlines(text) if span.text.casefold() not in kept)
