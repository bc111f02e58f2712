"""The contract that every connector keeps, over a transport that replays what its desk answers."""

import hmac
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

import httpx
import pytest

from drafter.conversation import Message
from service.errors import (
    ForgedEvent,
    HelpDeskBusy,
    HelpDeskError,
    HelpDeskGone,
    HelpDeskRefused,
    HelpDeskUnreachable,
    NothingToAnswer,
    WouldReachCustomer,
)
from service.helpdesks.base import (
    DeskDraft,
    DeskEventKind,
    DeskPage,
    DraftPlace,
    HelpDesk,
    ThreadRef,
)
from service.helpdesks.grants import FixedGrant
from service.helpdesks.http import LONGEST_WAIT, DeskHttp
from service.helpdesks.signatures import MOST_EVENT_BYTES, REPLAY_SECONDS
from tests.service.helpdesks.replay import Replay, answering, breaking_off
from tests.service.helpdesks.scenario import OUTBOUND, THREAD, Line, Page, minute

LETTER = "Hi Noor,\n\nE7 means that the door is open <or> the switch is worn & dirty.\n\nBest,\nSam"
DRAFT = DeskDraft(LETTER, f"Draft reply, not sent\n\n{LETTER}\n\n[1] Error codes")
NEWER = DeskDraft("Hi Noor,\n\nThree beeps: replace the switch.", "Draft reply, not sent\n\nThree beeps: replace it.")
INTERNAL = DeskDraft("Kiln E7 / [link?]", "Kiln E7 / [link?]", for_customer=False)
SEEN = "E7 means that the door is open"


def words(message: Message) -> str:
    return message.text if message.html is None else message.html


def read_all(pages: Iterator[DeskPage[ThreadRef]]) -> tuple[set[str], str]:
    found, cursor = set[str](), ""
    for page in pages:
        found |= {ref.id for ref in page.items}
        cursor = page.cursor
    return found, cursor


