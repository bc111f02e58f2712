"""The verdict on one sentence of a draft: which words prove it, or why none do."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from drafter.cleaning.request import OpenRequest
from drafter.conversation import AccountFact
from drafter.draft import SentenceStatus
from drafter.models.base import Embed, EmbedWords
from drafter.proof.attribution import approves, decides, reports
from drafter.proof.claims import Claim, KnownTerms, make_claim
from drafter.proof.credentials import asks_for_secret
from drafter.proof.evidence import SourceReader, Window, make_source, whole_source
from drafter.proof.meanings import SAID, terms_of
from drafter.proof.orders import weighty
from drafter.proof.particulars import particulars
from drafter.proof.records import RecordBearing, bearing_of_records
from drafter.proof.restatement import is_restatement, may_prove, without_report
from drafter.proof.search import ProofResult, ProofSearch
from drafter.proof.voices import Voices
from drafter.text.excerpts import shorten
from drafter.text.figure_words import CURRENCY
from drafter.text.figures import figures, missing_figures
from drafter.text.plain_text import plain_quote
from drafter.text.sentences import SentenceKind
from drafter.text.words import content_words, fold, runs, stem, words
from kb_index.documents import Passage
from kb_index.passages.model_traits import SimilarityScale

__all__ = ["SentenceJudge", "SentenceVerdict", "Statement", "heading_words", "known_terms"]

_READ = 20_000  # characters of the conversation, from its end, that a draft may restate
_FILES, _FILE_READ, _LINES = (
    10,
    40_000,
    1_000,
)  # of what was attached: files, the newest, and characters and lines of each

_ACTED = re.compile(
    r"(?:i|we)(?:['’]ve| have| just)? (?:\w+ly )?(?:just |already |now |also )?(?!need\b|had\b|used\b)(?:\w{2,}ed|"
    r"sent|made|reset|written|wrote|put|given|gave|taken|took|done|spoken|found|set|let|told)\b",
    re.IGNORECASE,
)
_WILL_ACT = re.compile(r"(?:i|we)(?:['’]ll| will| am going to| are going to)\b", re.IGNORECASE)
_WE = re.compile(r"\b(?:we|our|us)\b", re.IGNORECASE)
_INTERNAL = "Who has to agree to it is for colleagues; nothing proves that to a customer."
_TELLING = frozenset({"seconds", "working seconds", "percent", "date", *CURRENCY.values()})
_CAPITAL_FIRST = re.compile(r"(?<![\w-])([A-Z][\w-]{1,40}) ([a-z]{3,40})\b")
_CLAUSE = re.compile(
    r"(?:(?<!\s)\s+)?(?:;|,\s+(?:and|but|so|while|und|aber|et|mais)|\s(?:and|und|et))\s+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class SentenceVerdict:
    """What stands behind a sentence; `proofs` are the spans that are cited, with their strength.

    `against` is the span that contradicts it.
    """

    status: SentenceStatus
    reason: str = ""
    proofs: tuple[tuple[Window, float], ...] = ()
    against: Window | None = None


class Statement(NamedTuple):
    """A sentence to judge: what it states, what it does, and what it says itself where `text` holds the line that
    leads into it as well. `heading`: the words of that line where it is a heading of a source."""

    text: str
    kind: SentenceKind
    own: str
    heading: tuple[str, ...] = ()


class SentenceJudge:
    """Reads sources, conversation and profile once, embeds everything in one batch, then judges sentence by sentence.

    Sources are numbered: the passages first, in their order, then the turns of the conversation, then what
    is attached (`files`, by their numbers), then the profile, then account data (`account`, by their numbers).
    `brands` are the names under which a sentence may speak of us; a text `for_customer` may ask for no secret.
    """

    def __init__(
        self,
        statements: Sequence[Statement],
        passages: Sequence[Passage],
        request: OpenRequest,
        embed: Embed,
        facts: Sequence[str],
        names: Sequence[str],
        *,
        scale: SimilarityScale,
        embed_words: EmbedWords | None = None,
        brands: Sequence[str] = (),
        for_customer: bool = True,
        account: Sequence[AccountFact] = (),
        read_source: SourceReader = make_source,
    ) -> None:
        self._passages = passages
        self._brands = brands
        self._for_customer = for_customer
        sources = [read_source(p.text, _around(p)) for p in passages]
        published = [text for source in sources for text in (source.text, source.around)]
        # A private note proves nothing to a customer and is not even known; who may restate it says so as an agent.
        turns = [*((t.author, t.text) for t in request.history if t.author != "note"), ("customer", request.text)]
        self._turns = range(len(passages), len(passages) + len(turns))
        self._authors = [author for author, _ in turns]
        sources += [read_source(text[-_READ:]) for _, text in turns]
        read = [file for file in request.files if file.text][-_FILES:]
        self.files = dict(enumerate(read, start=len(sources)))
        # A page begins on a new line; the characters stay where they are.
        sources += [read_source(f.text[:_FILE_READ].replace("\f", "\n"), f.name, most=_LINES) for f in read]
        self._profile = len(sources)
        sources.append(read_source("\n\n".join(facts)))
        self.account = dict(enumerate(account, start=len(sources)))  # which is not searched: see records.py
        recorded = [fact.words for fact in account]
        self._voices = Voices.of(request, [*published, *recorded, *facts, *names])
        self._everything = fold("\n".join([self._voices.ours, self._voices.address, self._voices.theirs[-_READ:]]))
        self._statements = statements
        self._claims = [make_claim(statement.text) for statement in statements]
        factual = [c for c, s in zip(self._claims, statements, strict=True) if _needs_proof(c, s.kind)]
        self._parts = {claim.text: _clauses(claim) for claim in factual}
        wanted = [*factual, *(part for parts in self._parts.values() for part in parts)]
        known = known_terms(request.said[-_READ:], [*(p.text for p in passages), *recorded], names)
        self._terms = known.vocabulary
        self._search = ProofSearch(sources, wanted, factual, known, embed, scale, embed_words)

    def verdict(self, i: int, hinted: frozenset[int]) -> SentenceVerdict:
        """The verdict on sentence `i`; `hinted` are the passages that the model itself named for it."""
        claim, kind = self._claims[i], self._statements[i].kind
        if reason := self._forbidden(self._statements[i].own):
            return SentenceVerdict(SentenceStatus.UNSUPPORTED, reason)
        if not _needs_proof(claim, kind):
            reason = "" if kind in (SentenceKind.GREETING, SentenceKind.SIGNATURE) else self._unfounded(claim)
            return (
                SentenceVerdict(SentenceStatus.UNSUPPORTED, reason)
                if reason
                else SentenceVerdict(SentenceStatus.COURTESY)
            )
        if listed := self._listed(self._statements[i]):
            return SentenceVerdict(SentenceStatus.CITED, proofs=((listed, 1.0),))
        found = self._factual(claim, hinted)
        if found.against and _stands_in(self._statements[i].own, found.against.text):
            # A short item is read with the line that leads to it; under another line its words are no contradiction.
            return SentenceVerdict(SentenceStatus.UNSUPPORTED, "No source says this of what leads to it.")
        return found

    def _listed(self, statement: Statement) -> Window | None:
        """The line of a list that a statement repeats under the heading that the source has for it as well."""
        if not statement.heading:
            return None
        under = [i for i, p in enumerate(self._passages) if statement.heading in heading_words(p)]
        return self._search.repeated(statement.own, under)

    def twins(self, proof: Window) -> Iterator[Window]:
        """The spans of other passages that hold the words of a proof."""
        return self._search.twins(proof, range(len(self._passages)))

    def _forbidden(self, sentence: str) -> str:
        """Why no source makes `sentence` right: it asks for a secret, or uses what only the customer wrote."""
        if self._for_customer and asks_for_secret(sentence):
            return "It asks the customer for a secret; nothing makes that right."
        return next((one.reason for one in self._voices.hearsay(sentence)), "")

    def _factual(self, claim: Claim, hinted: frozenset[int]) -> SentenceVerdict:
        acted = bool(_ACTED.match(claim.text))
        if without_report(claim.text) != claim.text and (found := self._restated(claim, acted)):
            return found
        if found := self._of_account(claim, acted):
            return found
        search = self._search.find(claim, range(len(self._passages)), hinted)
        if search.proof and _WILL_ACT.match(claim.text) and not _WE.search(search.proof[0].text):
            # "Open Settings" tells the customer what to do; it does not prove that we will do it.
            return SentenceVerdict(
                SentenceStatus.UNSUPPORTED, "It says that you will do this; the source says that they can."
            )
        if search.proof and (favour := self._only_theirs(claim, search.proof[0])):
            reason = f"“{favour}”: the customer speaks of that, and the source that comes nearest does not."
            return SentenceVerdict(SentenceStatus.UNSUPPORTED, reason)
        if search.proof and not acted:
            return SentenceVerdict(SentenceStatus.CITED, proofs=(search.proof,))
        if found := self._restated(claim, acted) or self._of_profile(claim, acted):
            return found
        if acted:
            return SentenceVerdict(
                SentenceStatus.UNSUPPORTED, "It says that something was done; no message of yours says so."
            )
        final = search.contradicted and not search.swapped  # what one part lacks the other may have
        if not final and (parts := self._in_parts(claim, hinted)):
            return SentenceVerdict(SentenceStatus.CITED, proofs=parts)
        if search.contradicted:
            return SentenceVerdict(SentenceStatus.CONTRADICTED, self._why(search), against=search.against)
        return SentenceVerdict(SentenceStatus.UNSUPPORTED, self._why(search))

    def _of_account(self, claim: Claim, acted: bool) -> SentenceVerdict | None:
        """What account data says of a sentence about the customer: that it is so, or that it is not. It says nothing
        of what we did just now."""
        bearing = self._bearing(claim, acted=acted)
        if fact := bearing.proof:
            reason = f"Account data of {fact.source} says so, as of {fact.day}."
            return SentenceVerdict(SentenceStatus.CITED, reason, proofs=((self._recorded(fact), 1.0),))
        if fact := bearing.against:
            reason = f"{bearing.reason}: account data of {fact.source} says “{fact.words}”, as of {fact.day}."
            return SentenceVerdict(SentenceStatus.CONTRADICTED, reason, against=self._recorded(fact))
        return None

    def _bearing(self, claim: Claim, *, acted: bool = False) -> RecordBearing:
        facts = () if acted else tuple(self.account.values())
        return bearing_of_records(claim.text, facts, self._terms, to_customer=self._for_customer)

    def _recorded(self, fact: AccountFact) -> Window:
        """A fact as a whole: less of it says nothing."""
        number = next(number for number, one in self.account.items() if one is fact)
        return whole_source(number, fact.words)

    def _restated(self, claim: Claim, acted: bool) -> SentenceVerdict | None:
        """Support by the conversation: what customers say of themselves, and anything an agent has said."""
        theirs = not acted and is_restatement(claim.text, self._brands)
        authors = {"agent", *(["customer"] if theirs else [])}
        by = dict(zip(self._turns, self._authors, strict=True)) | dict.fromkeys(self.files, "customer")
        search = self._search.find(
            make_claim(without_report(claim.text)),
            [number for number, author in by.items() if author in authors],
            said=claim.text,
            usable=lambda number, words: by[number] != "customer" or may_prove(claim.text, words),
        )
        if search.proof is None:
            return None
        if file := self.files.get(search.proof[0].source):
            reason = f"What the customer sent says so: {file.name}."
            return SentenceVerdict(SentenceStatus.CONVERSATION, reason, proofs=(search.proof,))
        return SentenceVerdict(SentenceStatus.CONVERSATION, "The conversation says so.")

    def _of_profile(self, claim: Claim, acted: bool) -> SentenceVerdict | None:
        search = self._search.find(claim, [self._profile])
        if not search.proof or acted:
            return None
        if self._for_customer and approves(claim.text) and not approves(search.proof[0].text):
            return SentenceVerdict(SentenceStatus.UNSUPPORTED, _INTERNAL)
        return SentenceVerdict(SentenceStatus.PROFILE, f"The mailbox profile says: {search.proof[0].text}")

    def _in_parts(self, claim: Claim, hinted: frozenset[int]) -> tuple[tuple[Window, float], ...]:
        """The proofs of a sentence whose halves stand in different places; none unless each half is proved."""
        found = [self._part(part, hinted) for part in self._parts[claim.text]]
        return tuple(one for one in found if one) if all(found) else ()

    def _part(self, part: Claim, hinted: frozenset[int]) -> tuple[Window, float] | None:
        if fact := self._bearing(part).proof:
            return self._recorded(fact), 1.0
        return self._search.find(part, range(len(self._passages)), hinted).proof

    def _unfounded(self, claim: Claim) -> str:
        """What even a courtesy may not bring up: an amount, date, deadline or address found nowhere, a favour that
        none of us speaks of."""
        named = particulars(claim.text)
        telling = [f for f in named.figures if f.unit in _TELLING]
        lost = [f.text for f in missing_figures(telling, figures(self._everything))] if telling else []
        lost += [a for a in named.addresses if a not in self._everything]
        if lost:
            return f"“{lost[0]}” stands in no source and not in the conversation."
        favour = decides(claim.text)
        if favour and not reports(claim.text) and not _stands(favour, self._voices.ours):
            return f"“{favour}”: no source and no message of yours speaks of that."
        return ""

    def _only_theirs(self, claim: Claim, proof: Window) -> str:
        """What a sentence grants in the customer's words while its proof speaks of no such favour or decision: a
        deposit that is paid back waives no fee."""
        favour = decides(claim.text) if self._for_customer else ""
        return favour if favour and not _grants(proof, favour) and _stands(favour, self._voices.theirs) else ""

    def _why(self, search: ProofResult) -> str:
        if search.against is None:
            return "No source says this."
        title = self._passages[search.against.source].title
        quote = shorten(plain_quote(search.against.text), 160)
        return f"{search.reason}: “{title}” says “{quote}”."


def _needs_proof(claim: Claim, kind: SentenceKind) -> bool:
    """Facts do, and courtesies and questions that hold a weighty order: to pay, to install, to delete."""
    if kind in (SentenceKind.COURTESY, SentenceKind.QUESTION):
        return weighty(claim.text)
    return kind is SentenceKind.FACTUAL and bool(claim.words)


def _stands(favour: str, text: str) -> bool:
    return bool({stem(word) for word in words(favour)} & {stem(word) for word in words(text)})


def _grants(proof: Window, favour: str) -> bool:
    """Whether a source has a favour in its own word, in kin of it or in another of the same meaning."""
    there = terms_of(f"{proof.text} {proof.around}")
    return all(there.has(term) >= SAID for term in terms_of(favour).terms[:1])  # "free" of "free of charge"


def _stands_in(own: str, text: str) -> bool:
    """Whether the words of a sentence stand in a row in `text`."""
    mine, theirs = words(own), words(text)
    return tuple(mine) in runs(theirs, len(mine)) if mine else False


def heading_words(passage: Passage) -> list[tuple[str, ...]]:
    """The words of its title and of each heading above it."""
    return [tuple(words(line)) for line in (passage.title, *passage.heading_path)]


def _around(passage: Passage) -> str:
    return "\n".join(dict.fromkeys([passage.title, *passage.heading_path, passage.link or ""]))


def known_terms(said: str, sources: Sequence[str], names: Sequence[str]) -> KnownTerms:
    """Names that no source uses: the customer's own terms. A name of the product must stand in the quote itself."""
    together = "\n".join(sources)
    folded, small = set(words(together)), set(re.findall(r"\b[^\W\d_A-Z]\w+", together))
    theirs = [name for name in particulars(said).names.values() if fold(name) not in folded]
    return KnownTerms(
        names="\n".join([*theirs, *names]),
        vocabulary=frozenset(_names_of_kinds(sources, small)),
        figures=tuple(figures(said)),
    )


def _names_of_kinds(sources: Sequence[str], small: set[str]) -> Iterator[str]:
    """The names in sources, folded, and what opens a sentence before the same word as one of them: "Flex members" is
    one where "Fixed members" is."""
    names = {name for text in sources for name in particulars(text).names if name not in small}
    yield from names
    pairs = [pair for text in sources for pair in _CAPITAL_FIRST.findall(text)]
    kinds = {noun for name, noun in pairs if fold(name) in names}
    yield from (fold(name) for name, noun in pairs if noun in kinds and fold(name) not in small)


def _clauses(claim: Claim) -> tuple[Claim, ...]:
    parts = [part for part in _CLAUSE.split(claim.text) if part]
    if len(parts) < 2 or any(len(content_words(part)) < 2 for part in parts):
        return ()
    return tuple(make_claim(part) for part in parts)
