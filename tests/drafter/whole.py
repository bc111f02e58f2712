"""A small help center, a mailbox and a conversation for tests of the whole drafter."""

from typing import Any

from drafter.conversation import Conversation
from drafter.mailbox import Agent, Mailbox

__all__ = ["ASKED", "EXPORT", "GOOD", "MAILBOX", "NOTE", "conversation"]

EXPORT = (
    "# Export your bookings\n\nOpen **Settings > Data > Export** and choose **CSV**. "
    "The file arrives by email within 10 minutes. Exports hold at most 50,000 bookings."
)
NOTE = "The export queue of region eu-2 stalls on Mondays until the **worker** zebra-7 is restarted."
GOOD = (
    "Hi Maya,\n\nYou can open Settings > Data > Export and choose CSV [1]. The file arrives by email within "
    "10 minutes [1]. Exports hold at most 50,000 bookings [1].\n\n"
    "If anything else comes up, just reply here and I will help.\n\nSam"
)
MAILBOX = Mailbox(id="brindlebook", brand="Brindlebook", product="booking", agent=Agent(name="Sam", signature="Sam"))
ASKED = "Hi, how can I export my bookings as CSV?\nThanks, Maya"


def conversation(text: str = ASKED, **changes: Any) -> Conversation:
    return Conversation.model_validate(
        {
            "id": "c1",
            "mailbox": "brindlebook",
            "subject": "Export",
            "customer": {"name": "Maya Okafor"},
            "messages": [{"author": "customer", "text": text}],
        }
        | changes
    )
