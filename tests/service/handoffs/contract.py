"""The contract that every target of hand-offs keeps, over a transport that plays the target's server.

A test module of a target writes a `Room` (its server) and a class with `room = ThatRoom` that inherits
`TargetContract`, and `HttpContract` where the target is spoken to over HTTP.
"""

from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import ClassVar

import httpx
import pytest

from drafter.conversation import Conversation, Customer, Message
from service.errors import HandoffError, NotUndoable
from service.handoffs.base import (
    HandoffDone,
    HandoffMatter,
    HandoffTarget,
    House,
    PlannedField,
    TargetAccount,
    TargetKind,
)

NOW = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
TEXT = "The export stays at “Preparing”.\n\nSteps: Reports > Exports > Excel.\nhttps://app.brindle.example/exports/7"
KEY = "01kbb2mzv8q6c0x4d1e5f7g9hj"
EDITED = "Looked at by hand: edited & <confirmed>"

Fault = Callable[[httpx.Request], httpx.Response]


def matter(**changes: object) -> HandoffMatter:
    """What is handed off, as a target gets it."""
    conversation = Conversation(
        id="4711",
        mailbox="support",
        subject="Export does not finish",
        customer=Customer(name="Amara Diallo", email="amara@willow.example", plan="Studio"),
        messages=(
            Message(author="customer", text="The export stays at “Preparing”. Firefox 140.", at=NOW),
            Message(author="agent", name="Sam", text="We look into it.", at=NOW),
        ),
    )
    given: dict[str, object] = {
        "conversation": conversation,
        "mailbox": "support",
        "text": TEXT,
        "link": "https://drafter.example/sidebar?conversation=4711",
        "agent": "Sam",
        "at": NOW,
    }
    return HandoffMatter(**(given | changes))  # type: ignore[arg-type]


class Room:
    """A target and the server that it speaks to. `respond` answers as that does, and keeps what was made."""

    kind: ClassVar[TargetKind]
    settings: ClassVar[Mapping[str, str]] = {}
    secrets: ClassVar[Mapping[str, str]] = {}

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self.faults: deque[Fault] = deque()
        """Each takes the place of the next answer to a request that changes something."""
        self.late_faults: deque[Fault] = deque()
        """The same, after the server did what was asked."""

    def respond(self, request: httpx.Request) -> httpx.Response:
        raise NotImplementedError

    def made(self) -> list[str]:
        """The words of each thing that stands at the target now."""
        raise NotImplementedError

    def reads(self, request: httpx.Request) -> bool:
        """Whether a request changes nothing; those that read by POST say so here."""
        return request.method == "GET"

    @property
    def house(self) -> House:
        return House(httpx.MockTransport(self._answer), clock=lambda: NOW, sleep=lambda _: None)

    @property
    def account(self) -> TargetAccount:
        return TargetAccount(self.kind.name, self.kind.name, "support", self.settings, self.secrets)

    def target(self) -> HandoffTarget:
        return self.kind.build(self.account, self.house)

    @property
    def changes(self) -> list[httpx.Request]:
        return [request for request in self.asked if not self.reads(request)]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if self.reads(request):
            return self.respond(request)
        if self.faults:
            return self.faults.popleft()(request)
        answer = self.respond(request)
        return self.late_faults.popleft()(request) if self.late_faults else answer


def values(fields: tuple[PlannedField, ...], **edits: str) -> dict[str, str]:
    """Planned fields as they are confirmed."""
    return {field.name: edits.get(field.name, field.value) for field in fields}


def edited(fields: tuple[PlannedField, ...]) -> dict[str, str]:
    """The same, with the longest text that may be edited edited."""
    free = [field for field in fields if not (field.fixed or field.choices)]
    longest = max(free, key=lambda field: (field.lines, len(field.value)))
    return values(fields, **{longest.name: EDITED})


