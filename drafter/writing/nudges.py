"""The three messages to a customer who has gone quiet in a chat, at 5, 6 and 7 minutes of silence.

The order is kept: who was never asked whether they are there is not told that the chat closes. The clock runs only
while the customer owes the next message (tension 29); while we do, an update goes out instead.
"""

from datetime import datetime, timedelta

from drafter.brief import Brief
from drafter.conversation import Conversation
from drafter.situation import Channel, Outcome
from drafter.text.words import content_words

__all__ = ["FIRST_AFTER", "decide_nudge", "write_nudge"]

FIRST_AFTER, NEXT_AFTER = timedelta(minutes=5), timedelta(minutes=1)
"""Silence before the first message, and before each further one.

From the rules idle-5min-still-there, idle-6min-warn-close and idle-7min-close-thank.
"""

_ORDER = ("first", "second", "last")
_ALIKE = 0.6


def _sent(brief: Brief) -> int:
    """How many of the three stand there since the customer last wrote; an agent may have changed some words."""
    tail: list[str] = []
    for message in reversed([m for m in brief.conversation.messages if m.author in ("customer", "agent")]):
        if message.author == "customer":
            break
        tail.append(message.text)
    sent = [i for i, nudge in enumerate(brief.say.nudges, start=1) if any(_alike(nudge, said) for said in tail)]
    return max(sent, default=0)


def decide_nudge(brief: Brief) -> tuple[Outcome, str]:
    """Whether a message is due, with the reason: which one and from when on, or why none is."""
    if brief.conversation.channel is not Channel.CHAT:
        return Outcome.NONE, "Only a chat has an idle clock; in other channels the customer answers when they like."
    if not brief.request.answered:
        return Outcome.NONE, "The next message is ours: send an update, the idle clock does not run."
    sent = _sent(brief)
    if sent == len(_ORDER):
        return Outcome.NONE, "All three messages are sent: close the chat."
    due = _due(brief.conversation, sent)
    when = f", due at {due:%H:%M} UTC" if due else ""
    return Outcome.ASK if sent < 2 else Outcome.CLOSE, f"The {_ORDER[sent]} of three messages{when}."


def write_nudge(brief: Brief) -> str:
    """The message that comes next."""
    return brief.say.nudges[_sent(brief)]


def _due(conversation: Conversation, sent: int) -> datetime | None:
    last = next((m.at for m in reversed(conversation.messages) if m.author == "agent"), None)
    return last and last + (NEXT_AFTER if sent else FIRST_AFTER)


def _alike(nudge: str, said: str) -> bool:
    ours, theirs = set(content_words(nudge)), set(content_words(said))
    return bool(theirs) and len(ours & theirs) / len(ours | theirs) >= _ALIKE
