"""The queue: the order of the handbook, each conversation read once, and one fault hides no other."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from drafter.conversation import Conversation, Message
from drafter.errors import ConversationError
from drafter.queue_place import QueueGroup, QueuePlace
from kb_index.errors import IndexMissing
from service.queue import Queue

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    """One in the queue."""

    name: str
    said: str

    @property
    def key(self) -> Hashable:
        return self.name, self.said

    @property
    def open(self) -> Callable[[], Conversation]:
        return lambda: Conversation(id=self.name, messages=(Message(author="customer", text=self.said),))


def saying(*texts: str) -> list[Line]:
    return [Line(text, text) for text in texts]


class Reader:
    """Places conversations by the name of a group in their words, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, conversation: Conversation) -> QueuePlace:
        said = conversation.messages[-1].text
        self.asked.append(said)
        if said == "fault":
            raise ConversationError("mailbox 'x' has no profile.")
        if said == "down":
            raise IndexMissing("Nothing is indexed yet.")
        return QueuePlace(QueueGroup[said], 0, f"{said} it is.")


def test_each_is_read_once_and_put_in_order() -> None:
    reader = Reader()
    queue = Queue(reader)
    found = saying("WISHES", "fault", "NOTHING", "URGENT", "THANKS")
    assert [one.unread for one in queue.placed(found, NOW)] == [True] * 5
    queue.read(found)
    queue.read(found)
    assert sorted(reader.asked) == ["NOTHING", "THANKS", "URGENT", "WISHES", "fault"]
    placed = queue.placed(found, NOW)
    assert [one.one.name for one in placed] == ["THANKS", "URGENT", "WISHES", "NOTHING", "fault"]
    assert [one.waits for one in placed] == [True, True, True, False, True]
    assert placed[-1].why == "Not read: mailbox 'x' has no profile."


def test_one_that_went_on_is_read_anew() -> None:
    reader = Reader()
    queue = Queue(reader)
    [one] = saying("WISHES")
    queue.read([one])
    further = Line(one.name, "THANKS")
    assert queue.placed([further], NOW)[0].unread
    queue.read([further])
    assert queue.placed([further], NOW)[0].group is QueueGroup.THANKS


def test_what_stops_the_reading_is_said_and_can_be_tried_again() -> None:
    queue = Queue(Reader())
    for _ in range(2):
        with pytest.raises(IndexMissing):
            queue.read(saying("down"))
