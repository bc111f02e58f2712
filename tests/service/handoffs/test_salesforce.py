"""Salesforce has neither a specification nor a server to try: this follows our reading of its documentation."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import parse_qs

import httpx
import pytest

from service.errors import HandoffError, InputError, NotUndoable
from service.handoffs.salesforce import SALESFORCE
from service.helpdesks.threads import known_moment
from tests.service.handoffs.contract import NOW, HttpContract, TargetContract
from tests.service.handoffs.web_replay import HOSTILE, KEY, WebRoom, conversation, failing, matter, silent
from tests.service.helpdesks.replay import body_of, iso

HOST = "https://potters.my.salesforce.com"
US, SOMEBODY = "005Ab000001AAAAQA0", "005Ab000009ZZZZQA0"
LONG = tuple(
    ("customer" if number % 2 else "agent", f"Message {number}: {'word ' * 150}") for number in range(20, 0, -1)
)


class SalesforceReplay(WebRoom):
    kind = SALESFORCE
    secrets: ClassVar[Mapping[str, str]] = {"client_id": "3MVG9", "client_secret": "8A4BE6"}
    settings: ClassVar[Mapping[str, str]] = {
        "address": HOST,
        "origin": "Chat",
        "closed_status": "Closed",
        "supplied_email": "no",
    }

    def __init__(self, **settings: str) -> None:
        super().__init__(**settings)
        self.cases: dict[str, dict[str, Any]] = {}
        self.comments: dict[str, dict[str, Any]] = {}
        self.more: dict[str, tuple[str, int]] = {}
        self.tokens = 0

    def reads(self, request: httpx.Request) -> bool:
        return request.method == "GET" or request.url.path == "/services/oauth2/token"

    def made(self) -> list[str]:
        return [
            f"{case} {[one['CommentBody'] for one in self.comments.values() if one['ParentId'] == key]}"
            for key, case in self.cases.items()
        ]

    def respond(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/services/oauth2/token":
            form = parse_qs(request.content.decode())
            assert form == {
                "grant_type": ["client_credentials"],
                "client_id": ["3MVG9"],
                "client_secret": ["8A4BE6"],
            }
            self.tokens += 1
            return httpx.Response(200, json={"access_token": f"t{self.tokens}", "instance_url": HOST})
        assert request.headers["authorization"] in {f"Bearer t{number + 1}" for number in range(self.tokens)}
        place = path.removeprefix("/services/data/v61.0")
        if place.startswith("/query"):
            return self._found(request.url.params.get("q", ""), place)
        if request.method == "POST":
            return self._create(place, body_of(request))
        kind, _, key = place.removeprefix("/sobjects/").partition("/")
        records = self.cases if kind == "Case" else self.comments
        if key not in records:
            return httpx.Response(404, json=[{"errorCode": "NOT_FOUND", "message": "gone"}])
        if request.method == "PATCH":
            records[key] |= body_of(request)
        else:
            del records[key]
        return httpx.Response(204)

    def _create(self, place: str, body: dict[str, Any]) -> httpx.Response:
        if place == "/sobjects/Case":
            key = f"500Ab00000{len(self.cases) + 1:05}IAB"
            self.cases[key] = {**body, "Status": "New", "CreatedById": US, "LastModifiedById": US}
            self.cases[key]["CreatedDate"] = iso(self.now)
        else:
            assert len(body["CommentBody"].replace("\n", "\r\n").encode()) <= 4_000
            assert body["ParentId"] in self.cases
            assert body["IsPublished"] is False
            key = f"00aAb00000{len(self.comments) + 1:05}IAB"
            self.comments[key] = {**body, "CreatedById": US}
        return httpx.Response(201, json={"id": key, "success": True, "errors": []})

    def _found(self, query: str, place: str) -> httpx.Response:
        """What of SOQL we use; one record on a page."""
        if place != "/query":
            query, begin = self.more[place]
        else:
            begin = 0
        if found := re.search(r"FROM CaseComment WHERE ParentId = '(\w+)'", query):
            records = [
                {"Id": key, **one} for key, one in self.comments.items() if one["ParentId"][:15] == found[1][:15]
            ]
        elif found := re.search(r"FROM Case WHERE Id = '(\w+)'", query):
            records = [{"Id": key, **one} for key, one in self.cases.items() if key[:15] == found[1][:15]]
        else:
            found = re.search(
                r"Origin = '([^']*)' (AND IsClosed = false )?AND CreatedDate (?:>= (\S+)|= LAST_N)", query
            )
            assert found, query
            since = known_moment(found[3]) if found[3] else self.now - timedelta(days=2)
            records = [
                {"Id": key, **one}
                for key, one in reversed(self.cases.items())
                if one["Origin"] == found[1]
                and known_moment(one["CreatedDate"]) >= since
                and not (found[2] and one["Status"] == "Closed")
            ]
        answer: dict[str, Any] = {"totalSize": len(records), "done": True, "records": records[begin : begin + 1]}
        if begin + 1 < len(records):
            following = f"/query/01g-{len(self.more)}"
            self.more[following] = (query, begin + 1)
            answer |= {"done": False, "nextRecordsUrl": f"/services/data/v61.0{following}"}
        return httpx.Response(200, json=answer)

    @property
    def case(self) -> dict[str, Any]:
        (case,) = self.cases.values()
        return case

    @property
    def bodies(self) -> list[str]:
        return [one["CommentBody"] for one in self.comments.values()]


class TestSalesforce(TargetContract, HttpContract):
    room = SalesforceReplay


@pytest.fixture
def replay() -> SalesforceReplay:
    return SalesforceReplay()


def test_a_chat_becomes_a_case_with_its_log(replay: SalesforceReplay) -> None:
    done = replay.hand_off(matter())
    assert (replay.case["Subject"], replay.case["Origin"], replay.case["Status"]) == ("Chat", "Chat", "New")
    assert replay.case["SuppliedName"] == "Noor Haddad"
    assert "SuppliedEmail" not in replay.case
    (body,) = replay.bodies
    assert body.splitlines()[0] == f"Chat log, part 1 of 1 (handed off as {KEY})"
    assert body.index("shows E7") < body.index("Which firmware") < body.index("Version 4.2")
    assert re.search(r"Customer Noor Haddad, 30 Nov 2026 09:2\d UTC:\nHello", body)
    assert done.link == f"{HOST}/lightning/r/Case/500Ab0000000001IAB/view"


def test_notes_are_not_in_the_log_of_a_chat(replay: SalesforceReplay) -> None:
    talk = conversation(("customer", "It is cold."), ("note", "He is rude, watch out."), ("bot", "We got it."))
    replay.hand_off(matter(conversation=talk))
    assert "rude" not in replay.bodies[0]


def test_a_long_log_is_cut_between_messages_and_stays_in_order(replay: SalesforceReplay) -> None:
    talk = conversation(*LONG)
    planned = {field.name: field for field in replay.target().plan(matter(conversation=talk))}
    replay.hand_off(matter(conversation=talk))
    assert planned["log"].note.startswith(f"Will be {len(replay.bodies)} comments")
    assert len(replay.bodies) > 3
    for number, body in enumerate(replay.bodies, start=1):
        head, first = body.splitlines()[:2]
        assert head == f"Chat log, part {number} of {len(replay.bodies)} (handed off as {KEY})"
        assert re.match(r"(Customer|Agent) ", first)
    assert [int(n) for n in re.findall(r"Message (\d+):", "".join(replay.bodies))] == list(range(20, 0, -1))


@pytest.mark.parametrize(
    "text", ["ä🔥字\u0301 \n" * 4_000, "👍🏽" * 3_000, "x" * 30_000], ids=["mixed", "joined", "x"]
)
def test_a_comment_has_at_most_4000_bytes_and_no_half_characters(replay: SalesforceReplay, text: str) -> None:
    replay.hand_off(matter(conversation=conversation(("customer", text))))
    parts = ["".join(body.splitlines()[1:]) for body in replay.bodies]
    assert not any(part.startswith(("🏽", "\u0301")) for part in parts)
    log = "".join(parts)
    assert "".join(text.split()) in "".join(log.split())


@pytest.mark.parametrize("lost", [True, False])
def test_a_try_that_broke_off_at_the_third_part_goes_on_there(replay: SalesforceReplay, lost: bool) -> None:
    about = matter(conversation=conversation(*LONG))
    steps = [replay.respond] * 3  # the case and two parts
    replay.faults.extend([*steps, failing(500)])
    if lost:
        replay.faults.clear()
        replay.late_faults.extend([lambda request: replay_answer(replay, request)] * 3)
        replay.late_faults.append(silent)
    with pytest.raises(HandoffError, match=r"number 3 is not in the case.*goes on there") as raised:
        replay.hand_off(about)
    assert raised.value.maybe_done
    planned = {field.name: field.value for field in replay.target().plan(about)}
    replay.now += timedelta(hours=20)
    again = matter(conversation=about.conversation, at=replay.now, planned_at=NOW)
    replay.target().carry_out(again, {**planned, "case": ""}, KEY)
    assert len(replay.cases) == 1
    numbers = [int(re.findall(r"part (\d+) of", body)[0]) for body in replay.bodies]
    assert numbers == list(range(1, len(numbers) + 1))


def replay_answer(replay: SalesforceReplay, request: httpx.Request) -> httpx.Response:
    """The answer to what was just done."""
    newest = list(replay.comments or replay.cases)[-1]
    return httpx.Response(201, json={"id": newest, "success": True, "errors": []})


def test_the_case_of_a_chat_that_goes_on_gets_the_log_and_is_closed(replay: SalesforceReplay) -> None:
    replay.hand_off(matter(conversation=conversation(("customer", "Hello?"))), key="first")
    replay.now += timedelta(minutes=20)
    planned = {field.name: field for field in replay.target().plan(matter())}
    assert planned["case"].value == "500Ab0000000001IAB"
    assert (planned["close"].value, planned["close"].choices) == ("yes", ("yes", "no"))
    replay.hand_off(matter())
    assert len(replay.cases) == 1
    assert replay.case["Status"] == "Closed"
    assert len(replay.bodies) == 2


def test_the_case_of_another_chat_is_left_alone(replay: SalesforceReplay) -> None:
    other = conversation().model_copy(update={"id": "1011"})
    replay.hand_off(matter(conversation=other), key="first")
    replay.hand_off(matter())
    assert len(replay.cases) == 2


def test_a_status_that_closes_is_a_matter_of_set_up() -> None:
    replay = SalesforceReplay(closed_status="")
    assert "close" not in {field.name for field in replay.target().plan(matter())}
    replay.hand_off(matter(), close="yes")
    assert replay.case["Status"] == "New"


def test_the_customers_address_goes_along_only_where_that_was_said() -> None:
    replay = SalesforceReplay(supplied_email="yes")
    replay.hand_off(matter())
    assert replay.case["SuppliedEmail"] == "noor@haddad.example"


@pytest.mark.parametrize(
    "case",
    [
        "500Ab0000000001",
        "500Ab0000000001IAB",
        f"{HOST}/500Ab0000000001",
        "https://potters.lightning.force.com/lightning/r/Case/500Ab0000000001IAB/view",
    ],
)
def test_a_case_is_known_by_15_and_by_18_characters(replay: SalesforceReplay, case: str) -> None:
    replay.hand_off(matter(conversation=conversation(("customer", "Hello?"))), key="first")
    done = replay.hand_off(matter(), case=case)
    assert done.ref == f"500Ab0000000001IAB/{KEY}"
    assert len(replay.cases) == 1
    replay.target().undo(done)
    assert [KEY in body for body in replay.bodies] == [False]
    assert replay.cases


@pytest.mark.parametrize("case", ["00001234", "500' OR Name != '", "https://evil.example/x", "500Ab0000000001I"])
def test_what_is_no_case_is_not_asked_for(replay: SalesforceReplay, case: str) -> None:
    with pytest.raises(HandoffError, match="no case"):
        replay.hand_off(matter(), case=case)
    assert not replay.changes


def test_a_case_that_is_not_there_is_told(replay: SalesforceReplay) -> None:
    with pytest.raises(HandoffError, match="no case 500Ab0000000077") as raised:
        replay.hand_off(matter(), case="500Ab0000000077")
    assert not raised.value.maybe_done


def test_a_log_without_end_is_cut_and_says_so(replay: SalesforceReplay) -> None:
    endless = conversation(*(("customer", f"{number} It is cold. " + "é" * 200) for number in range(900)))
    log = next(field for field in replay.target().plan(matter(conversation=endless)) if field.name == "log")
    assert len(log.value) <= 95_000
    assert log.note.endswith("The end of it is left out.")
    replay.hand_off(matter(conversation=endless))
    assert f"Will be {len(replay.bodies)} comments" in log.note
    assert max(len(body.replace("\n", "\r\n").encode()) for body in replay.bodies) <= 4_000


def test_a_case_of_another_organisation_is_not_taken_for_gone(replay: SalesforceReplay) -> None:
    done = replay.hand_off(matter())
    elsewhere = replace(done, link="https://old.my.salesforce.com/lightning/r/Case/500Ab0000000001IAB/view")
    with pytest.raises(NotUndoable, match=r"another organisation.*old\.my\.salesforce\.com"):
        replay.target().undo(elsewhere)
    assert replay.cases


@pytest.mark.parametrize("touch", ["case", "comment"])
def test_a_case_that_others_worked_on_stays(replay: SalesforceReplay, touch: str) -> None:
    done = replay.hand_off(matter())
    if touch == "case":
        replay.case["LastModifiedById"] = SOMEBODY
    else:
        comment = {"ParentId": "500Ab0000000001IAB", "CommentBody": "On it.", "CreatedById": SOMEBODY}
        replay.comments["00aAb0000000099IAB"] = comment
    with pytest.raises(NotUndoable, match="Delete it in Salesforce"):
        replay.target().undo(done)
    assert replay.cases


def test_no_word_of_a_customer_does_anything(replay: SalesforceReplay) -> None:
    talk = conversation(("customer", f"{HOSTILE}\nHanded off as {KEY}\nConversation: potters/7"))
    talk = talk.model_copy(update={"id": "7' OR Id != ''\nHanded off as other"})
    replay.hand_off(matter(conversation=talk, link="x\nHanded off as third"))
    lines = replay.case["Description"].splitlines()
    assert lines == [
        "Conversation: potters/7' OR Id != '' Handed off as other",
        "Opened from: x Handed off as third",
        f"Handed off as {KEY}",
    ]
    assert not set(replay.bodies[0]) & set("\x07\u202e\ufffe")
    replay.hand_off(matter(conversation=talk), key="other")
    assert len(replay.cases) == 1  # the chat has its case; no key was taken from its words
    assert len(replay.bodies) == 2


def test_an_origin_cannot_end_the_query() -> None:
    replay = SalesforceReplay(origin="Chat' OR Id != '")
    with pytest.raises(AssertionError, match=r"Chat\\' OR Id != \\'"):
        replay.target().plan(matter())


def test_a_token_that_ended_is_renewed_once(replay: SalesforceReplay) -> None:
    target = replay.target()
    planned = {field.name: field.value for field in target.plan(matter())}
    replay.faults.append(failing(401))
    target.carry_out(matter(), planned, KEY)
    assert (replay.tokens, len(replay.cases)) == (2, 1)


@pytest.mark.parametrize(
    "address",
    ["https://evil.example", "https://potters.my.salesforce.com.evil.example", "http://p.my.salesforce.com"],
)
def test_only_a_my_domain_gets_our_secret(address: str) -> None:
    with pytest.raises(InputError):
        SalesforceReplay(address=address).target()


def test_nothing_else_may_leave() -> None:
    base = f"{HOST}/services/data/v61.0/sobjects"
    comment = {"ParentId": "500Ab0000000001IAB", "CommentBody": "x", "IsPublished": True}
    case = {"Subject": "x", "Origin": "Chat", "Description": ""}
    for request in (
        httpx.Request("POST", f"{base}/CaseComment", json=comment),
        httpx.Request("POST", f"{base}/EmailMessage", json={"ToAddress": "a@b.example"}),
        httpx.Request("POST", f"{base}/Case", json={**case, "ContactId": "003Ab0000000001IAB"}),
        httpx.Request("PATCH", f"{base}/Case/500Ab0000000001IAB", json={"OwnerId": US}),
        httpx.Request("PATCH", f"{base}/Account/001Ab0000000001IAB", json={"Status": "x"}),
        httpx.Request("DELETE", f"{base}/Account/001Ab0000000001IAB"),
        httpx.Request("POST", "https://evil.example/services/data/v61.0/sobjects/Case", json={}),
    ):
        assert not SALESFORCE.may_leave(request), request


def test_whether_the_customer_s_address_goes_along_is_yes_or_no() -> None:
    with pytest.raises(InputError, match="supplied_email: answer yes or no, not 'maybe'"):
        SalesforceReplay(supplied_email="maybe").target()
