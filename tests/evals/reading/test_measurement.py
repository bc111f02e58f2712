"""The reading by rules alone over a few labelled messages."""

from drafter.situation import Tone
from evals.reading.labelled import read_messages
from evals.reading.measurement import measure


def test_figures_are_those_of_the_messages() -> None:
    messages = read_messages("dev")[:40]
    measured = measure(messages, None)
    figures = measured.as_dict()
    assert figures["rows"] == 40
    tones = figures["tone"]["labels"]
    assert {tone: one["rows"] for tone, one in tones.items()} == {
        tone.value: sum(message.tone is tone for message in messages) for tone in Tone
    }
    low, high = figures["tone"]["interval_95"]
    assert low <= figures["tone"]["macro_f1"] <= high
    assert measured.right["language"] > 0.5
    assert 0 < measured.times["median"] <= measured.times["p95"]
