"""How long, and how soon the answer."""

from drafter.draft import CheckStatus
from drafter.situation import Channel, Tone
from tests.drafter.checks.drafts import draft, fails, verdict

FACT = "It is in Settings."


def test_each_channel_has_its_measure() -> None:
    words = "word " * 70
    assert fails("channel-length", draft(words, channel=Channel.SOCIAL))
    assert not fails("channel-length", draft(words, channel=Channel.CHAT))


def test_an_upset_customer_is_heard_first() -> None:
    text = "Sorry. " * 50 + FACT
    assert fails("answer-first", draft(text, proved=(FACT,)))
    assert not fails("answer-first", draft(text, proved=(FACT,), tone=Tone.ANGRY))


def test_the_greeting_is_no_preamble() -> None:
    assert not fails("answer-first", draft(f"Hi Maya,\n\n{'well ' * 40}.\n{FACT}", proved=(FACT,)))


def test_without_grounding_nothing_can_be_said() -> None:
    assert verdict("answer-first", draft(FACT)) is CheckStatus.SKIPPED