class HelpDeskContract:
    """What connectors of every kind of desk do; `made` makes the replay of one."""

    made: ClassVar[type[Replay]]

    @pytest.fixture
    def replay(self) -> Replay:
        return self.made()

    @pytest.fixture
    def desk(self, replay: Replay) -> Iterator[HelpDesk]:
        """The connector. Whatever a test does, nothing may have reached a customer at its end."""
        yield replay.desk()
        assert [one for one in replay.writes if replay.reaches_customer(one)] == []

    def test_a_conversation_is_read_with_its_thread(self, replay: Replay, desk: HelpDesk) -> None:
        found = desk.thread(THREAD)
        assert (found.conversation.id, found.conversation.mailbox) == (THREAD, "potters")
        assert found.conversation.subject == "Kiln stays cold"
        assert found.conversation.customer.name == "Noor Haddad"
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

    def test_a_draft_stands_where_agents_look(self, replay: Replay, desk: HelpDesk) -> None:
        placed = desk.put_draft(THREAD, DRAFT)
        assert placed.place is desk.abilities.place
        standing = replay.standing
        assert placed.ref
        if placed.place is DraftPlace.NATIVE:
            assert (len(standing.native), len(standing.notes)) == (1, 0)
            (text,) = standing.native.values()
            assert "[1]" not in text
        else:
            (text,) = standing.notes
        assert SEEN in text
        assert "Noor,</p><p>E7" in text or "Noor,\n\nE7" in text
        assert "&lt;or&gt;" in text or "<or>" in text
        assert len(replay.writes) == 1

    def test_a_second_draft_takes_the_place_of_the_first(self, replay: Replay, desk: HelpDesk) -> None:
        first = desk.put_draft(THREAD, DRAFT)
        second = desk.put_draft(THREAD, NEWER, first)
        shown = [*replay.standing.native.values(), *replay.standing.notes]
        assert "replace" in shown[-1]
        assert len(replay.standing.native) <= 1
        if desk.abilities.removes:
            assert not [text for text in shown if SEEN in text]
        assert second.digest != first.digest

    def test_the_same_draft_again_is_not_stacked(self, replay: Replay, desk: HelpDesk) -> None:
        first = desk.put_draft(THREAD, DRAFT)
        desk.put_draft(THREAD, DRAFT, first)
        assert len(replay.standing.native) + len(replay.standing.notes) <= (1 if desk.abilities.removes else 2)

    def test_a_draft_that_is_out_of_date_says_so(self, replay: Replay, desk: HelpDesk) -> None:
        placed = desk.put_draft(THREAD, DRAFT)
        left = desk.retire_draft(THREAD, placed, "The customer wrote again.")
        shown = [*replay.standing.native.values(), *replay.standing.notes]
        if desk.abilities.removes:
            assert not [text for text in shown if SEEN in text]
        else:
            assert "The customer wrote again." in shown[-1]
        before = len(shown)
        assert desk.put_draft(THREAD, NEWER, left)
        shown = [*replay.standing.native.values(), *replay.standing.notes]
        assert "replace" in shown[-1]
        assert len(shown) <= before + 1
        assert len(replay.standing.native) <= 1

    def test_retiring_twice_does_no_harm(self, replay: Replay, desk: HelpDesk) -> None:
        placed = desk.put_draft(THREAD, DRAFT)
        desk.retire_draft(THREAD, placed, "An answer went out.")
        if desk.abilities.removes:
            desk.retire_draft(THREAD, placed, "An answer went out.")
        assert len(replay.standing.native) <= 1

    def test_a_text_for_colleagues_is_only_ever_a_note(self, replay: Replay, desk: HelpDesk) -> None:
        assert desk.put_draft(THREAD, INTERNAL).place is DraftPlace.NOTE
        assert replay.standing.native == {}
        assert "[link?]" in replay.standing.notes[0]

    def test_what_would_send_is_stopped_before_it_leaves(self, replay: Replay, desk: HelpDesk) -> None:
        """The gate behind all connectors, asked with each request of this desk that reaches a customer."""
        grant = FixedGrant({})
        for request in replay.sending():
            assert replay.reaches_customer(request)
            assert not replay.kind.private(request)
            base = f"{request.url.scheme}://{request.url.host}"
            gate = DeskHttp("the desk", base, grant, replay.kind.private, replay.outside)
            headers = {"Content-Type": request.headers.get("content-type", "application/json")}
            with pytest.raises(WouldReachCustomer):
                gate.change(request.method, request.url.raw_path.decode(), content=request.content, headers=headers)
        assert replay.sending()
        assert replay.writes == []

    def test_a_rate_limit_is_waited_for(self, replay: Replay, desk: HelpDesk) -> None:
        replay.faults.extend([answering(429, {"Retry-After": "7"})] * 2)
        desk.thread(THREAD)
        assert replay.sleeps == [7.0, 7.0]

    def test_a_long_rate_limit_is_told(self, replay: Replay, desk: HelpDesk) -> None:
        replay.faults.append(answering(429, {"Retry-After": str(LONGEST_WAIT * 5)}))
        with pytest.raises(HelpDeskBusy) as told:
            desk.thread(THREAD)
        assert told.value.retry_after == LONGEST_WAIT * 5
        assert replay.sleeps == []

    def test_a_draft_is_put_once_when_the_rate_limit_is_over(self, replay: Replay, desk: HelpDesk) -> None:
        desk.thread(THREAD)
        while not replay.writes:
            replay.faults.append(answering(429, {"Retry-After": "1"}))
            desk.put_draft(THREAD, DRAFT)
        assert len(replay.standing.native) + len(replay.standing.notes) == 1

    def test_a_key_that_is_refused_is_not_tried_again(self, replay: Replay, desk: HelpDesk) -> None:
        replay.faults.extend([answering(401)] * 9)
        with pytest.raises(HelpDeskRefused, match="Connect it again"):
            desk.thread(THREAD)
        assert len([one for one in replay.requests if not replay.is_token(one)]) == (2 if replay.renews else 1)

    def test_a_right_that_is_missing_is_told(self, replay: Replay, desk: HelpDesk) -> None:
        replay.faults.append(answering(403))
        with pytest.raises(HelpDeskRefused, match="lacks the right"):
            desk.thread(THREAD)

    def test_reading_is_repeated_after_an_error_of_the_desk(self, replay: Replay, desk: HelpDesk) -> None:
        replay.faults.extend([answering(500), answering(503), breaking_off])
        assert desk.thread(THREAD).conversation.id == THREAD

    def test_an_error_that_stays_is_told(self, replay: Replay, desk: HelpDesk) -> None:
        replay.faults.extend([answering(500)] * 20)
        with pytest.raises(HelpDeskUnreachable, match="Try again later"):
            desk.thread(THREAD)

    def test_a_write_is_not_repeated_when_nobody_knows_whether_it_was_done(
        self, replay: Replay, desk: HelpDesk
    ) -> None:
        replay.faults.extend(self._reading_first(replay, breaking_off))
        with pytest.raises(HelpDeskUnreachable):
            desk.put_draft(THREAD, DRAFT)
        assert len(replay.writes) == 1

    def _reading_first(self, replay: Replay, fault):  # type: ignore[no-untyped-def]
        """Faults that let pass what is read, and meet the first write."""

        def meet(request: httpx.Request) -> httpx.Response:
            if request in replay.writes:
                response: httpx.Response = fault(request)
                return response
            replay.faults.appendleft(meet)
            return replay.respond(request)

        return [meet]

    @pytest.mark.parametrize("body", [b"<html>Sign in</html>", b"[" * 100_000, b"\xff\xfe", b'{"odd": 1}', b"[3]"])
    def test_an_answer_that_is_no_answer_is_told(self, replay: Replay, desk: HelpDesk, body: bytes) -> None:
        replay.faults.extend([answering(200, {"Content-Type": "text/html"}, body)] * 3)
        with pytest.raises(HelpDeskError):
            desk.thread(THREAD)

    def test_the_key_goes_to_no_other_host(self, replay: Replay, desk: HelpDesk) -> None:
        replay.faults.append(answering(302, {"Location": "https://elsewhere.example/"}))
        with pytest.raises(HelpDeskError, match="elsewhere"):
            desk.thread(THREAD)
        assert {one.url.host for one in replay.requests} <= {httpx.URL(replay.account.address).host}


