"""What desks list, turned into documents by the readers that files have: one way, whoever holds the words."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from drafter.past.answers import Answers
from drafter.past.distil import distil
from drafter.past.thread import MailThread, mark_of
from drafter.phrasebook import Phrasebook
from kb_index.documents import Document, Kind, SourceItem, SourceNote, SourceProblem
from kb_index.sources.files import read_records
from service.errors import HelpDeskGone, NothingToAnswer
from service.helpdesks.base import DeskArticle, DeskPage, DeskSavedReply, HelpDesk, ThreadRef
from service.storage import Clock

__all__ = ["ItemPage", "Whose", "article_pages", "reply_pages", "resolved_pages"]

_RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class ItemPage:
    """A page of a list as documents, and where to go on. `conversations`: how many were read for it, `whose` those
    are that became documents."""

    items: tuple[SourceItem, ...]
    cursor: str
    conversations: int = 0
    whose: tuple["Whose", ...] = ()


@dataclass(frozen=True, slots=True)
class Whose:
    """A resolved conversation by the desk's id, and its customer's address, None where the desk tells none."""

    id: str
    email: str | None


def article_pages(pages: Iterable[DeskPage[DeskArticle]], mailbox: str, source: str) -> Iterator[ItemPage]:
    """Articles; those of the team's own are internal."""
    for page in pages:
        records: list[Mapping[str, object]] = [
            {
                "id": one.id,
                "title": one.title,
                "body": one.html,
                "link": one.link,
                "updated_at": one.updated_at,
                "language": one.language,
                "mailboxes": [mailbox],
                "visibility": "internal" if one.internal else "public",
            }
            for one in page.items
        ]
        yield _page(records, page, "articles", Kind.ARTICLE, source)


def reply_pages(pages: Iterable[DeskPage[DeskSavedReply]], mailbox: str, source: str) -> Iterator[ItemPage]:
    """Saved replies, their placeholders read as variables."""
    for page in pages:
        records: list[Mapping[str, object]] = [
            {"id": one.id, "title": one.title, "body": one.html, "updated_at": one.updated_at, "mailboxes": [mailbox]}
            for one in page.items
        ]
        yield _page(records, page, "saved-replies", Kind.SAVED_REPLY, source)


def resolved_pages(
    desk: HelpDesk,
    pages: Iterable[DeskPage[ThreadRef]],
    mailbox: str,
    source: str,
    answers: Callable[[], Answers],
    words: Phrasebook,
    clock: Clock,
) -> Iterator[ItemPage]:
    """Resolved conversations distilled, without personal data; none of their words is kept elsewhere."""
    whose = list[Whose]()

    def read(ref: ThreadRef) -> SourceItem | None:
        try:
            found = desk.thread(ref.id)
        except HelpDeskGone:
            return _gone(f"{_RESOLVED}#{mark_of(ref.id)}")
        except NothingToAnswer:
            return None
        if not found.resolved:  # it was opened again since it was listed
            return None
        thread = MailThread(found.conversation, _RESOLVED, "resolved", (mailbox,))
        try:
            item = distil(thread, answers(), source, clock(), words)
        except Exception as error:  # a bug of ours, told without its words, which may be the customer's
            return SourceProblem(f"{_RESOLVED}#{mark_of(ref.id)}", f"cannot be distilled ({type(error).__name__})")
        if isinstance(item, Document):
            whose.append(Whose(ref.id, found.conversation.customer.email))
        return item

    for page in pages:
        whose.clear()
        refs = {ref.id: ref for ref in page.items if ref.resolved}
        items = [item for ref in refs.values() if (item := read(ref))]
        items += [_gone(f"{_RESOLVED}#{mark_of(key)}") for key in page.gone if key not in refs]
        yield ItemPage(tuple(items), page.cursor, len(refs), tuple(whose))


def _page(
    records: Sequence[Mapping[str, object]],
    page: DeskPage[DeskArticle] | DeskPage[DeskSavedReply],
    place: str,
    kind: Kind,
    source: str,
) -> ItemPage:
    items = list(read_records(records, place, kind, source=source))
    there = {str(record["id"]) for record in records}
    items += [_gone(f"{place}#{key}") for key in page.gone if key not in there]
    return ItemPage(tuple(items), page.cursor)


def _gone(place: str) -> SourceNote:
    return SourceNote(place, "is gone from the help desk", left_out=True, withdrawn=True)
