"""What every connector reads: conversations and lists of them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from drafter.conversation import Message
from service.errors import HelpDeskError, HelpDeskGone, HelpDeskUnreachable, NothingToAnswer
from service.helpdesks.base import DeskPage, HelpDesk, ThreadRef
from tests.service.helpdesks.replay import Replay, breaking_off
from tests.service.helpdesks.scenario import OUTBOUND, THREAD, Line, minute


def words(message: Message) -> str:
    return message.text if message.html is None else message.html


def read_all(pages: Iterator[DeskPage[ThreadRef]]) -> tuple[set[str], str]:
    found, cursor = set[str](), ""
    for page in pages:
        found |= {ref.id for ref in page.items}
        cursor = page.cursor
    return found, cursor


class ReadingContract:
    """Conversations with their threads, and lists that go on where they were left."""

    def test_a_conversation_is_read_with_its_thread(self, replay: Replay, desk: HelpDesk) -> None:
        found = desk.thread(THREAD)
        assert (found.conversation.id, found.conversation.mailbox) == (THREAD, "potters")
        assert found.conversation.subject == "Kiln stays cold"
        assert found.conversation.customer.name == ("Noor Haddad" if replay.knows_names else None)
        assert found.conversation.customer.email == "noor@example.com"
        assert not found.conversation.customer.verified
        assert not found.resolved
        authors = [message.author for message in found.conversation.messages]
        bot = "bot" if replay.knows_automatic else "agent"
        assert authors == ["customer", bot, "note", "agent", "customer", "customer", "customer"]
        assert len(set(found.message_ids)) == len(authors)

    def test_html_and_the_names_of_attachments_come_along(self, desk: HelpDesk) -> None:
        first = desk.thread(THREAD).conversation.messages[0]
        assert "E7" in words(first)
        assert "What now?" in words(first)
        assert [file.name for file in first.files] == ["kiln.jpg", "log.txt"]
        assert first.at == minute(1)

    def test_a_burst_of_messages_stays_in_its_order(self, desk: HelpDesk) -> None:
        last = desk.thread(THREAD).conversation.messages[-3:]
        assert ["Version 4.2" in words(last[0]), "beeps" in words(last[1]), "Three" in words(last[2])] == [True] * 3

    def test_a_closed_conversation_says_so(self, desk: HelpDesk) -> None:
        assert desk.thread("103").resolved

    def test_a_deleted_conversation_is_gone(self, replay: Replay, desk: HelpDesk) -> None:
        del replay.cases[THREAD]
        with pytest.raises(HelpDeskGone):
            desk.thread(THREAD)

    def test_nobody_answers_where_no_customer_wrote(self, desk: HelpDesk) -> None:
        with pytest.raises(NothingToAnswer, match=OUTBOUND):
            desk.thread(OUTBOUND)

    @pytest.mark.parametrize("strange", ["../../users", "1/reply", "1?x=2", "", "é"])
    def test_no_other_address_is_asked_by_a_strange_id(self, replay: Replay, desk: HelpDesk, strange: str) -> None:
        with pytest.raises(HelpDeskError):
            desk.thread(strange)
        assert [one for one in replay.requests if not replay.is_token(one)] == []

    def test_a_message_of_ten_megabytes_is_read(self, replay: Replay, desk: HelpDesk) -> None:
        replay.cases[THREAD].lines[0].html = f"<p>{'long ' * 2_000_000}</p>"
        assert len(words(desk.thread(THREAD).conversation.messages[0])) > 9_000_000

    def test_changed_conversations_are_listed_to_the_last_page(self, replay: Replay, desk: HelpDesk) -> None:
        found, _ = read_all(desk.changed())
        assert found == set(replay.cases)

    def test_resolved_conversations_are_listed(self, desk: HelpDesk) -> None:
        pages = list(desk.resolved())
        assert {ref.id for page in pages for ref in page.items} == {"103", "105"}
        assert all(ref.resolved for page in pages for ref in page.items)

    def test_an_empty_desk_has_one_empty_page(self, replay: Replay, desk: HelpDesk) -> None:
        replay.cases, replay.article_pages, replay.reply_pages = {}, {}, {}
        for listed in (desk.changed(), desk.resolved(), desk.articles(), desk.saved_replies()):
            assert [(page.items, page.gone) for page in listed] == [((), ())]

    def test_a_list_goes_on_with_what_changed_since(self, replay: Replay, desk: HelpDesk) -> None:
        _, cursor = read_all(desk.changed())
        replay.now += timedelta(hours=5)
        _, cursor = read_all(desk.changed(cursor))
        replay.now += timedelta(hours=5)
        later = replay.now - timedelta(minutes=1)
        replay.cases["104"].lines.append(Line("9032", "customer", "<p>And which glaze?</p>", later))
        found, _ = read_all(desk.changed(cursor))
        assert found == {"104"}

    def test_a_list_that_broke_off_goes_on_behind_the_last_page(self, replay: Replay, desk: HelpDesk) -> None:
        pages = desk.changed()
        first = next(pages)
        replay.faults.extend([breaking_off] * 20)
        if replay.size < len(replay.cases):
            with pytest.raises(HelpDeskUnreachable):
                next(pages)
        replay.faults.clear()
        rest, _ = read_all(desk.changed(first.cursor))
        assert rest | {ref.id for ref in first.items} == set(replay.cases)
