"""The labelled messages: valid, kept apart, and enough to measure with."""

from drafter.situation import Intent, Tone
from evals.reading.labelled import read_messages, read_phrases


def test_held_out_messages_are_many_and_apart_from_the_others() -> None:
    test, train = read_messages("test"), [*read_messages("train"), *read_messages("dev")]
    assert len(test) >= 300
    texts = {m.text for row in train for m in row.conversation.messages if m.author == "customer"}
    texts |= {phrase.text for phrase in read_phrases()}
    assert not [r.id for r in test for m in r.conversation.messages if m.author == "customer" and m.text in texts]


def test_every_intent_and_tone_is_held_out() -> None:
    rows = read_messages("test")
    assert {intent for row in rows for intent in row.intents} == set(Intent)
    assert {row.tone for row in rows} == set(Tone)


def test_anger_is_labelled_as_a_complaint_as_the_guide_says() -> None:
    rows = [row for part in ("train", "dev", "test") for row in read_messages(part)]
    assert not [row.id for row in rows if row.tone is Tone.ANGRY and Intent.COMPLAINT not in row.intents]


def test_a_phrase_may_be_silent_on_intents_or_on_tone() -> None:
    phrases = read_phrases()
    assert any(phrase.intents is None for phrase in phrases)
    assert any(phrase.intents == frozenset() for phrase in phrases)
    assert any(phrase.tone is None for phrase in phrases)
