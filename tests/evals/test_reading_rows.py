"""The labelled messages: valid, kept apart, and enough to measure with; and how labels are counted."""

from drafter.situation import Intent, Tone
from evals.reading.report import score
from evals.reading.rows import read_rows


def test_held_out_messages_are_many_and_apart_from_the_others() -> None:
    test, train = read_rows("test"), read_rows("train")
    assert len(test) >= 300
    texts = {m.text for row in train for m in row.conversation.messages if m.author == "customer"}
    assert not [r.id for r in test for m in r.conversation.messages if m.author == "customer" and m.text in texts]


def test_every_intent_and_tone_is_held_out() -> None:
    rows = read_rows("test")
    assert {intent for row in rows for intent in row.intents} == set(Intent)
    assert {row.tone for row in rows} == set(Tone)


def test_a_label_is_counted_as_right_wrong_or_missed() -> None:
    both, one = frozenset({Tone.ANGRY, Tone.URGENT}), frozenset({Tone.ANGRY})
    angry, urgent = score([Tone.ANGRY, Tone.URGENT], [(one, both), (both, one)])
    assert (angry.right, angry.wrong, angry.missed, angry.f1) == (2, 0, 0, 1.0)
    assert (urgent.right, urgent.wrong, urgent.missed, urgent.f1) == (0, 1, 1, 0.0)