class TokenContract:
    """Desks whose tokens end."""

    def test_an_expired_token_is_renewed_once_under_ten_calls(self, replay: Replay, desk: HelpDesk) -> None:
        desk.thread(THREAD)
        assert replay.tokens == 1
        replay.refused.add("Bearer t1")
        with ThreadPoolExecutor(10) as pool:
            found = list(pool.map(desk.thread, [THREAD] * 10))
        assert len(found) == 10
        assert replay.tokens == 2

    def test_a_token_is_renewed_before_it_ends(self, replay: Replay, desk: HelpDesk) -> None:
        desk.thread(THREAD)
        replay.now += timedelta(seconds=7170)
        desk.thread(THREAD)
        assert replay.tokens == 2


class NativeContract:
    """Desks that have drafts of their own."""

    def test_words_of_an_agent_are_never_overwritten(self, replay: Replay, desk: HelpDesk) -> None:
        placed = desk.put_draft(THREAD, DRAFT)
        (ref,) = replay.standing.native
        replay.standing.native[ref] = "<p>Hi Noor, let me ring you.</p>"
        assert desk.put_draft(THREAD, NEWER, placed).place is DraftPlace.NOTE
        assert desk.retire_draft(THREAD, placed, "An answer went out.") is None
        assert replay.standing.native == {ref: "<p>Hi Noor, let me ring you.</p>"}
        assert len(replay.standing.notes) == 1


