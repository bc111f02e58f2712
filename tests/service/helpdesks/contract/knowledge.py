"""What connectors list of a desk's articles and saved replies."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

from service.errors import HelpDeskUnreachable
from service.helpdesks.base import DeskPage, HelpDesk
from tests.service.helpdesks.replay import Replay, breaking_off
from tests.service.helpdesks.scenario import Page

Listed = Callable[[str | None], Iterator[DeskPage[Any]]]


def check_knowledge(there: dict[str, Page], listed) -> None:  # type: ignore[no-untyped-def]
    every = list(listed(None))
    items = {item.id: item for page in every for item in page.items}
    titles = {title.rpartition("/")[2].strip() for title in (item.title for item in items.values())}
    assert titles == {page.title for page in there.values()}
    assert all("How to do" in item.html for item in items.values())
    again = list(listed(every[-1].cursor))
    assert [(page.items, page.gone) for page in again] == [((), ())]
    changed, dropped = list(there)[1], list(there)[3]
    there[changed].html = "<p>How to do it anew.</p>"
    there[changed].at += timedelta(days=1)
    lost = next(key for key, item in items.items() if item.title.endswith(there[dropped].title))
    del there[dropped]
    after = list(listed(again[-1].cursor))
    assert ["anew" in item.html for page in after for item in page.items] == [True]
    assert [key for page in after for key in page.gone] == [lost]


def check_breaking_off(replay: Replay, there: dict[str, Page], listed: Listed) -> None:
    """Nothing more comes in the middle of a list: it goes on behind what was given, and nothing is left out."""
    replay.faults.extend([replay.respond, *[breaking_off] * 30])
    found, cursor = set[str](), None
    with suppress(HelpDeskUnreachable):
        for page in listed(None):
            found |= {item.title for item in page.items}
            cursor = page.cursor
    replay.faults.clear()
    found |= {item.title for page in listed(cursor) for item in page.items}
    assert {title.rpartition("/")[2].strip() for title in found} == {page.title for page in there.values()}


class ArticlesContract:
    """Desks with articles."""

    def test_articles_are_listed_with_what_changed_and_what_is_gone(self, replay: Replay, desk: HelpDesk) -> None:
        check_knowledge(replay.article_pages, lambda cursor: desk.articles(cursor))

    def test_a_list_of_articles_that_broke_off_leaves_none_out(self, replay: Replay, desk: HelpDesk) -> None:
        check_breaking_off(replay, replay.article_pages, desk.articles)


class SavedRepliesContract:
    """Desks with saved replies."""

    def test_saved_replies_are_listed_with_what_changed_and_what_is_gone(
        self, replay: Replay, desk: HelpDesk
    ) -> None:
        check_knowledge(replay.reply_pages, lambda cursor: desk.saved_replies(cursor))

    def test_a_list_of_saved_replies_that_broke_off_leaves_none_out(self, replay: Replay, desk: HelpDesk) -> None:
        check_breaking_off(replay, replay.reply_pages, desk.saved_replies)


class KnowledgeContract(ArticlesContract, SavedRepliesContract):
    """Desks with both."""
