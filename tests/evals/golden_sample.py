"""A golden case and drafts for it, as tests of scorers and runs need them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from drafter.draft import Citation, Draft, Sentence, SentenceStatus
from drafter.receipt import Receipt, SourceVersion
from drafter.situation import Channel, Intent, Outcome, Situation, Stage, Tone
from evals.cases.golden import GoldenCase
from evals.scorers import DraftSample
from kb_index.documents import Kind, Visibility
from tests.evals.word_embedder import WordEmbedder

ARTICLE = "help-center::billing/refunds.md"
OTHER = "help-center::billing/invoices.md"
SAID = "You can ask for a refund within 30 days."


def golden_case(*, id: str = "refund-in-time", sources: tuple[Any, ...] = (), **expect: Any) -> GoldenCase:
    return GoldenCase.model_validate(
        {
            "id": id,
            "why": "A refund that is asked for in time is granted by the rules.",
            "author": "support lead",
            "tags": ["refund"],
            "locked": False,
            "conversation": {
                "messages": [{"author": "customer", "text": "Hi, I paid twice. How do I get a refund? Kim"}],
                "customer": {"name": "Kim Lee"},
            },
            "sources": sources,
            "expect": {"outcome": ["answer"]} | expect,
            "path": Path(f"{id}.yaml"),
        }
    )


def citation(document: str, number: int = 1) -> Citation:
    return Citation(
        number=number,
        document_id=document,
        passage_id=f"{document}#0",
        title="Refunds",
        link=None,
        kind=Kind.ARTICLE,
        visibility=Visibility.PUBLIC,
        updated_at=None,
        quote=SAID,
        start=0,
        end=len(SAID),
        support=0.9,
    )


def sentences(*said: tuple[str, SentenceStatus]) -> tuple[Sentence, ...]:
    found, place = [], 0
    for text, status in said:
        found.append(Sentence(text=text, start=place, end=place + len(text), status=status))
        place += len(text) + 1
    return tuple(found)


def scored(*said: tuple[str, SentenceStatus], cites: tuple[str, ...] = (), **changes: Any) -> DraftSample:
    """A draft of these sentences, with citations of these documents; it took 3 seconds."""
    found = sentences(*(said or ((SAID, SentenceStatus.CITED),)))
    sources = changes.pop("found", ())
    receipt = Receipt(
        created_at=datetime(2027, 1, 1, tzinfo=UTC),
        prompt_set="bundled",
        prompt_hash="p",
        handbook_hash="h",
        model="fake",
        sources=tuple(SourceVersion(document_id=d, title=d, updated_at=None, content_hash=d) for d in sources),
        prompt_tokens=100,
        completion_tokens=20,
    )
    situation = Situation(
        channel=Channel.EMAIL, stage=Stage.FIRST_REPLY, intents=(Intent.BILLING,), tone=Tone.NEUTRAL
    )
    fields: dict[str, Any] = {
        "id": "d1",
        "conversation_id": "refund-in-time",
        "text": " ".join(s.text for s in found),
        "outcome": Outcome.ANSWER,
        "outcome_reason": "A source answers.",
        "situation": situation,
        "sentences": found,
        "citations": tuple(citation(document, n) for n, document in enumerate(cites, 1)),
        "gaps": (),
        "guidelines": (),
        "checks": (),
        "next_steps": (),
        "receipt": receipt,
    }
    return DraftSample(Draft.model_validate(fields | changes), 3.0, WordEmbedder().encode_passages)
