"""How far the conversation has come, from who wrote last and what they wrote."""

import re
from datetime import datetime, timedelta

from drafter.conversation import Conversation, Message
from drafter.reading.cues import CueMatch
from drafter.situation import Channel, Stage

__all__ = ["IDLE_AFTER", "read_stage"]

IDLE_AFTER = timedelta(minutes=5)
"""Silence of the customer after which a chat counts as idle (rule idle-sequence-before-close)."""

_HANDOFF = re.compile(
    r"\b(hand(ing|ed)? (this |it )?(over|off)|re-?assign\w*|assign(ed|ing)? (this |it )?to|escalat\w+|"
    r"tak(es|ing|en) over|joins (the|this)|(can|could) you take (this|it|over)|"
    r"pass(ing|ed) (this|it) (on |over )?to|over to you)\b",
    re.I,
)
_FIXED = re.compile(
    r"\b(fix(ed)? (is |was |has been |been |just )?(live|deployed|released|shipped|out|confirmed|rolled out)|"
    r"(deployed|released|shipped|rolled out) (the |a |this )?fix|(is|was|has been|been|now) (fixed|resolved)|"
    r"(bug|issue|ticket|incident) (is )?(fixed|resolved|closed|done)|"
    r"fixed (and (confirmed|live)|in \w+|since|with|by))\b",
    re.I,
)
_NOT_FIXED = re.compile(
    r"\b(not|isn't|n't|never|until|once|when|if) (\w+ ){0,3}(fixed|resolved|deployed|released|confirmed)\b|"
    r"\bdo not tell\b",
    re.I,
)


def read_stage(conversation: Conversation, settled: str, now: datetime | None = None) -> CueMatch:
    """The stage and the words that show it.

    `settled` holds the words by which the customer's last messages say that nothing more is wanted, if any.
    Without times, or without `now`, a chat whose last message is the agent's counts as idle.
    """
    for note in _notes_since_our_reply(conversation):
        found = _from_note(note)
        if found:
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


def _notes_since_our_reply(conversation: Conversation) -> list[Message]:
    """The team's notes after the last agent message, newest first."""
    notes: list[Message] = []
    for message in reversed(conversation.messages):
        if message.author == "agent":
            break
        if message.author == "note":
            notes.append(message)
    return notes


def _from_note(note: Message) -> CueMatch | None:
    handoff = _HANDOFF.search(note.text)
    if handoff:
        return CueMatch(Stage.HANDOFF, 0.85, f"note: {handoff.group()}")
    fixed = _FIXED.search(note.text)
    if fixed and not _NOT_FIXED.search(note.text):
        return CueMatch(Stage.FIXED, 0.85, f"note: {fixed.group()}")
    return None


def _silent(last: Message, now: datetime | None) -> bool:
    return last.at is None or now is None or now - last.at >= IDLE_AFTER
