"""The plain prompt: conversation and sources in one prompt, and what the model answers. What everyone builds first.

One store, the four passages nearest to what the customer wrote last, however far and whoever may read them, the
conversation as the help desk holds it, and one line of instruction. Nothing is cleaned, screened, planned, proved or
repaired.
"""

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

from jinja2 import StrictUndefined
from jinja2.loaders import FileSystemLoader
from jinja2.sandbox import SandboxedEnvironment

from drafter.brief import Brief
from drafter.conversation import Conversation, Message
from drafter.draft import Citation, Draft, Sentence, SentenceStatus
from drafter.errors import ModelUnreachable
from drafter.models.base import ChatMessage, Completion, Parameters
from drafter.proof.markers import strip_markers
from drafter.proof.quotes import cited_quote
from drafter.proofreading import Proof, Proofreader
from drafter.receipt import Receipt, SentCall, SentMessage, SourceVersion
from drafter.situation import Outcome
from drafter.text.plain_text import plain_text
from evals.caches.completion_cache import CachedModel, CompletionCache
from evals.cases.golden import GoldenCase
from evals.knowledge.demo import NOW
from evals.runs.bench import Bench
from evals.scorers import DraftSample
from kb_index.documents import Hit, Kind, Passage
from kb_index.passages.embedding import word_encoder
from kb_index.search.ranking import EVERYTHING

__all__ = ["PLAIN", "PlainBench", "plain_prompt"]

PLAIN = "plain"
"""What its drafts say that they were made with."""
_TEMPLATES = Path(__file__).parent.parent / "prompts" / "versus"
_PASSAGES = 4
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class PlainBench:
    """Answers cases by the plain prompt, with the model and the knowledge of `bench`."""

    bench: Bench

    @property
    def cache(self) -> CompletionCache:
        """Where answers are kept."""
        return self.bench.cache

    def draft(self, case: GoldenCase, repeat: int) -> DraftSample:
        """The letter for `case`, as a draft. Raises ModelError.

        Its sentences have the status that our proof gives them over what this prompt was shown and what ours would
        be, and its checks are ours: whoever uses such a prompt sees neither. Its citations are those that the model
        wrote, one for each sentence and number; `support` is 1 where that passage alone proves the sentence, else 0.
        """
        bench = self.bench
        if bench.model is None:
            raise ModelUnreachable("a plain prompt needs a model; name one.")
        model = CachedModel(bench.model, bench.cache, ask=bench.ask)
        brief = bench.outline(case).brief
        with bench.knowledge.with_documents(case.conversation, case.documents) as index:
            hits = index.search(_last(case.conversation), limit=_PASSAGES, bounds=EVERYTHING)
            messages = plain_prompt(case.conversation, brief.mailbox.brand, hits)
            completion = next(c for c in model.stream(messages, _seeded(bench, repeat)) if isinstance(c, Completion))
            embed, words = bench.embedder.encode_passages, word_encoder(bench.embedder)
            reader = Proofreader(brief, embed, index.scale, by_rule=False, embed_words=words)
            letter = _Letter(completion, hits, reader)
            draft = letter.draft(messages, model.seconds)
        return DraftSample(draft, model.seconds, bench.embedder.encode_passages)


def plain_prompt(conversation: Conversation, brand: str, hits: Sequence[Hit]) -> list[ChatMessage]:
    """The one message that the model is sent."""
    environment = SandboxedEnvironment(loader=FileSystemLoader(_TEMPLATES), undefined=StrictUndefined)
    prompt = environment.get_template("prompt.jinja").render(
        brand=brand,
        subject=conversation.subject,
        sources=[hit.passage for hit in hits],
        messages=[_shown(message, conversation) for message in conversation.messages],
    )
    return [ChatMessage("user", prompt.strip())]


def _seeded(bench: Bench, repeat: int) -> Parameters:
    seed = bench.parameters.seed
    return replace(bench.parameters, seed=None if seed is None else seed + repeat)


def _last(conversation: Conversation) -> str:
    """What the customer wrote last."""
    return next(_words(message) for message in reversed(conversation.messages) if message.author == "customer")


def _words(message: Message) -> str:
    """The text of a message; of one in HTML, all that is no tag."""
    return (message.text or unescape(_TAG.sub(" ", message.html or ""))).strip()


