"""From labelled messages and phrases to what the classifiers are fitted to and measured on."""

from collections.abc import Sequence

import numpy as np

from drafter.cleaning.request import OpenRequest, open_request
from drafter.phrasebook import bundled_words
from drafter.reading.features import Embed, Features, Vectors, read_features
from drafter.reading.signs import Signs, read_signs
from drafter.situation import Intent, Tone
from evals.reading.fitting import Example
from evals.reading.labelled import LabelledMessage, Phrase

__all__ = ["from_messages", "from_phrases", "read_all"]

TONES = tuple(Tone)


def read_all(requests: Sequence[OpenRequest], embed: Embed) -> list[tuple[Signs, Features]]:
    """The signs and features of many requests; every text is embedded once, in large batches."""
    signs = [read_signs(request, bundled_words().patterns) for request in requests]
    wanted: dict[str, None] = {}

    def note(texts: list[str]) -> Vectors:
        wanted.update(dict.fromkeys(texts))
        return np.zeros((len(texts), 1), dtype=np.float32)

    for request, sign in zip(requests, signs, strict=True):
        read_features(request, sign, note)
    vectors = dict(zip(wanted, embed(list(wanted)), strict=True))
    return [
        (sign, read_features(request, sign, lambda texts: np.stack([vectors[text] for text in texts])))
        for request, sign in zip(requests, signs, strict=True)
    ]


def from_messages(messages: Sequence[LabelledMessage], embed: Embed) -> list[Example]:
    """One example a labelled conversation."""
    read = read_all([open_request(message.conversation, bundled_words().patterns) for message in messages], embed)
    return [
        Example(features, tuple(float(i in message.intents) for i in Intent), TONES.index(message.tone), 1.0)
        for message, (_, features) in zip(messages, read, strict=True)
    ]


def from_phrases(phrases: Sequence[Phrase], embed: Embed) -> list[Example]:
    """One example a phrase, with NaN for the intents that it says nothing about."""
    read = read_all([OpenRequest(text=phrase.text) for phrase in phrases], embed)
    return [
        Example(features, _known(phrase), TONES.index(phrase.tone) if phrase.tone else -1, phrase.weight)
        for phrase, (_, features) in zip(phrases, read, strict=True)
    ]


def _known(phrase: Phrase) -> tuple[float, ...]:
    if phrase.intents is None:
        return tuple(float("nan") for _ in Intent)
    held = phrase.intents
    return tuple(float(i in held) if i in phrase.known or i in held else float("nan") for i in Intent)