class TargetContract:
    """What targets of every kind do."""

    room: ClassVar[type[Room]]

    @pytest.fixture
    def at(self) -> Room:
        return self.room()

    def test_a_plan_changes_nothing(self, at: Room) -> None:
        fields = at.target().plan(matter())
        assert at.made() == []
        assert at.changes == []
        names = [field.name for field in fields]
        assert len(names) == len(set(names))
        assert all(field.label for field in fields)
        assert all(field.value in field.choices for field in fields if field.choices)
        assert any(not field.fixed for field in fields), "what is confirmed can be edited"

    def test_the_text_is_in_the_plan(self, at: Room) -> None:
        said = "\n".join(field.value for field in at.target().plan(matter()))
        if at.kind.text is not None:
            assert "Reports > Exports > Excel." in said
            assert "https://app.brindle.example/exports/7" in said

    def test_nothing_known_plans_too(self, at: Room) -> None:
        bare = Conversation(id="7", mailbox="support", messages=(Message(author="customer", text="Help"),))
        assert at.target().plan(matter(conversation=bare, text="", link=None, agent=""))

    def test_what_was_confirmed_is_made_once_and_nothing_else_leaves(self, at: Room) -> None:
        target = at.target()
        done = target.carry_out(matter(), edited(target.plan(matter())), KEY)
        assert done.ref
        assert done.told
        assert done.link is None or done.link.startswith(("https://", "/"))
        [made] = at.made()
        shown = made.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
        assert EDITED in shown
        for request in at.changes:
            assert at.kind.may_leave(request), f"{request.method} {request.url.path} is on no list of what may leave"
        assert not at.kind.may_leave(httpx.Request("POST", "https://elsewhere.example/", json={}))

    def test_the_same_key_again_makes_no_second_one(self, at: Room) -> None:
        if not at.kind.finds:
            pytest.skip("it cannot look for a key, so nobody tries again unseen")
        target = at.target()
        fields = values(target.plan(matter()))
        first = target.carry_out(matter(), fields, KEY)
        again = at.target().carry_out(matter(), fields, KEY)
        assert len(at.made()) == 1
        assert again.ref == first.ref
        target.carry_out(matter(), fields, KEY.replace("01k", "02k"))
        assert len(at.made()) == 2, "another hand-off is another one"

    def test_undoing_twice_does_no_harm(self, at: Room) -> None:
        done = self._done(at)
        if not at.kind.undoable:
            with pytest.raises(NotUndoable):
                at.target().undo(done)
            assert len(at.made()) == 1
            return
        at.target().undo(done)
        assert at.made() == []
        at.target().undo(done)
        assert all(at.kind.may_leave(request) for request in at.changes)

    def test_settling_makes_nothing_new(self, at: Room) -> None:
        done = self._done(at)
        at.target().settle(done, "answered in the help desk")
        at.target().settle(done, "answered in the help desk")
        [made] = at.made()
        assert ("answered in the help desk" in made) is at.kind.settles
        assert all(at.kind.may_leave(request) for request in at.changes)

    def _done(self, at: Room) -> HandoffDone:
        target = at.target()
        return target.carry_out(matter(), values(target.plan(matter())), KEY)


class HttpContract:
    """What a target does over HTTP where its server fails."""

    room: ClassVar[type[Room]]

    @pytest.mark.parametrize(
        ("status", "maybe"), [(400, False), (401, False), (403, False), (404, False), (500, True)]
    )
    def test_who_confirmed_it_learns_whether_it_may_be_done(self, at: Room, status: int, maybe: bool) -> None:
        # Twice, for a new token may be tried for once.
        at.faults.extend([lambda _: httpx.Response(status, json={"errors": [{"message": "no"}]})] * 2)
        assert self._fails(at).maybe_done is maybe
        assert at.made() == []

    @pytest.mark.parametrize(("error", "maybe"), [(httpx.ConnectError, False), (httpx.ReadTimeout, True)])
    def test_without_an_answer_too(self, at: Room, error: type[httpx.TransportError], maybe: bool) -> None:
        def silent(request: httpx.Request) -> httpx.Response:
            raise error("nobody answers", request=request)

        at.faults.extend([silent] * 4)
        assert self._fails(at).maybe_done is maybe

    def test_what_is_done_before_the_answer_is_lost_is_not_done_twice(self, at: Room) -> None:
        def lost(request: httpx.Request) -> httpx.Response:
            raise httpx.ReadTimeout("the answer is lost", request=request)

        at.late_faults.append(lost)
        assert self._fails(at).maybe_done
        assert len(at.changes) == 1, "nothing is sent again that may be done"
        if at.kind.finds:
            target = at.target()
            assert target.carry_out(matter(), values(target.plan(matter())), KEY).ref
            assert len(at.made()) == 1

    def test_an_answer_that_is_no_json_may_be_done(self, at: Room) -> None:
        at.late_faults.append(lambda _: httpx.Response(200, content=b"<html>ok?</html>"))
        assert self._fails(at).maybe_done

    def _fails(self, at: Room) -> HandoffError:
        target = at.target()
        fields = values(target.plan(matter()))
        with pytest.raises(HandoffError) as raised:
            target.carry_out(matter(), fields, KEY)
        assert not isinstance(raised.value, NotUndoable)
        assert str(raised.value).endswith(".")
        return raised.value