class WebhookContract:
    """Desks that call us."""

    def test_a_webhook_says_what_happened(self, replay: Replay, desk: HelpDesk) -> None:
        kinds = {}
        for kind in (DeskEventKind.CUSTOMER_WROTE, DeskEventKind.AGENT_WROTE):
            event = desk.event(replay.call("e1", kind, THREAD))
            assert event
            assert event.thread_id == THREAD
            kinds[kind] = event.kind
        assert all(found in (said, DeskEventKind.CHANGED) for said, found in kinds.items())

    def test_what_does_not_concern_us_is_passed_over(self, replay: Replay, desk: HelpDesk) -> None:
        foreign = replay.foreign()
        assert foreign is None or desk.event(foreign) is None

    def test_a_webhook_that_comes_twice_has_one_id(self, replay: Replay, desk: HelpDesk) -> None:
        first, again, other = (
            desk.event(replay.call(name, DeskEventKind.CUSTOMER_WROTE, THREAD)) for name in ("e1", "e1", "e2")
        )
        assert first
        assert again
        assert other
        assert first.id == again.id
        assert other.id != first.id

    def test_forged_webhooks_are_refused(
        self, replay: Replay, desk: HelpDesk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        good = replay.call("e1", DeskEventKind.CUSTOMER_WROTE, THREAD)
        forged = [replace(good, headers={}, address_secret=""), replace(good, address_secret="hook-0000", headers={})]
        if replay.signature:
            signed = good.headers[replay.signature]
            turned = signed[:-3] + ("A" if signed[-3] != "A" else "B") + signed[-2:]
            wrong = [turned, signed[:-1], signed.upper() + "=", "", "é", signed + " "]
            forged += [replace(good, headers={**good.headers, replay.signature: value}) for value in wrong]
            forged.append(replace(good, body=good.body.replace(THREAD.encode(), b"102")))
        compared = []
        real = hmac.compare_digest

        def watched(a, b):  # type: ignore[no-untyped-def]
            compared.append(a)
            return real(a, b)

        monkeypatch.setattr(hmac, "compare_digest", watched)
        for delivery in forged:
            with pytest.raises(ForgedEvent):
                desk.event(delivery)
        assert len(compared) == len(forged), "each is compared in constant time"
        assert desk.event(good)

    def test_webhooks_of_ten_megabytes_are_read_and_larger_ones_refused(self, replay: Replay, desk: HelpDesk) -> None:
        replay.cases[THREAD].lines[0].html = "long " * 2_000_000
        event = desk.event(replay.call("e" * 10_000_000, DeskEventKind.CUSTOMER_WROTE, THREAD))
        assert event
        assert len(event.id) <= 100
        with pytest.raises(HelpDeskError):
            desk.event(replay.call("e" * MOST_EVENT_BYTES, DeskEventKind.CUSTOMER_WROTE, THREAD))

    @pytest.mark.parametrize("fault", ["no JSON", "[]", '"text"', "null"])
    def test_a_signed_body_that_is_no_event_is_told(self, replay: Replay, desk: HelpDesk, fault: str) -> None:
        with pytest.raises(HelpDeskError):
            desk.event(replay.sealed(fault.encode(), replay.call("e1", DeskEventKind.CUSTOMER_WROTE, THREAD)))


class TimedWebhookContract:
    """Desks that sign the time of a call."""

    def test_a_signed_webhook_of_long_ago_is_refused(self, replay: Replay, desk: HelpDesk) -> None:
        good = replay.call("e1", DeskEventKind.CUSTOMER_WROTE, THREAD)
        for seconds in (REPLAY_SECONDS + 1, -REPLAY_SECONDS - 1):
            with pytest.raises(ForgedEvent):
                desk.event(replace(good, at=good.at + timedelta(seconds=seconds)))


class KnowledgeContract:
    """Desks with articles and saved replies."""

    def test_articles_are_listed_with_what_changed_and_what_is_gone(self, replay: Replay, desk: HelpDesk) -> None:
        self._check_knowledge(replay.article_pages, lambda cursor: desk.articles(cursor))

    def test_saved_replies_are_listed_with_what_changed_and_what_is_gone(
        self, replay: Replay, desk: HelpDesk
    ) -> None:
        self._check_knowledge(replay.reply_pages, lambda cursor: desk.saved_replies(cursor))

    def _check_knowledge(self, there: dict[str, Page], listed) -> None:  # type: ignore[no-untyped-def]
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
