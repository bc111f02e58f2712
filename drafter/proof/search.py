"""The search for what proves a claim: the spans of the sources most like it, and what speaks against them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drafter.models.base import Embed
from drafter.proof.claims import THRESHOLD, Claim, KnownTerms, Objection, object_to, strength
from drafter.proof.evidence import Source, Window, Words, windows
from drafter.text.sentences import plain_sentence
from kb_index.passages.model_traits import SimilarityScale

__all__ = ["ProofResult", "ProofSearch"]

_UNITS = 96  # sentences of sources that are embedded at most
_SHORTLIST = 6  # of them, those that are looked at closely for each claim
_HINT = 0.08  # what the model's own marker counts
_NEIGHBOUR = 0.03  # what each further sentence of a quote must improve
_TIE = 0.1  # sources closer than this disagree with each other rather than with the draft


@dataclass(frozen=True, slots=True)
class ProofResult:
    """What a search came to: a proof with its strength, or the weightiest objection and the span that it is about."""

    proof: tuple[Window, float] | None
    objection: Objection | None = None
    objected: Window | None = None


class ProofSearch:
    """Searches `sources` for what proves a claim. `claims` are those that will be asked for.

    Everything is embedded in one batch: the claims, and the sentences of sources that share a word with one of
    `telling`. A claim is known by its text. `scale` is that of the cosines of what `embed` gives.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        claims: Sequence[Claim],
        telling: Sequence[Claim],
        known: KnownTerms,
        embed: Embed,
        scale: SimilarityScale,
    ) -> None:
        self._scale = scale
        self._sources = sources
        self._known = known
        self._words = Words(unit for source in sources for unit in source.units)
        chosen = self._worth_reading({word for claim in telling for word in claim.words})
        texts = [plain_sentence(claim.text) for claim in claims] + [self._sources[n].units[j].text for n, j in chosen]
        vectors = np.asarray(embed(texts), np.float32) if texts else np.zeros((0, 1), np.float32)
        self._of_claims = {claim.text: vectors[i] for i, claim in enumerate(claims)}
        self._of_sources = [np.zeros((len(source.units), vectors.shape[1]), np.float32) for source in sources]
        for row, (number, j) in enumerate(chosen, start=len(claims)):
            self._of_sources[number][j] = vectors[row]

    def find(
        self,
        claim: Claim,
        among: Sequence[int],
        hinted: frozenset[int] = frozenset(),
        *,
        said: str | None = None,
        usable: Callable[[int, str], bool] = lambda _, __: True,
    ) -> ProofResult:
        """The strongest span that nothing speaks against, unless a stronger one says the opposite.

        `among` and `hinted` are numbers of sources. `said` is the claim's text where `claim` leaves out a part of it.
        `usable` says of a source's number and words whether they may prove this claim at all.
        """
        vector = self._of_claims[claim.text if said is None else said]
        ranked = sorted(
            (
                (strength(claim, window, self._words), window)
                for window in self._near(claim, vector, among, hinted)
                if not window.asks and usable(window.source, window.text)
            ),
            key=lambda pair: pair[0] + _HINT * (pair[1].source in hinted) - _NEIGHBOUR * pair[1].size,
            reverse=True,
        )
        against: tuple[Objection, Window, float] | None = None
        for support, window in ranked:
            if support < THRESHOLD:
                continue
            objection = object_to(claim, window, self._known)
            if objection is None:
                if (
                    against
                    and against[0].opposite
                    and not (window.source != against[1].source and against[2] - support < _TIE)
                ):
                    break
                return ProofResult((window, support))
            if against is None or (objection.opposite and not against[0].opposite):
                against = (objection, window, support)
        return ProofResult(None, against[0], against[1]) if against else ProofResult(None)

    def _near(
        self, claim: Claim, vector: NDArray[np.float32], among: Sequence[int], hinted: frozenset[int]
    ) -> Iterator[Window]:
        """The windows around the sentences most like the claim."""
        scored = []
        for number in among:
            if len(self._of_sources[number]):
                cosines = self._of_sources[number] @ vector
                for j, unit in enumerate(self._sources[number].units):
                    share = self._words.share(claim.words, unit.words)
                    scored.append((self._scale.of(float(cosines[j])) + share + _HINT * (number in hinted), number, j))
        seen: set[tuple[int, int, int]] = set()
        for _, number, centre in sorted(scored, reverse=True)[:_SHORTLIST]:
            vectors = self._of_sources[number]
            for window in windows(number, self._sources[number], centre, vector, vectors, self._scale):
                key = (number, window.start, window.end)
                if key not in seen:
                    seen.add(key)
                    yield window

    def _worth_reading(self, wanted: set[str]) -> list[tuple[int, int]]:
        """The sentences of sources, as source and place, that share the most words with what is `wanted`."""
        ranked = sorted(
            (-len(unit.words & wanted) / len(unit.words) ** 0.5, number, j)
            for number, source in enumerate(self._sources)
            for j, unit in enumerate(source.units)
            if unit.words & wanted
        )
        return sorted((number, j) for _, number, j in ranked[:_UNITS])
