"""Asana, held against a part of its specification, and against our reading of its documentation."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import httpx
import pytest

from service.errors import HandoffError, InputError, NotUndoable
from service.handoffs.asana import ASANA, Asana
from service.handoffs.base import HandoffDone
from service.handoffs.fixes import TellsFixes
from tests.service.handoffs.asana_replay import BUGS, WISHES, AsanaReplay, text_of
from tests.service.handoffs.contract import NOW, HttpContract, TargetContract
from tests.service.handoffs.web_replay import (
    HOSTILE,
    LINK,
    conversation,
    failing,
    matter,
    silent,
)
from tests.service.helpdesks.replay import body_of, iso
from tests.service.helpdesks.specification import load_specification

BUG = "Kiln stays cold\n- [ticket link?]\n- [conversation link?]\n- Specifics: “Version 4.2”"
WISH = "Feature Request: A timer for the kiln / [link?]"


class TestAsana(TargetContract, HttpContract):
    room = AsanaReplay


@pytest.fixture
def replay() -> AsanaReplay:
    return AsanaReplay()


def fix_of(replay: AsanaReplay, done: HandoffDone) -> str | None:
    target = replay.target()
    assert isinstance(target, TellsFixes)
    told = target.fix_told(done)
    return told.text if told else None


def test_a_bug_becomes_a_task_and_a_note(replay: AsanaReplay) -> None:
    done = replay.hand_off(matter(BUG))
    assert replay.sent["name"] == "Kiln stays cold"
    assert replay.sent["projects"] == [BUGS]
    assert replay.sent["custom_fields"] == {"88001": "99002", "88003": "Sam Lee for Studio"}
    said = text_of(replay.sent["html_notes"])
    assert "Specifics: “Version 4.2”" in said
    assert "E7 and stays cold since Monday" in said
    assert "[ticket link?]" not in said
    link = ElementTree.fromstring(replay.sent["html_notes"]).find("a")
    assert link is not None
    assert link.get("href") == LINK
    assert done.note == f"Kiln stays cold\n- https://app.asana.com/1/7/project/{BUGS}/task/5000\n- {LINK}"
    assert done.link == f"https://app.asana.com/1/7/project/{BUGS}/task/5000"


def test_the_conversation_is_named_once_where_the_note_names_it_too(replay: AsanaReplay) -> None:
    replay.hand_off(matter(BUG.replace("[conversation link?]", LINK)))
    assert text_of(replay.sent["html_notes"]).count(LINK) == 1


def test_a_wish_goes_to_its_own_project_and_is_noted_as_one(replay: AsanaReplay) -> None:
    done = replay.hand_off(matter(WISH))
    assert (replay.sent["name"], replay.sent["projects"]) == ("A timer for the kiln", [WISHES])
    assert "custom_fields" not in replay.sent
    assert done.note == (
        f"Feature Request: A timer for the kiln / https://app.asana.com/1/7/project/{WISHES}/task/5000"
    )


def test_the_agent_chooses_another_form(replay: AsanaReplay) -> None:
    assert {one.name: one.choices for one in replay.target().plan(matter(BUG))}["form"] == (
        "bug",
        "question",
        "request",
    )
    replay.hand_off(matter(f"{WISH}\n{BUG}"), form="question", title="Is E7\nknown?")
    assert (replay.sent["name"], replay.sent["projects"]) == ("Is E7 known?", [BUGS])
    with pytest.raises(HandoffError, match="no form"):
        replay.hand_off(matter(BUG), form="complaint")


@pytest.mark.parametrize(
    "ticket",
    [
        "5000",
        "https://app.asana.com/0/1201/5000",
        "https://app.asana.com/0/1201/5000/f",
        "https://app.asana.com/1/7/project/1201/task/5000?focus=true",
        "https://app.asana.com/1/7/task/5000",
    ],
)
def test_a_ticket_that_there_is_gets_a_comment(replay: AsanaReplay, ticket: str) -> None:
    first = replay.hand_off(matter(BUG))
    about = matter(BUG, conversation=conversation(("customer", "My kiln is cold, too."), subject="Cold"))
    done = replay.hand_off(about, key="second", ticket=ticket)
    assert list(replay.tasks) == ["5000"]
    assert "My kiln is cold, too." in replay.stories["5000"][-1]["text"]
    assert (done.link, done.note) == (first.link, first.note)
    replay.target().undo(done)
    assert [story["resource_subtype"] for story in replay.stories["5000"]] == ["added_to_project"]
    replay.target().undo(done)


@pytest.mark.parametrize(
    "ticket", ["5000/../../users/me", "https://app.asana.com.evil.example/0/1/5000", "the other"]
)
def test_what_is_no_ticket_is_not_asked_for(replay: AsanaReplay, ticket: str) -> None:
    with pytest.raises(HandoffError, match="no task of Asana"):
        replay.hand_off(matter(BUG), ticket=ticket)
    assert all(one.method == "GET" and one.url.path == "/api/1.0/tasks" for one in replay.asked)


def test_a_ticket_that_is_gone_is_told(replay: AsanaReplay) -> None:
    with pytest.raises(HandoffError, match="no task 4999") as raised:
        replay.hand_off(matter(BUG), ticket="4999")
    assert not raised.value.maybe_done


@pytest.mark.parametrize("ticket", ["", "5000"], ids=["task", "comment"])
def test_what_an_earlier_try_made_is_found(replay: AsanaReplay, ticket: str) -> None:
    replay.hand_off(matter(BUG), key="first")
    replay.hand_off(matter(BUG), key="of another")
    replay.late_faults.append(silent)
    with pytest.raises(HandoffError) as raised:
        replay.hand_off(matter(BUG), ticket=ticket)
    assert raised.value.maybe_done
    count = (len(replay.tasks), len(replay.stories["5000"]))
    replay.now += timedelta(hours=20)
    done = replay.hand_off(matter(BUG, at=replay.now, planned_at=NOW), ticket=ticket)
    assert (len(replay.tasks), len(replay.stories["5000"])) == count
    assert done.ref == ("comment/7002/5000" if ticket else "task/5002")


def test_an_untouched_task_is_deleted_and_once_more_does_no_harm(replay: AsanaReplay) -> None:
    done = replay.hand_off(matter(BUG))
    replay.target().undo(done)
    assert not replay.tasks
    replay.target().undo(done)


@pytest.mark.parametrize("touch", ["comment", "change", "done"])
def test_a_task_that_somebody_touched_stays(replay: AsanaReplay, touch: str) -> None:
    done = replay.hand_off(matter(BUG))
    replay.now += timedelta(hours=2)
    if touch == "comment":
        replay.happens("5000", "comment_added", "I look into it.")
    elif touch == "change":  # by who has made it, who may be a person
        replay.tasks["5000"]["modified_at"] = iso(replay.now)
    else:
        replay.tasks["5000"]["completed"] = True
    with pytest.raises(NotUndoable, match="Delete it there"):
        replay.target().undo(done)
    assert replay.tasks


def test_a_fix_that_engineers_tell_is_news(replay: AsanaReplay) -> None:
    done = replay.hand_off(matter(BUG))
    assert fix_of(replay, done) is None
    replay.happens("5000", "comment_added", "Will be fixed next week.")
    replay.happens("5000", "comment_added", "Is this fixed?")
    assert fix_of(replay, done) is None
    replay.now += timedelta(days=2)
    replay.happens("5000", "comment_added", "Fixed in 4.3, confirmed on the test bench.")
    assert fix_of(replay, done) == "Fixed in 4.3, confirmed on the test bench."
    told = Asana.fix_told(replay.target(), done)  # type: ignore[arg-type]
    assert told is not None
    assert (told.at, told.by) == (NOW + timedelta(days=2), "Ines Roy")
    replay.happens("5000", "comment_added", "Not fixed after all, it came back.")
    assert fix_of(replay, done) is None


def test_a_section_tells_of_a_fix_until_the_task_leaves_it(replay: AsanaReplay) -> None:
    done = replay.hand_off(matter(BUG))
    for section in ("In progress", "Fixed"):
        replay.happens("5000", "section_changed", "moved", new_section={"gid": "3", "name": section})
    assert fix_of(replay, done) == "Fixed"
    replay.happens("5000", "section_changed", "moved", new_section={"gid": "3", "name": "In progress"})
    assert fix_of(replay, done) is None


def test_a_customer_who_writes_that_it_is_fixed_makes_no_news(replay: AsanaReplay) -> None:
    done = replay.hand_off(matter(BUG))
    replay.hand_off(matter(BUG, conversation=conversation(("customer", "It is fixed."))), key="second", ticket="5000")
    assert fix_of(replay, done) is None


def test_no_word_of_a_customer_does_anything(replay: AsanaReplay) -> None:
    about = matter(f"{HOSTILE}\n- {HOSTILE}", conversation=conversation(("customer", HOSTILE), subject=HOSTILE))
    replay.hand_off(about)
    said = text_of(replay.sent["html_notes"])
    assert "<script>" in said  # as text
    assert not set(said) & set("\x07\u202e\ufffe")
    assert replay.sent["name"].splitlines() == [replay.sent["name"]]
    assert replay.sent["html_notes"].count("href=") == 1


def test_what_is_filled_in_is_not_read_for_blanks(replay: AsanaReplay) -> None:
    replay.hand_off(matter(BUG, agent="{plan}{0.__class__}" * 200))
    filled = replay.sent["custom_fields"]["88003"]
    assert filled.startswith("{plan}{0.__class__}")
    assert len(filled) <= 1_024


def test_a_huge_text_is_cut_and_still_found(replay: AsanaReplay) -> None:
    about = matter("x" * 300_000, conversation=conversation(("customer", "& <" * 60_000)))
    replay.hand_off(about, text="y & " * 100_000)
    assert len(text_of(replay.sent["html_notes"])) < 31_000
    assert replay.hand_off(about).ref == "task/5000"
    assert len(replay.sent["name"]) <= 1_000


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"bug_project": "Bugs"}, "no project of Asana"),
        ({"bug_fields": "priority=high"}, "no custom field"),
        ({"bug_fields": "88001"}, "no custom field"),
        ({"bug_project": ""}, "no 'bug_project'"),
    ],
)
def test_a_wrong_answer_at_set_up_says_which(settings: dict[str, str], words: str) -> None:
    with pytest.raises(InputError, match=words):
        AsanaReplay(**settings).target()


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 500])
def test_a_refusal_says_so(replay: AsanaReplay, status: int) -> None:
    replay.faults.append(failing(status))
    with pytest.raises(HandoffError, match=f"Asana answered {status}") as raised:
        replay.hand_off(matter(BUG))
    assert raised.value.maybe_done is (status == 500)


def test_an_answer_of_another_form_may_be_done(replay: AsanaReplay) -> None:
    replay.faults.append(lambda _: httpx.Response(201, json={"id": 5}))
    with pytest.raises(HandoffError, match="another form than documented") as raised:
        replay.hand_off(matter(BUG))
    assert raised.value.maybe_done


def test_nothing_else_may_leave() -> None:
    base = "https://app.asana.com/api/1.0"
    task = {"name": "x", "html_notes": "<body/>", "projects": ["1"]}
    for request in (
        httpx.Request("POST", f"{base}/tasks", json=task),
        httpx.Request("POST", f"{base}/tasks", json={"data": {**task, "followers": ["a@b.example"]}}),
        httpx.Request("POST", f"{base}/tasks?opt_fields=name", json={"data": task}),
        httpx.Request("POST", f"{base}/tasks/1/addFollowers", json={"data": {"followers": "1"}}),
        httpx.Request("PUT", f"{base}/tasks/1", json={"data": {"name": "x"}}),
        httpx.Request("DELETE", f"{base}/projects/1"),
    ):
        assert not ASANA.may_leave(request), request


BEYOND = (r"GET /tasks", r"DELETE /tasks/\d+", r"GET /tasks/\d+/stories", r"DELETE /stories/\d+")
"""What the part of the specification beside this repository leaves out, and Asana's own has."""


