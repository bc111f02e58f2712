"""Earlier conversations of the same customer: those of this mailbox with the very same mail address.

What we answered is ours, and proves what it says; the subject is the customer's own word and only a note.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

from drafter.account_sources import EarlierRecords
from drafter.cleaning.html_text import html_to_text
from drafter.conversation import AccountFact, Message
from drafter.text.excerpts import shorten
from drafter.text.visible import visible
from service.account.base import AccountQuestion
from service.storage import Database, Session
from service.storage.addresses import MailAddress
from service.storage.conversations import StoredConversation, earlier_conversations, messages_of

__all__ = ["EarlierSource"]

_LABEL = "Earlier conversation"
_LINE, _READ = 200, 4_000


class EarlierSource:
    """Reads `records` of the conversations that are kept."""

    def __init__(self, records: EarlierRecords, database: Callable[[], Database]) -> None:
        self.name = records.name
        self._records = records
        self._database = database

    def facts(self, asked: AccountQuestion) -> Sequence[AccountFact]:
        """A fact for each, the newest first."""
        address = MailAddress.read(asked.email)
        if address is None:
            return ()
        since = asked.at - timedelta(days=self._records.days)
        with self._database().reading() as session:
            found = earlier_conversations(
                session, asked.mailbox, address.key, since, but=asked.kept_id, most=self._records.most
            )
            return [self._fact(session, one) for one in found]

    def _fact(self, session: Session, one: StoredConversation) -> AccountFact:
        said = [Message.model_validate(message.content) for message in messages_of(session, one.id)]
        ours = next((message for message in reversed(said) if message.author == "agent"), None)
        day = f"{one.active_at:%Y-%m-%d}"
        value = f"on {day} we answered: “{_line(ours)}”" if ours else f"of {day}, not answered yet"
        return AccountFact(
            label=_LABEL,
            value=value,
            as_of=one.active_at,
            source=self.name,
            scope=self._records.intents,
            note=shorten(visible(one.subject), _LINE),
        )


def _line(message: Message) -> str:
    """What we said, in one line."""
    text = message.text or html_to_text(message.html or "", _READ)[0]
    return shorten(" ".join(visible(text[:_READ]).split()), _LINE)
