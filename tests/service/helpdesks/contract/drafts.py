"""Where drafts are put, how they are replaced and retired, and that none is sent."""

import re

import httpx
import pytest

from service.errors import WouldReachCustomer
from service.helpdesks.base import DraftPlace, HelpDesk
from service.helpdesks.grants import FixedGrant
from service.helpdesks.http import DeskHttp
from tests.service.helpdesks.contract.texts import DRAFT, INTERNAL, NEWER, SEEN
from tests.service.helpdesks.replay import Replay
from tests.service.helpdesks.scenario import THREAD


class DraftContract:
    """One draft at a time, where agents look."""

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
        assert re.search(r"Noor,(?:</p><p>|</div><div><br></div><div>|\n\n)E7", text)
        assert "&lt;or&gt;" in text or "<or>" in text
        assert len(replay.writes) == replay.writes_a_draft

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

    @pytest.mark.parametrize("body", [b"", b"null", b"[]", b"[" * 100_000, b'"private"', b"\xff\xfe", b"{}"])
    def test_the_gate_lets_nothing_through_that_it_cannot_read(
        self, replay: Replay, desk: HelpDesk, body: bytes
    ) -> None:
        desk.put_draft(THREAD, DRAFT)
        (first, *_) = replay.writes
        assert not replay.kind.private(httpx.Request(first.method, first.url, content=body))

    def test_the_gate_lets_no_fields_through_in_an_address(self, replay: Replay, desk: HelpDesk) -> None:
        desk.put_draft(THREAD, DRAFT)
        (first, *_) = replay.writes
        assert replay.kind.private(httpx.Request(first.method, first.url, content=first.content))
        more = first.url.copy_merge_params({"public": "true", "draft": "false"})
        assert not replay.kind.private(httpx.Request(first.method, more, content=first.content))


class NativeContract:
    """Desks that have drafts of their own."""

    def test_a_draft_that_stands_already_is_known_by_its_words(self, replay: Replay, desk: HelpDesk) -> None:
        """As after a process that ended before it kept where its draft stands."""
        placed = desk.put_draft(THREAD, DRAFT)
        assert desk.put_draft(THREAD, DRAFT) == placed
        assert (len(replay.standing.native), replay.standing.notes) == (1, [])

    def test_words_of_an_agent_are_never_overwritten(self, replay: Replay, desk: HelpDesk) -> None:
        placed = desk.put_draft(THREAD, DRAFT)
        (ref,) = replay.standing.native
        replay.standing.native[ref] = "<p>Hi Noor, let me ring you.</p>"
        assert desk.put_draft(THREAD, NEWER, placed).place is DraftPlace.NOTE
        assert desk.retire_draft(THREAD, placed, "An answer went out.") is None
        assert replay.standing.native == {ref: "<p>Hi Noor, let me ring you.</p>"}
        assert len(replay.standing.notes) == 1
