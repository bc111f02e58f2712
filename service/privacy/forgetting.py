"""Looking up and forgetting one customer, by mail address."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.privacy.holders import Holder
from service.storage.addresses import MailAddress
from service.storage.database import Database
from service.storage.removals import Removal, RemovalKind
from service.storage.removing import Told, forget_conversations, note_removal, remove_mentions
from service.storage.subjects import Subject, find_mentions, find_subject

__all__ = ["Forgotten", "KeptAbout", "forget", "look_up"]


@dataclass(frozen=True, slots=True)
class KeptAbout:
    """What is kept about a customer: their conversations, how many rows about others name their address, by table,
    and how much other places hold, by their name."""

    subject: Subject
    mentions: Mapping[str, int]
    held: Mapping[str, int]

    @property
    def nothing(self) -> bool:
        """Whether nothing is kept."""
        return not (self.subject.conversations or self.mentions or any(self.held.values()))


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was removed: rows by table, entries by holder. `remains` must be removed by a person, each with how."""

    address: str
    removed: Mapping[str, int]
    remains: tuple[str, ...]


def look_up(database: Database, holders: Sequence[Holder], address: MailAddress) -> KeptAbout:
    """What is kept about the customer with this address; nothing is changed."""
    with database.reading() as session:
        subject = find_subject(session, address)
        mentions = Counter(mention.table.__tablename__ for mention in find_mentions(session, address))
    return KeptAbout(subject, mentions, {holder.name: len(holder.show(subject)) for holder in holders})


def forget(
    database: Database, holders: Sequence[Holder], address: MailAddress, made_by: str, tell: Told | None = None
) -> Forgotten:
    """Delete all that is kept about them, and their address from what others wrote.

    Whatever stops it midway, doing it again goes on from there. That so much was removed is written down, without the
    address, and `tell` hears of it. Raises StorageError and what holders raise.
    """
    with database.reading() as session:
        subject = find_subject(session, address)
    remains = tuple(words for holder in holders for words in holder.remains(subject))
    removed = Counter({holder.name: holder.forget(subject) for holder in holders})
    removed += forget_conversations(database, subject)
    removed += remove_mentions(database, address)
    if removed:
        note_removal(database, Removal(kind=RemovalKind.FORGOTTEN, made_by=made_by, counts=dict(removed)), tell)
    database.erase()
    return Forgotten(str(address), dict(removed), remains)
