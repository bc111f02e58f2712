"""A room whose desk is the fake one, for what happens in a desk and with the draft that stands there."""

from collections.abc import Iterator
from contextlib import contextmanager

from service.helpdesks.fake import FakeDesk
from service.jobs.rules import QueueRules
from tests.service.helpdesks.room import Room, said

__all__ = ["FakeRoom", "watched_room"]


class FakeRoom(Room):
    """A room whose desk is the fake one, where conversation 1 waits for an answer."""

    desk: FakeDesk

    def __init__(self, rules: QueueRules | None = None) -> None:
        super().__init__(**({"rules": rules} if rules else {}))  # type: ignore[arg-type]
        self.desk.say("1", said("a", "customer", "Is it fine?"), subject="Kiln")

    @property
    def draft(self) -> str:
        return self.desk.threads["1"].draft or ""

    @property
    def notes(self) -> list[str]:
        return self.desk.threads["1"].notes


@contextmanager
def watched_room() -> Iterator[FakeRoom]:
    """A room of which nothing of ours may go out by itself."""
    made = FakeRoom()
    yield made
    ours = [text for text in made.desk.sent if "You asked" in text]
    assert ours == [], "nothing of ours goes out by itself"
    made.close()