def _shown(message: Message, conversation: Conversation) -> dict[str, str]:
    name = message.name or (conversation.customer.name if message.author == "customer" else "")
    files = ", ".join(file.name for file in message.files)
    return {"author": message.author, "name": name or "", "text": _words(message), "files": files}


@dataclass(frozen=True, slots=True)
class _Letter:
    """What a model answered over `hits`, and who can prove it."""

    completion: Completion
    hits: Sequence[Hit]
    reader: Proofreader

    def draft(self, messages: Sequence[ChatMessage], seconds: float) -> Draft:
        """The letter as a draft."""
        proof = self._proof(*self.hits, *self.reader.brief.hits)
        cited = list(self._written(proof))
        return Draft(
            id=uuid.uuid4().hex,
            conversation_id=self.reader.brief.conversation.id,
            text=proof.text,
            outcome=Outcome.ANSWER,
            outcome_reason="The plain prompt asks for an answer.",
            situation=self.reader.brief.situation,
            sentences=tuple(_numbered(sentence, cited) for sentence in proof.sentences),
            citations=tuple(citation for _, citation in cited),
            gaps=(),
            guidelines=(),
            checks=proof.checks,
            next_steps=(),
            receipt=_receipt(self.completion, self.hits, messages, seconds),
        )

    def _proof(self, *hits: Hit) -> Proof:
        brief: Brief = replace(self.reader.brief, hits=hits)
        return replace(self.reader, brief=brief).proof(self.completion.text)

    def _written(self, proof: Proof) -> Iterator[tuple[Sentence, Citation]]:
        """The citations that the model wrote, with the sentence that each stands in or behind."""
        _, places = strip_markers(plain_text(self.completion.text))
        alone: dict[int, Proof] = {}
        count = 0
        for place, number in places:
            sentence = next((s for s in reversed(proof.sentences) if s.start < place), None)
            if sentence is None:
                continue
            count += 1
            if not 1 <= number <= len(self.hits):
                yield sentence, _to_nothing(count, number)
                continue
            hit = self.hits[number - 1]
            if number not in alone:
                alone[number] = self._proof(hit)
            there = next((s for s in alone[number].sentences if s.start == sentence.start), None)
            yield sentence, _to(hit, count, holds=there is not None and there.status is SentenceStatus.CITED)


def _numbered(sentence: Sentence, cited: Sequence[tuple[Sentence, Citation]]) -> Sentence:
    """The sentence with those citations, and no others, that were written to it."""
    numbers = tuple(citation.number for one, citation in cited if one.start == sentence.start)
    return sentence.model_copy(update={"citations": numbers})


def _to(hit: Hit, number: int, *, holds: bool) -> Citation:
    """The citation of a whole passage."""
    text = hit.passage.text
    return cited_quote(hit.passage, text, 0, len(text), number=number, support=float(holds))


def _to_nothing(number: int, written: int) -> Citation:
    """A citation of a source that there is not."""
    none = f"[{written}]"
    nothing = Passage(none, none, Kind.ARTICLE, none, (), "", 0, 0, "")
    return cited_quote(nothing, "", 0, 0, number=number, support=0.0)


def _receipt(completion: Completion, hits: Sequence[Hit], messages: Sequence[ChatMessage], seconds: float) -> Receipt:
    passages = {hit.passage.document_id: hit.passage for hit in reversed(hits)}
    sources = [
        SourceVersion(document_id=id, title=one.title, updated_at=one.updated_at, content_hash=one.content_hash)
        for id, one in reversed(passages.items())
    ]
    sent = SentCall(
        model=completion.model,
        local=True,
        messages=tuple(SentMessage(role=one.role, content=one.content) for one in messages),
        answer=completion.text,
        cut_off=not completion.finished,
    )
    return Receipt(
        created_at=NOW,
        prompt_set=PLAIN,
        prompt_hash="",
        handbook_hash="",
        model=completion.model,
        sources=tuple(sources),
        prompt_tokens=completion.prompt_tokens,
        completion_tokens=completion.completion_tokens,
        cost_usd=completion.cost_usd,
        sent=(sent,),
        timings={"total": seconds, "write": seconds},
    )
