"""Whether a figure or name of a claim belongs to the same thing in the source, or to its neighbour.

"Stripe pays out every 7 days, Mollie every day" has all the words of "Stripe pays out every day".
"""

import re

from drafter.proof.alignment import Segment, aligned, segments
from drafter.text.figures import Figure, figures, missing_figures
from drafter.text.words import stem, words

__all__ = ["misplaced"]


def misplaced(claim: str, proof: str, names: frozenset[str]) -> list[str]:
    """What the clause of `proof` about the same thing has otherwise: figures of another value, other names.

    `names` are the names, folded, that either text may use.
    """
    theirs = segments(proof, fine=True)
    found: list[str] = []
    for mine in segments(claim, fine=True):
        found += [f.text for f in _other_figures(mine, theirs)]
        found += _other_names(mine, theirs, names)
    return list(dict.fromkeys(found))


def _other_figures(claim: Segment, theirs: list[Segment]) -> list[Figure]:
    said = figures(claim.text)
    wordy = frozenset(w for w in claim.words if not w.isdigit())
    near = aligned(wordy, [Segment(p.text, frozenset(w for w in p.words if not w.isdigit())) for p in theirs], 1)
    if not said or not near:
        return []
    proved = [f for part in near for f in figures(part.text)]
    lost = missing_figures(said, proved)
    unsaid = missing_figures(proved, said)
    return [f for f in lost if any(other.unit == f.unit for other in unsaid)]


def _other_names(claim: Segment, theirs: list[Segment], names: frozenset[str]) -> list[str]:
    mine = _names_in(claim.text, names)
    if not mine:
        return []
    stems = frozenset(stem(n) for n in names)
    wanted = claim.words - stems
    bare = [Segment(part.text, part.words - stems) for part in theirs]
    with_name = {name for part in bare for name in mine & _names_in(part.text, names) if wanted & part.words}
    elsewhere = any(_names_in(part.text, names) - mine for part in aligned(wanted, bare, 1))
    return sorted(mine - with_name) if elsewhere else []


def _names_in(text: str, names: frozenset[str]) -> set[str]:
    return {w for w in words(re.sub(r"[*`]", "", text)) if w in names}
