"""The log of a chat as people read it: who said what when, a message a paragraph."""

import re
from collections.abc import Mapping

from drafter.cleaning.plain_messages import plain_messages
from drafter.conversation import Conversation
from service.handoffs.asked import clean

__all__ = ["chat_log"]

_SPEAKERS: Mapping[str, str] = {"customer": "Customer", "agent": "Agent"}
_EMPTY_LINES = re.compile(r"\n\s*\n")


def chat_log(conversation: Conversation) -> str:
    """What was said openly, the oldest message first. Private notes were not said, and bots' lines are nobody's."""
    said = []
    for message in plain_messages(conversation):
        if (speaker := _SPEAKERS.get(message.author)) is None:
            continue
        name = f" {clean(message.name)}" if message.name else ""
        at = f", {message.at:%-d %b %Y %H:%M} UTC" if message.at else ""
        files = f"\n[files: {', '.join(clean(file.name) for file in message.files)}]" if message.files else ""
        text = _EMPTY_LINES.sub("\n", clean(message.text))
        said.append(f"{speaker}{name}{at}:\n{text}{files}")
    return "\n\n".join(said)
