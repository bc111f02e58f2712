"""The grounding pass: every factual sentence of a draft gets the words that prove it, or is flagged.

The model's own citation markers are taken out and serve as a hint only. A sentence is cited when a span of one to
three neighbouring sentences of a passage supports it (`support.py`) and names the same figures, links, labels and
names; where a span says otherwise, it is contradicted by the words of that span. What only restates the conversation
or the mailbox profile is marked as that.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from drafter.attachments.kinds import FileKind, kind_of
from drafter.cleaning.request import OpenRequest
from drafter.conversation import AccountFact, Attachment
from drafter.draft import ATTACHMENT, Citation, OpposingQuote, Sentence
from drafter.models.base import Embed, EmbedWords
from drafter.phrasebook import Patterns
from drafter.proof.evidence import SourceReader, Window, make_source
from drafter.proof.homes import at_home
from drafter.proof.markers import strip_markers
from drafter.proof.quotes import account_quote, cited_quote, opposing_account, opposing_quote
from drafter.proof.verdicts import SentenceJudge, SentenceVerdict, Statement, heading_words
from drafter.text.blanks import without_blanks
from drafter.text.sentences import SentenceKind, SentenceSpan, body, classify
from drafter.text.surroundings import surroundings
from drafter.text.words import content_words, words
from kb_index.documents import Passage, Visibility
from kb_index.passages.model_traits import BUNDLED_SCALE, SimilarityScale

__all__ = ["Grounding", "ground"]

_SHORT_ITEM = 6  # words; a shorter list item is read together with the line that leads into it
_OWN_WORDS = 3  # content words; a sentence with a blank and fewer of them says it in the blank
_JUST_YES = frozenset("yes no yeah yep nope correct right exactly indeed ja nein oui non si no sim nao nee".split())


@dataclass(frozen=True, slots=True)
class Grounding:
    """The draft without markers, all of its sentences in order, and the citations in order of first use."""

    text: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]


def ground(
    text: str,
    passages: Sequence[Passage],
    request: OpenRequest,
    embed: Embed,
    *,
    patterns: Patterns,
    scale: SimilarityScale = BUNDLED_SCALE,
    embed_words: EmbedWords | None = None,
    facts: Sequence[str] = (),
    names: Sequence[str] = (),
    signature: str = "",
    brands: Sequence[str] = (),
    for_customer: bool = True,
    marked: bool = True,
    account: Sequence[AccountFact] = (),
    read_source: SourceReader = make_source,
) -> Grounding:
    """Prove each sentence of `text`, the answer to `request` that was written over `passages` (in the prompt's
    order). `scale` is that of the cosines of what `embed` gives. With `embed_words`, which is asked instead, words
    are held against words too.

    `patterns` tell courtesy from facts. `facts` are what the mailbox profile says, `names` what anybody may name:
    brand, agent, colleagues. `brands` are the names under which a sentence may speak of us. Nothing that is
    `for_customer` may ask for a secret. Where the text is not `marked`, because a person wrote it, `[1]` is what they
    wrote and stays. A blank that is still to be filled states nothing. `account` is what records of ours say of the
    customer, and may be told here. `read_source` cuts what proves into sentences.
    """
    clean, hints = strip_markers(text) if marked else (text, [])
    spans = classify(clean, patterns, signature)
    judge = SentenceJudge(
        _statements(clean, spans, {line for p in passages for line in heading_words(p)}),
        passages,
        request,
        embed,
        facts,
        [*names, signature],
        scale=scale,
        embed_words=embed_words,
        brands=brands,
        for_customer=for_customer,
        account=account,
        read_source=read_source,
    )
    verdicts = at_home([judge.verdict(i, _hinted(hints, spans, i)) for i in range(len(spans))], judge.twins, passages)
    citations = _Citations(passages, judge)
    sentences = [
        Sentence(
            text=clean[span.start : span.end],
            start=span.start,
            end=span.end,
            status=verdict.status,
            citations=tuple(dict.fromkeys(citations.number(*proof) for proof in verdict.proofs)),
            reason=verdict.reason,
            against=_opposing(passages, judge, verdict.against) if verdict.against else None,
        )
        for span, verdict in zip(spans, _inherited(clean, spans, verdicts), strict=True)
    ]
    return Grounding(clean, tuple(sentences), citations.all())


def _statements(
    text: str, spans: Sequence[SentenceSpan], headings: Set[tuple[str, ...]] = frozenset()
) -> list[Statement]:
    """What each sentence states; a short list item together with the line that leads into the list.

    A line before a list that is a heading of a source names what follows, and states nothing itself.
    """
    statements: list[Statement] = []
    lead, heading = "", tuple[str, ...]()
    for span in spans:
        raw = text[span.start : span.end]
        item = body(raw) != raw.strip()
        said = without_blanks(body(raw))
        names = said.endswith(":") and tuple(words(said)) in headings
        kind = SentenceKind.COURTESY if names or _waits(said, body(raw)) else span.kind
        short = item and lead and len(said.split()) < _SHORT_ITEM and kind is SentenceKind.FACTUAL
        statements.append(Statement(f"{lead} {said}" if short else said, kind, said, heading if item else ()))
        if not item:
            heading = tuple(words(said)) if names else ()
            lead = said.rstrip(": ") if said.endswith(":") and (names or kind is SentenceKind.FACTUAL) else ""
    return statements


def _waits(said: str, raw: str) -> bool:
    """Whether a sentence states nothing as long as its blanks are open: `said` is what else it holds."""
    return said != raw and len(content_words(said)) < _OWN_WORDS


def _hinted(hints: Sequence[tuple[int, int]], spans: Sequence[SentenceSpan], i: int) -> frozenset[int]:
    """The passages (from 0) whose markers stood in sentence `i` or behind it, before the next one."""
    start = spans[i].start
    end = spans[i + 1].start if i + 1 < len(spans) else spans[i].end + 1
    return frozenset(number - 1 for place, number in hints if start < place <= max(end - 1, spans[i].end))


def _inherited(
    text: str, spans: Sequence[SentenceSpan], verdicts: Sequence[SentenceVerdict]
) -> list[SentenceVerdict]:
    """A bare "Yes." stands or falls with the sentence behind it."""
    given = list(verdicts)
    for i in range(len(spans) - 2, -1, -1):
        said = words(text[spans[i].start : spans[i].end])
        if spans[i].kind is SentenceKind.FACTUAL and said and set(said) <= _JUST_YES:
            given[i] = given[i + 1]
    return given


def _opposing(passages: Sequence[Passage], judge: SentenceJudge, window: Window) -> OpposingQuote:
    if fact := judge.account.get(window.source):
        return opposing_account(fact, window.text, window.start, window.end)
    return opposing_quote(passages[window.source], window.text, window.start, window.end)


class _Citations:
    """Numbers citations from 1 in order of first use; a span inside one already cited gets no number of its own."""

    def __init__(self, passages: Sequence[Passage], judge: SentenceJudge) -> None:
        self._passages = passages
        self._files, self._account = judge.files, judge.account
        self._spans: list[tuple[Window, float]] = []

    def number(self, window: Window, support: float) -> int:
        for i, (other, strength) in enumerate(self._spans):
            if other.source == window.source and other.start <= window.start and window.end <= other.end:
                self._spans[i] = (other, max(strength, support))
                return i + 1
        self._spans.append((window, support))
        return len(self._spans)

    def all(self) -> tuple[Citation, ...]:
        return tuple(self._citation(i, *span) for i, span in enumerate(self._spans, start=1))

    def _citation(self, number: int, window: Window, support: float) -> Citation:
        if file := self._files.get(window.source):
            return _of_file(file, number, window, support)
        if fact := self._account.get(window.source):
            return account_quote(fact, window.text, window.start, window.end, number=number, support=support)
        passage = self._passages[window.source]
        return cited_quote(passage, window.text, window.start, window.end, number=number, support=support)


def _of_file(file: Attachment, number: int, window: Window, support: float) -> Citation:
    """What a customer's file says, with its page, or its line where it was read from its beginning."""
    before, pages = file.text[: window.start], "\f" in file.text
    page, line = before.count("\f") + 1, before.count("\n") + 1
    lined = kind_of(file) is not FileKind.PDF and not file.unread
    place = f", page {page}" if pages else f", line {line}" if lined else ""
    title = f"{file.name}{place}"
    around = surroundings(file.text, window.start, window.end)
    return Citation(
        number=number,
        document_id=f"{ATTACHMENT}:{title}",
        passage_id=f"{ATTACHMENT}:{title}",
        title=title,
        link=None,
        kind=ATTACHMENT,
        visibility=Visibility.PUBLIC,
        updated_at=None,
        quote=file.text[window.start : window.end],
        start=window.start,
        end=window.end,
        support=round(support, 3),
        before=around[0],
        after=around[1],
    )
