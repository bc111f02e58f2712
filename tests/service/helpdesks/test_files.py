"""How many files of a conversation are fetched, and which: the newest, of a kind that is read, within bounds."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from drafter.conversation import ATTACHMENT_BYTES
from service.errors import HelpDeskBusy
from service.helpdesks.base import DeskThread
from service.helpdesks.files import read_thread
from service.helpdesks.threads import DeskFile, DeskMessage, ThreadFacts, thread_of

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def thread(fetch: Callable[[str], bytes], *files: DeskFile, author: str = "customer") -> DeskThread:
    """A conversation in which each file came with a message of its own, the first one first."""
    said = [
        DeskMessage(str(number), author, NOW + timedelta(minutes=number), text="See attached.", files=[file])
        for number, file in enumerate(files)
    ]
    first = DeskMessage("first", "customer", NOW - timedelta(days=1), text="Hello")
    return thread_of(ThreadFacts("1", "potters", fetch=fetch), [first, *said])


def read(made: DeskThread, clock: Callable[[], float] = lambda: 0.0) -> list[tuple[str, str, str]]:
    """Name, words and what is said to be unread of each file."""
    files = [file for message in read_thread(made, clock).conversation.messages for file in message.files]
    return [(file.name, file.text, file.unread) for file in files]


def test_what_nobody_could_read_is_not_fetched() -> None:
    asked: list[str] = []

    def fetch(place: str) -> bytes:
        asked.append(place)
        return b"E42"

    files = [DeskFile(name, f"/{name}") for name in ("a.log", "b.mp4", "c.exe", "d.csv", "")]
    found = read(thread(fetch, *files, DeskFile("e.log", "")))
    assert asked == ["/d.csv", "/a.log"]
    assert [(name, text) for name, text, _ in found] == [
        ("a.log", "E42"),
        ("b.mp4", ""),
        ("c.exe", ""),
        ("d.csv", "E42"),
        ("e.log", ""),
    ]


def test_files_of_colleagues_are_known_by_name() -> None:
    def fetch(_: str) -> bytes:
        raise AssertionError("nobody asks for it")

    assert read(thread(fetch, DeskFile("terms.txt", "/x"), author="agent")) == [("terms.txt", "", "")]


def test_the_newest_files_are_fetched_and_older_ones_say_why_not() -> None:
    found = read(thread(lambda _: b"E42", *(DeskFile(f"{number}.log", "/x") for number in range(22))))
    assert [text for _, text, _ in found] == ["", "", *["E42"] * 20]
    assert all("more files came than are fetched" in unread for _, _, unread in found[:2])


def test_what_is_said_to_be_too_large_is_not_asked_for() -> None:
    def fetch(_: str) -> bytes:
        raise AssertionError("nobody asks for it")

    [(_, _, unread)] = read(thread(fetch, DeskFile("a.log", "/x", size=ATTACHMENT_BYTES + 1)))
    assert "more than 10,485,760 bytes" in unread


def test_bytes_and_seconds_together_are_bounded() -> None:
    large = b"E42\n" + b"x" * (9 * 1024 * 1024)
    found = read(thread(lambda _: large, *(DeskFile(f"{number}.txt", "/x") for number in range(5))))
    assert [text.startswith("E42") for _, text, _ in found] == [False, False, True, True, True]
    moments, five = iter(range(0, 1000, 8)), [DeskFile(f"{number}.txt", "/x") for number in range(5)]
    found = read(thread(lambda _: b"E42", *five), lambda: next(moments))
    assert [text for _, text, _ in found] == ["", "", "", "E42", "E42"]


def test_a_desk_that_takes_no_more_is_asked_no_more() -> None:
    asked: list[str] = []

    def fetch(place: str) -> bytes:
        asked.append(place)
        raise HelpDeskBusy("Ask in a minute.", 60)

    found = read(thread(fetch, *(DeskFile(f"{number}.log", f"/{number}") for number in range(3))))
    assert asked == ["/2"]
    assert all(unread for _, _, unread in found)
