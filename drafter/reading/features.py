"""What the classifiers look at: the sentences as embeddings, and the rules' signs as numbers."""

import re
from dataclasses import dataclass

import numpy as np

from drafter.cleaning.request import OpenRequest
from drafter.models.base import Embed
from drafter.reading.cues import load_cues, scores, straight_quotes
from drafter.reading.needed import folded
from drafter.reading.signs import Signs
from drafter.reading.tone_signs import find_tones, repeated_contact, sarcasm, shouting
from drafter.situation import Intent, Tone
from kb_index.passages.embedding import Vectors

__all__ = ["PROBE", "RULE_FEATURES", "Embed", "Features", "Vectors", "read_features", "rule_features"]

PROBE = "Which embedding model reads this sentence?"
"""Embedded with each conversation: its vector tells whether the weights were made for this model."""
SENTENCES = 16
"""Sentences of the request that are embedded: the first and the last ones of a longer text."""
EARLIER_SENTENCES = 10
_WHOLE = 1800
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_SMILE = re.compile(r"[:;]-?[)D]|[\U0001f600-\U0001f60e\U0001f642\U0001f64c❤✨☀🎉👍]")
_CUE_TABLES = ("intents", "tones", "urgency", "risks")
_MARKS = (
    "sarcasm",
    "repeated contact",
    "shouting",
    "exclamation marks",
    "question marks",
    "??",
    "!!",
    "length",
    "short",
    "words in capitals",
    "smile",
    "ends with ?",
    "link",
    "has earlier messages",
    "has several earlier messages",
)

RULE_FEATURES: tuple[str, ...] = (
    *(f"intent {intent}" for intent in Intent),
    *(f"tone {tone}" for tone in Tone),
    "urgency",
    *_MARKS,
    "carried upset",
    "carried anger",
    *(f"earlier tone {tone}" for tone in Tone),
    *(f"earlier intent {intent}" for intent in Intent),
    *(f"{table} cue {i}: {one.value}" for table in _CUE_TABLES for i, one in enumerate(load_cues(table))),
)
"""The name of each number in `Features.rules`; stored with the weights, which hold for these only."""


@dataclass(frozen=True, slots=True)
class Features:
    """One conversation for the classifiers: embeddings as rows, `rules` one number per RULE_FEATURES.

    `sentences` and `earlier` keep the text that each row of `sentence_vectors` and `earlier_vectors` stands for.
    """

    sentences: tuple[str, ...]
    earlier: tuple[str, ...]
    sentence_vectors: Vectors
    earlier_vectors: Vectors
    request_vector: Vectors
    whole_vector: Vectors
    probe: Vectors
    rules: Vectors


def read_features(request: OpenRequest, signs: Signs, embed: Embed) -> Features:
    """The features of `request`; `embed` (one unit vector a text) is called once."""
    subject = (request.subject,) if request.subject else ()
    sentences = (*subject, *_ends(_sentences(straight_quotes(request.text)), SENTENCES)) or ("",)
    earlier = _ends([s for text in signs.earlier for s in _sentences(text)], EARLIER_SENTENCES)
    whole = "\n".join((*subject, *signs.earlier, straight_quotes(request.text)))[-_WHOLE:]
    texts = [*sentences, *earlier, PROBE, signs.text[:_WHOLE], *((whole,) if earlier else ())]
    vectors = embed(texts)
    first, last = len(sentences), len(sentences) + len(earlier)
    return Features(
        sentences=sentences,
        earlier=earlier,
        sentence_vectors=vectors[:first],
        earlier_vectors=vectors[first:last],
        probe=vectors[last],
        request_vector=vectors[last + 1],
        whole_vector=vectors[-1],
        rules=rule_features(signs),
    )


def rule_features(signs: Signs) -> Vectors:
    """One number per RULE_FEATURES, 0 to 1."""
    before, words = "\n".join(signs.earlier), folded(signs.text)
    values = [
        *scores(signs.intents, Intent),
        *scores(signs.tones, Tone),
        signs.urgency.confidence if signs.urgency else 0.0,
        *_marks(signs),
        signs.carried.confidence if signs.carried else 0.0,
        float(signs.carried is not None and signs.carried.value == Tone.ANGRY),
        *scores(find_tones(before) if before else {}, Tone),
        *scores(signs.earlier_intents, Intent),
        *(float(bool(one.search(signs.text, words))) for table in _CUE_TABLES for one in load_cues(table)),
    ]
    return np.asarray(values, dtype=np.float32)


def _marks(signs: Signs) -> list[float]:
    """The numbers of _MARKS, in their order."""
    text, words = signs.text, len(signs.text.split())
    return [
        float(bool(sarcasm(text))),
        float(bool(repeated_contact(text))),
        float(bool(shouting(text))),
        min(text.count("!"), 4) / 4,
        min(text.count("?"), 4) / 4,
        float("??" in text),
        float("!!" in text),
        min(words, 200) / 100,
        float(words < 12),
        min(len(re.findall(r"\b[A-Z]{3,}\b", text)), 6) / 6,
        float(bool(_SMILE.search(text))),
        float(text.rstrip().endswith("?")),
        float("http" in text),
        float(len(signs.earlier) > 0),
        float(len(signs.earlier) > 1),
    ]


def _sentences(text: str) -> list[str]:
    """The sentences and lines of `text` that hold more than a mark or two."""
    return [s.strip() for s in _SENTENCE.split(text) if len(s.strip()) > 2]


def _ends(sentences: list[str], limit: int) -> tuple[str, ...]:
    """At most `limit` sentences: the first half and the last half of a longer text."""
    half = limit // 2
    return tuple(sentences if len(sentences) <= limit else sentences[:half] + sentences[-half:])
