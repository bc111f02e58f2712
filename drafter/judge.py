"""The verdict on one sentence of a draft: which words prove it, or why none do."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drafter.cleaning import OpenRequest
from drafter.draft import SentenceStatus
from drafter.evidence import Window, Words, make_source, windows
from drafter.figures import figures, missing_figures
from drafter.particulars import particulars
from drafter.sentences import SentenceKind, plain
from drafter.support import THRESHOLD, Claim, Known, Objection, make_claim, object_to, strength
from drafter.wording import content_words, fold, stem, words
from kb_index.documents import Passage

__all__ = ["Embed", "Judge", "Verdict"]

Embed = Callable[[list[str]], NDArray[np.float32]]
"""Texts to unit vectors: shape (len(texts), dimension)."""

_READ = 20_000  # characters of the conversation, from its end, that a draft may restate
_UNITS = 96  # sentences of sources that are embedded at most
_SHORTLIST = 6  # of them, those that are looked at closely for each sentence
_HINT = 0.08  # what the model's own marker counts
_NEIGHBOUR = 0.03  # what each further sentence of a quote must improve
_TIE = 0.1  # sources closer than this disagree with each other rather than with the draft

_RESTATES = re.compile(
    r"(?:as )?you(?:['’]ve| have)? (?:also )?(?:wrote|written|said|mentioned|told (?:me|us)|asked|described?|"
    r"reported|shared)"
    r"(?: in your \w+)?(?: (?:me|us))?(?: (?:that|about|whether|if|how))?\s+|it (?:sounds|looks|seems) (?:like|as "
    r"if|that)?\s*",
    re.IGNORECASE,
)
_OF_YOU = frozenset("you your yours sie ihr ihre ihnen ihrem ihren du dein deine vous votre vos tu ton usted su sus "
                    "lei suo sua voce seu u uw je jouw".split())  # fmt: skip
_OF_US = re.compile(
    r"\b(?:we|i)\b|\bour\b|\byou (?:can|may|could|will|get|receive|are (?:able|entitled|allowed))\b(?! not)|"
    r"\b(?:wir|ich|sie können|nous|je|vous pouvez|nosotros|puede|noi|può|nós|pode|wij|u kunt)\b",
    re.IGNORECASE,
)
_ACTED = re.compile(
    r"(?:i|we)(?:['’]ve| have| just)? (?:\w+ly )?(?:just |already |now |also )?(?!need\b|had\b|used\b)(?:\w{2,}ed|"
    r"sent|made|"
    r"reset|written|wrote|put|given|gave|taken|took|done|spoken|found|set|let|told)\b",
    re.IGNORECASE,
)
_WILL_ACT = re.compile(r"(?:i|we)(?:['’]ll| will| am going to| are going to)\b", re.IGNORECASE)
_WE = re.compile(r"\b(?:we|our|us)\b", re.IGNORECASE)
_COMMITS = frozenset(
    stem(w)
    for w in "refund discount credit voucher compensation guarantee fixed resolved solved waive reimburse".split()
)
_TELLING = frozenset({"seconds", "working seconds", "percent", "date", "EUR", "USD", "GBP", "CHF"})
_CLAUSE = re.compile(
    r"(?:(?<!\s)\s+)?(?:;|,\s+(?:and|but|so|while|und|aber|et|mais)|\s(?:and|und|et))\s+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What stands behind a sentence; `proofs` are the spans with their strength, none unless it is cited."""

    status: SentenceStatus
    reason: str = ""
    proofs: tuple[tuple[Window, float], ...] = ()


@dataclass(frozen=True, slots=True)
class _Search:
    """What a search among sources came to: a proof, or the weightiest objection, and the closest span at all."""

    proof: tuple[Window, float] | None
    objection: Objection | None = None
    objected: Window | None = None


