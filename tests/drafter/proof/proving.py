"""What a test of the proof needs: passages of the demo, a model that counts how often it is asked, and the proof."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from drafter.cleaning.request import OpenRequest
from drafter.draft import SentenceStatus
from drafter.models.base import Embed
from drafter.proof.grounding import Grounding, ground
from kb_index.documents import Kind, Passage
from kb_index.passages.embedding import SentenceTransformerEmbedder, TextVectors
from tests.words import PATTERNS

CITED, TALK, PROFILE, COURTESY, OPEN, AGAINST = (
    SentenceStatus.CITED,
    SentenceStatus.CONVERSATION,
    SentenceStatus.PROFILE,
    SentenceStatus.COURTESY,
    SentenceStatus.UNSUPPORTED,
    SentenceStatus.CONTRADICTED,
)
DATA = Path(__file__).parents[3] / "evals/grounding/sentences"
OFFSET = 100
REQUEST = OpenRequest(text="My export has shown Preparing for three hours now. Can my clients pay with PayPal?")


def load(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


def passage(id: str, title: str, heading: str, text: str) -> Passage:
    return Passage(
        id=id,
        document_id=f"doc-{id}",
        kind=Kind.ARTICLE,
        title=title,
        heading_path=(title, heading),
        text=text,
        start=OFFSET,
        end=OFFSET + len(text),
        source="test",
        link=f"https://help.brindlebook.example/{id}",
    )


PASSAGES = {str(p["id"]): passage(**{k: str(v) for k, v in p.items()}) for p in load("earlier_passages.jsonl")}
PAIRS = load("earlier_pairs.jsonl")


class Meaning:
    """Embeds, once each text, and counts how often it was asked."""

    def __init__(self, embedder: SentenceTransformerEmbedder) -> None:
        self.embedder = embedder
        self.known: dict[str, NDArray[np.float32]] = {}
        self.calls = 0

    def words(self, texts: Sequence[str]) -> list[TextVectors]:
        """The same with the vectors of words, as the product reads with this model."""
        self.calls += 1
        return self.embedder.encode_words(texts)

    def __call__(self, texts: list[str]) -> NDArray[np.float32]:
        self.calls += 1
        new = [text for text in dict.fromkeys(texts) if text not in self.known]
        if new:
            self.known.update(zip(new, self.embedder.encode_passages(new), strict=True))
        return np.stack([self.known[text] for text in texts])


def proved(text: str, embed: Embed, *ids: str, request: OpenRequest = REQUEST, **more: object) -> Grounding:
    given = {
        "patterns": PATTERNS,
        "names": ["Brindlebook", "Sam"],
        "embed_words": getattr(embed, "words", None),
        **more,
    }
    return ground(text, [PASSAGES[i] for i in ids], request, embed, **given)  # type: ignore[arg-type]