def test_every_request_and_answer_is_as_the_specification_says(replay: AsanaReplay) -> None:
    specification = load_specification("asana-tasks-subset.openapi.json")
    done = replay.hand_off(matter(BUG))
    commented = replay.hand_off(matter(WISH), key="second", ticket="5000")
    fix_of(replay, done)
    asked = list(replay.asked)
    answers = [(request, replay.respond(request)) for request in asked]
    for thing in (commented, done):
        replay.target().undo(thing)
    assert all(body_of(one).keys() == {"data"} for one in replay.changes if one.content)
    asked = [
        one
        for one in replay.asked
        if not any(re.fullmatch(place, f"{one.method} {one.url.path.removeprefix('/api/1.0')}") for place in BEYOND)
    ]
    assert {one.method for one in asked} == {"GET", "POST"}
    assert [one for request in asked for one in specification.faults(request, base="/api/1.0")] == []
    misshapes = [one for request, answer in answers for one in specification.misshapes(request, answer, "/api/1.0")]
    assert misshapes == []


def test_the_specification_sees_what_is_wrong() -> None:
    specification = load_specification("asana-tasks-subset.openapi.json")
    place = "https://app.asana.com/api/1.0/tasks"
    for request in (
        httpx.Request("POST", place, json={"data": {"name": 5}}),
        httpx.Request("POST", place, json={"data": {"completed": "no"}}),
        httpx.Request("POST", f"{place}/1/comments", json={}),
        httpx.Request("GET", f"{place}/1?fields=name"),
    ):
        assert specification.faults(request, base="/api/1.0"), request
