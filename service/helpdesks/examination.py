"""What a help desk lets us do, found out by reading alone."""

from collections.abc import Callable, Iterator
from itertools import islice

from service.errors import HelpDeskError, NothingToAnswer
from service.helpdesks.base import HelpDesk

__all__ = ["examine_desk"]


def examine_desk(desk: HelpDesk) -> Iterator[tuple[str, str]]:
    """Each thing that we read there and what stands in the way of it ("": nothing)."""
    seen: list[str] = []

    def conversations() -> None:
        seen.extend(ref.id for page in islice(desk.changed(), 1) for ref in page.items)

    def thread() -> None:
        for thread_id in seen[:1]:
            desk.thread(thread_id)

    looks: dict[str, Callable[[], object]] = {"list of conversations": conversations, "a conversation": thread}
    if desk.abilities.articles:
        looks["articles"] = lambda: next(desk.articles(), None)
    if desk.abilities.saved_replies:
        looks["saved replies"] = lambda: next(desk.saved_replies(), None)
    for name, look in looks.items():
        try:
            look()
        except NothingToAnswer:
            yield name, ""
        except HelpDeskError as error:
            yield name, str(error)
        else:
            yield name, ""