class Judge:
    """Reads sources, conversation and profile once, embeds everything in one batch, then judges sentence by sentence.

    Sources are numbered: the passages first, in their order, then the turns of the conversation, then the profile.
    """

    def __init__(
        self,
        claims: Sequence[tuple[str, SentenceKind]],
        passages: Sequence[Passage],
        request: OpenRequest,
        embed: Embed,
        facts: Sequence[str],
        names: Sequence[str],
    ) -> None:
        self._passages = passages
        self._sources = [make_source(p.text, _around(p)) for p in passages]
        # A private note proves nothing to a customer and is not even known; who may restate it says so as an agent.
        turns = [*((t.author, t.text) for t in request.history if t.author != "note"), ("customer", request.text)]
        self._turns = range(len(passages), len(passages) + len(turns))
        self._authors = [author for author, _ in turns]
        self._sources += [make_source(text[-_READ:]) for _, text in turns]
        self._profile = len(self._sources)
        self._sources.append(make_source("\n\n".join(facts)))
        self._words = Words(unit for source in self._sources for unit in source.units)
        self._everything = fold(
            "\n".join([request.said[-_READ:], *facts, *names, *(s.around for s in self._sources)])
        )
        self._everything += fold("\n".join(s.text for s in self._sources))
        self._known = _known(request.said[-_READ:], [s.text for s in self._sources[: len(passages)]], names, facts)
        self._kinds = [kind for _, kind in claims]
        self._claims = [make_claim(text) for text, _ in claims]
        self._factual_at = [i for i, kind in enumerate(self._kinds) if kind is SentenceKind.FACTUAL]
        self._clauses = {i: _clauses(self._claims[i]) for i in self._factual_at}
        self._embed_all(embed)

    def verdict(self, i: int, hinted: frozenset[int]) -> Verdict:
        """The verdict on sentence `i`; `hinted` are the passages that the model itself named for it."""
        claim, kind = self._claims[i], self._kinds[i]
        if kind in (SentenceKind.GREETING, SentenceKind.SIGNATURE):
            return Verdict(SentenceStatus.COURTESY)
        if kind in (SentenceKind.COURTESY, SentenceKind.QUESTION):
            reason = self._unfounded(claim)
            return Verdict(SentenceStatus.UNSUPPORTED, reason) if reason else Verdict(SentenceStatus.COURTESY)
        if not claim.words:
            return Verdict(SentenceStatus.COURTESY)
        return self._factual(i, claim, hinted)

    def _factual(self, i: int, claim: Claim, hinted: frozenset[int]) -> Verdict:
        acted = bool(_ACTED.match(claim.text))
        vector = self._vectors_of_claims[i]
        if _RESTATES.match(claim.text) and (found := self._restated(claim, vector, acted)):
            return found
        search = self._search(claim, vector, range(len(self._passages)), hinted)
        if search.proof and _WILL_ACT.match(claim.text) and not _WE.search(search.proof[0].text):
            # "Open Settings" tells the customer what to do; it does not prove that we will do it.
            return Verdict(
                SentenceStatus.UNSUPPORTED, "It says that you will do this; the source says that they can."
            )
        if search.proof and not acted:
            return Verdict(SentenceStatus.CITED, proofs=(search.proof,))
        found = self._restated(claim, vector, acted) or self._of_profile(claim, vector, acted)
        if found:
            return found
        if acted:
            return Verdict(
                SentenceStatus.UNSUPPORTED, "It says that something was done; no message of yours says so."
            )
        if not (search.objection and search.objection.opposite) and (parts := self._in_parts(i, hinted)):
            return Verdict(SentenceStatus.CITED, proofs=parts)
        return Verdict(SentenceStatus.UNSUPPORTED, self._why(search))

    def _search(
        self, claim: Claim, vector: NDArray[np.float32], sources: Sequence[int], hinted: frozenset[int]
    ) -> _Search:
        """The strongest span that nothing speaks against, unless a stronger one says the opposite."""
        ranked = sorted(
            (
                (strength(claim, window, self._words), window)
                for window in self._near(claim, vector, sources, hinted)
                if not window.asks
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
                return _Search((window, support))
            if against is None or (objection.opposite and not against[0].opposite):
                against = (objection, window, support)
        return _Search(None, against[0], against[1]) if against else _Search(None)

    def _near(
        self, claim: Claim, vector: NDArray[np.float32], sources: Sequence[int], hinted: frozenset[int]
    ) -> Iterator[Window]:
        """The windows around the sentences most like the claim."""
        scored = []
        for number in sources:
            if len(self._vectors[number]):
                cosines = self._vectors[number] @ vector
                for j, unit in enumerate(self._sources[number].units):
                    share = self._words.share(claim.words, unit.words)
                    scored.append((float(cosines[j]) + share + _HINT * (number in hinted), number, j))
        seen: set[tuple[int, int, int]] = set()
        for _, number, centre in sorted(scored, reverse=True)[:_SHORTLIST]:
            for window in windows(number, self._sources[number], centre, vector, self._vectors[number]):
                key = (number, window.start, window.end)
                if key not in seen:
                    seen.add(key)
                    yield window

    def _restated(self, claim: Claim, vector: NDArray[np.float32], acted: bool) -> Verdict | None:
        """Support by the conversation: what customers say of themselves, and anything an agent has said."""
        said = make_claim(_RESTATES.sub("", claim.text, count=1))
        of_customer = _OF_YOU & set(words(claim.text)) or _RESTATES.match(claim.text)
        turns = [
            number
            for number, author in zip(self._turns, self._authors, strict=True)
            if author == "agent"
            or (author == "customer" and of_customer and not acted and not _OF_US.search(claim.text))
        ]
        search = self._search(said, vector, turns, frozenset())
        return Verdict(SentenceStatus.CONVERSATION, "The conversation says so.") if search.proof else None

    def _of_profile(self, claim: Claim, vector: NDArray[np.float32], acted: bool) -> Verdict | None:
        search = self._search(claim, vector, [self._profile], frozenset())
        if not search.proof or acted:
            return None
        return Verdict(SentenceStatus.PROFILE, f"The mailbox profile says: {search.proof[0].text}")

    def _in_parts(self, i: int, hinted: frozenset[int]) -> tuple[tuple[Window, float], ...]:
        """The proofs of a sentence whose halves stand in different places; none unless each half is proved."""
        proofs = []
        for claim, vector in zip(self._clauses[i], self._vectors_of_clauses[i], strict=True):
            search = self._search(claim, vector, range(len(self._passages)), hinted)
            if not search.proof:
                return ()
            proofs.append(search.proof)
        return tuple(proofs)

    def _unfounded(self, claim: Claim) -> str:
        """What even a courtesy may not bring up: an amount, date, deadline, address or favour found nowhere."""
        named = particulars(claim.text)
        telling = [f for f in named.figures if f.unit in _TELLING]
        lost = [f.text for f in missing_figures(telling, figures(self._everything))] if telling else []
        lost += [a for a in named.addresses if a not in self._everything]
        said = {stem(w) for w in words(claim.text)}
        lost += sorted((said & _COMMITS) - {stem(w) for w in words(self._everything)}) if said & _COMMITS else []
        return f"“{lost[0]}” stands in no source and not in the conversation." if lost else ""

    def _why(self, search: _Search) -> str:
        if search.objection is None or search.objected is None:
            return "No source says this."
        title = self._passages[search.objected.source].title
        quote = " ".join(search.objected.text.split())
        return f"{search.objection.reason}: “{title}” says “{quote[:160]}{'…' if len(quote) > 160 else ''}”."

    def _embed_all(self, embed: Embed) -> None:
        """One batch: claims, their clauses, and the sentences of sources that share a word with the draft."""
        chosen = self._worth_reading()
        texts = [plain(self._claims[i].text) for i in self._factual_at]
        texts += [plain(claim.text) for clauses in self._clauses.values() for claim in clauses]
        texts += [self._sources[number].units[j].text for number, j in chosen]
        vectors = np.asarray(embed(texts), np.float32) if texts else np.zeros((0, 1), np.float32)
        rows = iter(vectors)
        self._vectors_of_claims = {i: next(rows) for i in self._factual_at}
        self._vectors_of_clauses = {i: [next(rows) for _ in clauses] for i, clauses in self._clauses.items()}
        self._vectors = [np.zeros((len(source.units), vectors.shape[1]), np.float32) for source in self._sources]
        for number, j in chosen:
            self._vectors[number][j] = next(rows)

    def _worth_reading(self) -> list[tuple[int, int]]:
        """The sentences of sources, as source and place, that share the most words with the draft."""
        wanted = {word for i in self._factual_at for word in self._claims[i].words}
        ranked = sorted(
            (-len(unit.words & wanted) / len(unit.words) ** 0.5, number, j)
            for number, source in enumerate(self._sources)
            for j, unit in enumerate(source.units)
            if unit.words & wanted
        )
        return sorted((number, j) for _, number, j in ranked[:_UNITS])


def _around(passage: Passage) -> str:
    return "\n".join(dict.fromkeys([passage.title, *passage.heading_path, passage.link or ""]))


def _known(said: str, sources: Sequence[str], names: Sequence[str], facts: Sequence[str]) -> Known:
    """Names that no source uses: the customer's own terms. A name of the product must stand in the quote itself."""
    together = "\n".join(sources)
    folded, small = set(words(together)), set(re.findall(r"\b[^\W\d_A-Z]\w+", together))
    theirs = [name for name in particulars(said).names.values() if fold(name) not in folded]
    return Known(
        names="\n".join([*theirs, *names]),
        vocabulary=frozenset(n for text in sources for n in particulars(text).names if n not in small),
        figures=tuple(figures(said)),
    )


def _clauses(claim: Claim) -> tuple[Claim, ...]:
    parts = [part for part in _CLAUSE.split(claim.text) if part]
    if len(parts) < 2 or any(len(content_words(part)) < 2 for part in parts):
        return ()
    return tuple(make_claim(part) for part in parts)
