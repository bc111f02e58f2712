"""The search for what proves a claim: the spans of the sources most like it, and what speaks against them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp

import numpy as np
from numpy.typing import NDArray

from drafter.models.base import Embed, EmbedWords
from drafter.proof.claims import Claim, KnownTerms
from drafter.proof.closeness import Closeness, WordVectors, closeness
from drafter.proof.differences import Differences, differences
from drafter.proof.evidence import Source, Window, Words, sentence_windows, windows
from drafter.proof.support import ONE_WORD, SupportOdds, features, load_weights
from drafter.proof.verbatim import repeats, tells_row
from drafter.text.sentences import plain_sentence
from kb_index.passages.model_traits import SimilarityScale

__all__ = ["Bearing", "ProofResult", "ProofSearch"]

_UNITS = 96  # sentences of sources that are embedded at most
_ANYWAY = 24  # of them, those that share no word with what is to be proved: it may be said in other words
_SHORTLIST = 6  # of them, those that are looked at closely for each claim
_SPANS = 12  # of the spans around these, those that are held against the claim
_HINT = 0.08  # what the model's own marker counts
_NEIGHBOUR = 0.03  # what each further sentence of a quote must improve
_TIE = 0.1  # sources closer than this disagree with each other rather than with the draft
_SUPPORTS = 0.5  # from this probability on a span is a proof
_CONTRADICTS = 0.5


@dataclass(frozen=True, slots=True)
class Bearing:
    """How one span bears on a claim. `nearness` (0 to 1) ranks spans before anything is held against them."""

    window: Window
    nearness: float
    differences: Differences
    row: NDArray[np.float64]

    @property
    def odds(self) -> SupportOdds:
        """How likely it supports the claim, contradicts it, or neither."""
        return load_weights(len(self.row)).odds(self.row)


@dataclass(frozen=True, slots=True)
class ProofResult:
    """What a search came to: a proof with its strength; or the nearest span that is none although it speaks of the
    same, why, and whether it says otherwise; `swapped`: it only has another figure, label or name."""

    proof: tuple[Window, float] | None = None
    against: Window | None = None
    reason: str = ""
    contradicted: bool = False
    swapped: bool = False


class ProofSearch:
    """Searches `sources` for what proves a claim. `claims` are those that will be asked for.

    Everything is embedded in one batch: the claims, and the sentences of sources that share the most words with those
    of `telling`. A claim is known by its text. `scale` is that of the cosines of what `embed` gives; where
    `embed_words` is given, it is asked instead.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        claims: Sequence[Claim],
        telling: Sequence[Claim],
        known: KnownTerms,
        embed: Embed,
        scale: SimilarityScale,
        embed_words: EmbedWords | None = None,
    ) -> None:
        self._scale = scale
        self._sources = sources
        self._known = known
        self._words = Words(unit for source in sources for unit in source.units)
        self._places: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for number, source in enumerate(sources):
            for j, unit in enumerate(source.units):
                self._places[unit.said].append((number, j))
        chosen = self._worth_reading({word for claim in telling for word in claim.words})
        texts = [plain_sentence(claim.text) for claim in claims] + [self._sources[n].units[j].text for n, j in chosen]
        read = embed_words(texts) if embed_words else []
        self._word_vectors = {text: WordVectors.of(one) for text, one in zip(texts, read, strict=bool(read))}
        whole = [one.whole for one in read] if read else embed(texts) if texts else np.zeros((0, 1))
        vectors = np.asarray(whole, np.float32)
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
        doubt = ProofResult()
        rival: Bearing | None = None
        for bearing in self.bearings(claim, among, hinted, said=said, usable=usable):
            odds, differ, window = bearing.odds, bearing.differences, bearing.window
            same = repeats(claim.text, window) or tells_row(claim, window)
            if same or (odds.supported >= _SUPPORTS and not differ.lost and not differ.swapped):
                if rival and not same and not _outweighs(bearing, rival):
                    break
                return ProofResult((window, 1.0 if same else odds.supported))
            reason = differ.against or ("one word of it is another in the source" if bearing.row[ONE_WORD] else "")
            swapped = bool(differ.swaps)
            if rival is None and reason and _contradicts(odds, differ) and not (swapped and doubt.against):
                doubt = ProofResult(None, window, reason, contradicted=True, swapped=swapped)
                rival = bearing
            elif doubt.against is None and differ.lost and odds.unsupported < _SUPPORTS:
                doubt = ProofResult(None, window, _lacking(differ.lost))
        return doubt

    def bearings(
        self,
        claim: Claim,
        among: Sequence[int],
        hinted: frozenset[int] = frozenset(),
        *,
        said: str | None = None,
        usable: Callable[[int, str], bool] = lambda _, __: True,
    ) -> Iterator[Bearing]:
        """How the spans nearest to a claim bear on it, the nearest first; as for `find`."""
        vector = self._of_claims[claim.text if said is None else said]
        ranked = sorted(
            (
                (self._nearness(claim, window), window)
                for window in self._near(claim, vector, among, hinted)
                if not window.asks and usable(window.source, window.text)
            ),
            key=lambda pair: pair[0] + _HINT * (pair[1].source in hinted) - _NEIGHBOUR * pair[1].size,
            reverse=True,
        )
        for nearness, window in ranked[:_SPANS]:
            differ = differences(claim, window, self._known)
            close = self._closeness(claim.text if said is None else said, window)
            yield Bearing(window, nearness, differ, features(claim, window, self._words, differ, close))

    def _closeness(self, said: str, window: Window) -> Closeness | None:
        """How closely the words meet; None where the model gives none of them."""
        claim = self._word_vectors.get(plain_sentence(said))
        units = (u for u in self._sources[window.source].units if window.start <= u.start and u.end <= window.end)
        read = [self._word_vectors[unit.text] for unit in units if unit.text in self._word_vectors]
        return closeness(claim, read) if claim and read else None

    def repeated(self, text: str, among: Sequence[int]) -> Window | None:
        """The sentence of the sources `among` that `text` repeats word for word."""
        spans = (span for number in among for span in sentence_windows(number, self._sources[number]))
        return next((span for span in spans if not span.asks and repeats(text, span)), None)

    def twins(self, window: Window, among: Sequence[int]) -> Iterator[Window]:
        """The spans of the other sources `among` that hold the same sentences as `window`, one of each."""
        own = self._sources[window.source].units
        same = [unit.said for unit in own if window.start <= unit.start and unit.end <= window.end]
        found: set[int] = set()
        for number, j in self._places[same[0]] if same else ():
            units = self._sources[number].units[j : j + len(same)]
            new = number in among and number not in found and number != window.source
            if new and [unit.said for unit in units] == same:
                found.add(number)
                start, end = units[0].start, units[-1].end
                yield replace(window, source=number, text=self._sources[number].text[start:end], start=start, end=end)

    def _nearness(self, claim: Claim, window: Window) -> float:
        """A logistic function, with weights set by hand, of the similarity and of the words that are shared."""
        share = self._words.share(claim.words, window.words)
        wide = self._words.share(claim.words, window.words | window.around_words)
        return 1 / (1 + exp(5.0 - 4.0 * max(window.similarity, 0.0) - 3.0 * share - 2.0 * wide))

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
            (-len(unit.words & wanted) / max(len(unit.words), 1) ** 0.5, number, j)
            for number, source in enumerate(self._sources)
            for j, unit in enumerate(source.units)
        )
        sharing = sum(shared < 0 for shared, _, _ in ranked)
        most = min(_UNITS, max(sharing, _ANYWAY))
        return sorted((number, j) for _, number, j in ranked[:most])


def _outweighs(proof: Bearing, rival: Bearing) -> bool:
    """Whether a proof stands although a nearer span says otherwise: another source does as nearly, or the span is a
    part of the proof and only lacked what stands in the rest of it."""
    mine, other = proof.window, rival.window
    if mine.source != other.source:
        return rival.nearness - proof.nearness < _TIE
    return bool(rival.differences.lost) and mine.start <= other.start and other.end <= mine.end


def _contradicts(odds: SupportOdds, differ: Differences) -> bool:
    """Whether a span says otherwise: likely so, or something else stands in a span about it in the place of what the
    claim says."""
    return odds.contradicted >= _CONTRADICTS or (differ.swapped and odds.unsupported < _SUPPORTS)


def _lacking(lost: Sequence[str]) -> str:
    listed = ", ".join(f"“{item}”" for item in lost[:3])
    return f"{listed} {'does' if len(lost) == 1 else 'do'} not stand there"
