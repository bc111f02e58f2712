"""Whether a figure or name of a claim belongs to the same thing in the source, or to its neighbour.

"Stripe pays out every 7 days, Mollie every day" has all the words of "Stripe pays out every day".
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from drafter.proof.alignment import Segment, aligned, segments
from drafter.proof.roles import roles_in
from drafter.text.figure_words import NUMBER_WORD, TIME_UNIT
from drafter.text.figures import figures, missing_figures
from drafter.text.words import content_words, fold, words

__all__ = ["misplaced", "other_roles"]

_HYPHENED = re.compile(r"(?<![\w-])\w{1,40}(?:-\w{1,40}){1,4}")
_SAME_DEED = 2  # words that a clause shares which says who does the same
_COUNTING = frozenset(content_words(" ".join([*TIME_UNIT, *NUMBER_WORD])))
"""What says how much, and not of what."""


def misplaced(claim: str, proof: str, names: frozenset[str]) -> list[tuple[str, str]]:
    """What the clause of `proof` about the same thing has otherwise, as the claim's words and its own: figures of
    another value, other names.

    `names` are the names, folded, that either text may use.
    """
    theirs = segments(proof, fine=True)
    found: list[tuple[str, str]] = []
    for mine in segments(claim, fine=True):
        found += _other_figures(mine, theirs, names)
        found += _other_names(mine, theirs, names)
    return list(dict.fromkeys(found))


def other_roles(claim: str, proof: str) -> list[tuple[str, str]]:
    """Who does it in `claim`, and who in the clause of `proof` about the same, where these are others."""
    theirs = segments(proof, fine=True)
    return [pair for mine in segments(claim, fine=True) for pair in _other_roles(mine, theirs)]


def _other_figures(claim: Segment, theirs: Sequence[Segment], names: frozenset[str]) -> Iterator[tuple[str, str]]:
    said = figures(claim.text)
    near = aligned(_telling(claim), [Segment(p.text, _telling(p)) for p in theirs], 1) if said else []
    if not near:
        return
    proved = [f for part in near for f in figures(part.text)]
    unsaid = missing_figures(proved, said)
    mine = _names_in(claim.text, names).difference(*(_names_in(part.text, names) for part in near))
    for lost in missing_figures(said, proved):
        holding = [part for part in theirs if not missing_figures([lost], figures(part.text))]
        if any(mine & _names_in(part.text, names) for part in holding):
            continue  # "Starter sends 5,000 mails a month, Growth 50,000": of Growth the words before hold as well
        if other := next((f for f in unsaid if f.unit == lost.unit), None):
            yield lost.text, other.text


def _telling(part: Segment) -> frozenset[str]:
    return frozenset(word for word in part.words if not word.isdigit()) - _COUNTING


def _other_names(claim: Segment, theirs: Sequence[Segment], names: frozenset[str]) -> Iterator[tuple[str, str]]:
    yield from _bound_to_others(claim, theirs, lambda text: {name: name for name in _names_in(text, names)}, names, 1)


def _other_roles(claim: Segment, theirs: Sequence[Segment]) -> Iterator[tuple[str, str]]:
    yield from _bound_to_others(claim, theirs, roles_in, roles_in(claim.text).values(), _SAME_DEED)


def _bound_to_others(
    claim: Segment,
    theirs: Sequence[Segment],
    named_in: Callable[[str], Mapping[str, str]],
    names: Iterable[str],
    least: int,
) -> Iterator[tuple[str, str]]:
    """What the claim names and the part that shares the most with it (at least so many words) does not, where that
    names another."""
    mine = named_in(claim.text)
    wanted = claim.words - {word for name in names for word in content_words(name)}
    shared, named = [], dict[str, str]()
    for part in theirs:
        named = dict(named_in(part.text)) or named  # "The Pro plan has 5 seats and costs 9 EUR": both are Pro's
        shared.append((len(wanted & part.words), named))
    for name in sorted(mine):
        beside = max((count for count, there in shared if name in there), default=0)
        others = [
            (count, there[min(there.keys() - mine.keys())]) for count, there in shared if there.keys() - mine.keys()
        ]
        nearest, other = max(others, default=(0, ""))
        # "Stripe pays out every 7 days, Mollie every day": what a clause leaves out may be said of it too.
        if nearest > beside + bool(beside) and nearest >= min(least, len(wanted)):
            yield mine[name], other


def _names_in(text: str, names: frozenset[str]) -> set[str]:
    """Those of `names` that `text` has; some are written with a hyphen."""
    plain = fold(re.sub(r"[*`]", "", text))
    return {w for w in (*words(plain), *_HYPHENED.findall(plain)) if w in names}
