"""What a claim says otherwise than a span of a source, or beyond it.

Exact differences are figures, links, labels, menu paths and names: with one, a span is no proof. Where the span has
another of the same kind in its place, that speaks against the claim. The others (negation, opposite words, order, who
does it) are signs, which weigh as was learned (see support.py).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from drafter.proof.binding import misplaced, other_roles
from drafter.proof.calendar import other_days
from drafter.proof.claims import Claim, KnownTerms
from drafter.proof.credentials import secrets_named
from drafter.proof.crossing import crossed
from drafter.proof.doers import other_doer
from drafter.proof.evidence import Window
from drafter.proof.particulars import Particulars, missing, missing_names, particulars, titles_as_menus
from drafter.proof.polarity import contradiction, is_negated
from drafter.proof.sequence import reordered
from drafter.text.figure_words import ORDINAL
from drafter.text.figures import Figure, missing_figures
from drafter.text.words import fold, stem, words
from kb_index.passages.outline import plain_words

__all__ = ["Differences", "Swap", "differences"]

_LABEL = re.compile(r"\*\*[^*\n]{1,80}\*\*|[*`]")
_OF_TIME = frozenset({"seconds", "working seconds"})


class Swap(NamedTuple):
    """What the claim says, and what the source says in its place."""

    said: str
    instead: str

    @property
    def reason(self) -> str:
        """It in words for the agent, without a full stop."""
        return f"it says “{self.said}” where the source says “{self.instead}”"


@dataclass(frozen=True, slots=True)
class Differences:
    """The exact ones by kind, those that only stand elsewhere or nowhere (`lost_...`) apart from those in whose place
    something else stands; then the signs. `clash` says in words which opposite it is."""

    figures: tuple[Swap, ...] = ()
    labels: tuple[Swap, ...] = ()
    names: tuple[Swap, ...] = ()
    lost_figures: tuple[str, ...] = ()
    lost_labels: tuple[str, ...] = ()
    lost_names: tuple[str, ...] = ()
    clash: str = ""
    turned: bool = False
    roles: tuple[Swap, ...] = ()
    crossed: Swap | None = None
    doer: Swap | None = None

    @property
    def swaps(self) -> tuple[Swap, ...]:
        """The exact differences in whose place something else stands."""
        return (*self.figures, *self.labels, *self.names)

    @property
    def swapped(self) -> bool:
        """Whether something stands in the place of something else: a figure, a label, a name; who does it, whose it
        is, what comes first."""
        return bool(self.swaps or self.turned or self.roles or self.crossed)

    @property
    def lost(self) -> tuple[str, ...]:
        """All that must stand in a proof and does not stand there."""
        nowhere = (*self.lost_figures, *self.lost_labels, *self.lost_names)
        return tuple(dict.fromkeys((*nowhere, *(swap.said for swap in self.swaps))))

    @property
    def against(self) -> str:
        """The plainest thing that speaks against the claim, in words; empty where nothing does."""
        if self.swaps:
            return self.swaps[0].reason
        if self.clash:
            return self.clash
        if self.turned:
            return "the source has it in another order"
        if self.crossed:
            return f"it says of “{self.crossed.said}” what the source says of “{self.crossed.instead}”"
        other = self.roles[0] if self.roles else self.doer
        return other.reason if other else ""


def differences(claim: Claim, window: Window, known: KnownTerms) -> Differences:
    """What `claim` says otherwise than `window`, or beyond it."""
    said, stands = plain_words(claim.text), plain_words(window.text.replace("|", ";"))  # each cell by itself
    if words(said) == words(stands):  # a quote says nothing otherwise
        return Differences()
    named, there = claim.particulars, particulars(window.text)
    figures = missing_figures(named.figures, (*window.figures(), *known.figures))
    days = [Swap(*pair) for pair in other_days(said, f"{stands}\n{window.around}")]
    swapped = [*_swapped_figures(figures, named, there), *_swapped_ordinals(said, stands), *days]
    placed = misplaced(claim.text, window.text, known.vocabulary)
    swapped += [
        Swap(*pair) for pair in placed if _is_figure(pair[0], named) and pair[0] not in [s.said for s in swapped]
    ]
    labels = missing(named, window.text, f"{window.around}\n{known.names}")
    labels += [t for t in titles_as_menus(claim.text, window.text, window.around.split("\n")) if t not in labels]
    names = missing_names(named, f"{window.text}\n{window.around}\n{known.names}")
    names += [name for name in _other_names(claim, window, known) if fold(name) not in map(fold, names)]
    names += [secret for secret in secrets_named(said) if fold(secret) not in fold(f"{window.text}\n{window.around}")]
    cross = None if is_negated(said) else crossed(said, stands, known.vocabulary)
    doer = other_doer(claim.text, window.text)
    bound = [Swap(*pair) for pair in placed if not _is_figure(pair[0], named)]
    return Differences(
        figures=tuple(swapped),
        labels=tuple(_swapped_labels(labels, named, there)),
        names=tuple(bound),
        lost_figures=tuple(f.text for f in figures),
        lost_labels=tuple(labels),
        lost_names=tuple(names),
        clash=contradiction(said, stands) or "",
        turned=reordered(said, stands),
        roles=tuple(Swap(*pair) for pair in other_roles(said, _LABEL.sub(" ", window.text))),
        crossed=Swap(*cross) if cross else None,
        doer=Swap(*doer) if doer else None,
    )


def _is_figure(text: str, named: Particulars) -> bool:
    return any(text == figure.text for figure in named.figures)


def _swapped_figures(lost: Sequence[Figure], named: Particulars, there: Particulars) -> Iterator[Swap]:
    unsaid = missing_figures(there.figures, named.figures)
    for figure in lost:
        if other := next((f for f in unsaid if _comparable(figure, f)), None):
            yield Swap(figure.text, other.text)


def _swapped_ordinals(said: str, stands: str) -> Iterator[Swap]:
    """Another place in a row before the same word: "the fifth day" for "the third day"."""
    theirs = {(stem(noun), ORDINAL[word]): word for word, noun in pairwise(words(stands)) if word in ORDINAL}
    for word, noun in pairwise(words(said)):
        if word in ORDINAL and (stem(noun), ORDINAL[word]) not in theirs:
            others = (other for (counted, _), other in theirs.items() if counted == stem(noun))
            yield from (Swap(f"{word} {noun}", other) for other in others)


def _comparable(one: Figure, other: Figure) -> bool:
    """Whether two figures measure the same, or the same number in another unit."""
    if one.unit == other.unit or {one.unit, other.unit} <= _OF_TIME:
        return True
    numbers = [text.split()[0] for text in (one.text, other.text)]
    return numbers[0] == numbers[1]


def _swapped_labels(lost: Sequence[str], named: Particulars, there: Particulars) -> Iterator[Swap]:
    """Another menu for a menu, another label for a label, another address for an address."""
    paths = [" > ".join(path) for path in there.paths if path not in named.paths]
    labels, addresses = sorted(there.labels - named.labels), sorted(there.addresses - named.addresses)
    for one in lost:
        others = paths if " > " in one else addresses if one in named.addresses else labels
        if others:
            yield Swap(one, others[0])


def _other_names(claim: Claim, window: Window, known: KnownTerms) -> list[str]:
    """Names of the sources that the claim uses, also as its first word, and the span does not."""
    there = set(words(f"{window.text}\n{window.around}\n{known.names}"))
    return [word.capitalize() for word in words(claim.text) if word in known.vocabulary and word not in there]
