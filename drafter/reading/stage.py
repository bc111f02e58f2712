"""How far the conversation has come, from who wrote last and what they wrote."""

from datetime import datetime, timedelta
from itertools import takewhile

from drafter.cleaning.request import OpenRequest
from drafter.conversation import Conversation, Message
from drafter.phrasebook import Patterns
from drafter.reading.cues import CueMatch
from drafter.reading.fix_notes import fix_told
from drafter.situation import Channel, Stage

__all__ = ["IDLE_AFTER", "read_stage"]

IDLE_AFTER = timedelta(minutes=5)
"""Silence of the customer after which a chat counts as idle (rule idle-sequence-before-close)."""


def read_stage(
    conversation: Conversation,
    request: OpenRequest,
    patterns: Patterns,
    settled: str,
    now: datetime | None = None,
) -> CueMatch:
    """The stage and the words that show it.

    `request` is the cleaned `conversation`. `settled` holds the words by which the customer's last messages say that
    nothing more is wanted, if any. Without times, or without `now`, a chat whose last message is the agent's counts
    as idle.
    """
    if found := _from_notes(request, patterns):
        return found
    public = [message for message in conversation.messages if message.author in ("customer", "agent")]
    answered = any(message.author == "agent" for message in public)
    if public[-1].author == "agent" and conversation.channel is Channel.CHAT and _silent(public[-1], now):
        return CueMatch(Stage.IDLE, 0.9, "the customer has not answered the agent's last message")
    if answered and settled:
        return CueMatch(Stage.CLOSING, 0.85, settled)
    if answered:
        return CueMatch(Stage.FOLLOW_UP, 0.95, "an agent has replied before")
    return CueMatch(Stage.FIRST_REPLY, 0.95, "no agent has replied yet")


def _from_notes(request: OpenRequest, patterns: Patterns) -> CueMatch | None:
    """What the team's notes after the last agent message say, the newest first: it may take back an older one."""
    since = takewhile(lambda turn: turn.author != "agent", reversed(request.history))
    denied = False
    for note in (turn.text for turn in since if turn.author == "note"):
        if handoff := patterns.handed_over.search(note):
            return CueMatch(Stage.HANDOFF, 0.85, f"note: {handoff.group()}")
        fixed = fix_told(note, patterns)
        denied = denied or fixed is None
        if fixed and not denied:
            return CueMatch(Stage.FIXED, 0.85, f"note: {fixed[0].group()}")
    return None


def _silent(last: Message, now: datetime | None) -> bool:
    return last.at is None or now is None or now - last.at >= IDLE_AFTER
