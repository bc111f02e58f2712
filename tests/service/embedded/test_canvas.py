"""The panel in Intercom's Canvas Kit, by our reading of its documentation and of its client's types."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from service.embedded.canvas import draft_canvas
from service.helpdesks.signatures import hex_mac
from tests.service.embedded.canvas_kit import MOST_BYTES, faults_of
from tests.service.embedded.desks import Embedded, connected
from tests.service.sample import make_draft

SECRET = "cl13nt"
CALL = {
    "workspace_id": "w1",
    "admin": {"id": "9", "name": "Sam Reed", "email": "sam@potters.example"},
    "conversation": {"id": "1"},
    "contact": {"id": "c1"},
}


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Embedded]:
    with connected(monkeypatch, "intercom", {"client_secret": SECRET}) as made:
        yield made


def asked(desk: Embedded, body: object, which: str = "initialize", secret: str = SECRET, name: str = "pots") -> Any:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"X-Body-Signature": hex_mac(secret, sent, "sha256"), "Content-Type": "application/json"}
    return desk.client.post(f"/v1/help-desks/{name}/canvas/{which}", content=sent, headers=headers)


def shown(answer: Any) -> list[dict[str, Any]]:
    """The components of an answer, which is as Intercom's types have it."""
    assert answer.status_code == 200, answer.text
    assert faults_of(answer.json()) == []
    components: list[dict[str, Any]] = answer.json()["canvas"]["content"]["components"]
    return components


def words(answer: Any) -> str:
    return " ".join(one.get("text", "") for one in shown(answer))


def press(desk: Embedded, before: Any, button: str, text: str | None = None, **changes: object) -> Any:
    """Press a button of the canvas that was shown `before`."""
    kept = {"stored_data": before.json()["canvas"].get("stored_data", {})}
    values = {} if text is None else {"draft": text}
    body = {**CALL, "component_id": button, "input_values": values, "current_canvas": kept, **changes}
    return asked(desk, body, "submit")


def drafted(desk: Embedded) -> Any:
    press(desk, asked(desk, CALL), "draft")
    return asked(desk, CALL)


def test_a_canvas_shows_the_draft_in_a_field_with_its_sources(desk: Embedded) -> None:
    first = asked(desk, CALL)
    assert "No draft stands" in words(first)
    answer = press(desk, first, "draft")
    assert "being written" in words(answer)
    again = press(desk, answer, "refresh")
    [field] = [one for one in shown(again) if one["type"] == "textarea"]
    assert field["value"] == make_draft().text
    assert "[1] Limits of exports: Exports of more than 20,000 rows" in words(again)
    assert "(internal: do not quote)" in words(again)
    assert len(desk.drafter.asked) == 1
    assert desk.untouched


def test_the_panel_opens_from_there_for_that_admin(desk: Embedded) -> None:
    [link] = [one["action"]["url"] for one in shown(asked(desk, CALL)) if one.get("id") == "open"]
    assert link.startswith("https://drafts.example.com/sidebar?session=")
    assert desk.browser().get(link.removeprefix("https://drafts.example.com")).status_code == 303
    [*_, line] = [line for line in desk.stores.audit.newest(5) if line.action == "sidebar-opened"]
    assert line.subject == "potters/1 for sam@potters.example"


def test_what_the_agent_made_of_it_is_posted_as_a_note_once(desk: Embedded) -> None:
    canvas = drafted(desk)
    answer = press(desk, canvas, "post-note", "Yes, it is.")
    assert "Nothing was sent" in words(answer)
    thread = desk.desk.threads["1"]
    left = [*thread.notes, thread.draft or ""]
    assert sum("Yes, it is." in one for one in left) == 1
    assert desk.desk.sent == []
    replayed = press(desk, canvas, "post-note", "Yes, it is.")
    assert "done already" in words(replayed)
    assert [*thread.notes, thread.draft or ""] == left


def test_a_button_is_good_for_its_conversation_and_for_half_an_hour(desk: Embedded) -> None:
    from tests.service.helpdesks.test_connected import said

    desk.desk.say("2", said("b", "And the red one?"))
    canvas = drafted(desk)
    assert "done already" in words(press(desk, canvas, "post-note", "Yes", conversation={"id": "2"}))
    desk.clock.now += timedelta(minutes=31)
    assert "done already" in words(press(desk, canvas, "post-note", "Yes"))
    made_up = {"stored_data": {"token": "x.y"}}
    assert "done already" in words(press(desk, canvas, "post-note", "Yes", current_canvas=made_up))
    assert "done already" in words(press(desk, canvas, "draft", current_canvas=None))
    assert desk.untouched


@pytest.mark.parametrize("text", ["", "  ", "x" * 8001])
def test_a_note_of_nothing_or_of_everything_is_not_posted(desk: Embedded, text: str) -> None:
    assert "between 1 and" in words(press(desk, drafted(desk), "post-note", text))
    assert desk.untouched


@pytest.mark.parametrize("which", ["initialize", "submit"])
def test_what_intercom_did_not_sign_is_refused(desk: Embedded, which: str) -> None:
    assert asked(desk, CALL, which, secret="other").status_code == 403
    assert asked(desk, CALL, which, name="pans").status_code == 403
    sent = json.dumps(CALL).encode()
    place = f"/v1/help-desks/pots/canvas/{which}"
    headers = {"X-Body-Signature": hex_mac(SECRET, sent, "sha256"), "Content-Type": "application/json"}
    assert desk.client.post(place, content=sent.replace(b'"1"', b'"2"'), headers=headers).status_code == 403
    assert desk.client.post(place, content=sent).status_code == 403
    assert asked(desk, b" " * 5_000_000, which).status_code == 413
    for odd in (b"", b"[]", b"{", b"\xff", b"[" * 9000):
        assert asked(desk, odd, which).status_code == 502
    assert desk.actions() == []


def test_where_no_customer_has_written_it_says_so(desk: Embedded) -> None:
    desk.desk.say("3")
    odd: tuple[dict[str, Any], ...] = (
        {"conversation": None},
        {"conversation": {"id": "3"}},
        {"conversation": {"id": "9"}},
        {"conversation": []},
    )
    for change in odd:
        assert "once a customer has written" in words(asked(desk, {**CALL, **change}))


def test_another_kind_of_desk_has_no_canvas(monkeypatch: pytest.MonkeyPatch) -> None:
    with connected(monkeypatch, "zendesk", {"client_secret": SECRET}) as other:
        assert asked(other, CALL).status_code == 403


@pytest.mark.parametrize("letter", ["x", "ö", "漢", "🏺", '"', "\n", "\x01", "]("])
def test_the_longest_draft_stays_within_what_a_canvas_may_hold(letter: str) -> None:
    long = (letter * 8000)[:8000]
    draft = make_draft(((long, "cited", (1,)),))
    titled = [one.model_copy(update={"title": long}) for one in draft.citations * 30]
    many = draft.model_copy(update={"citations": tuple(titled), "notices": draft.notices * 30})
    answer = draft_canvas((many, long), "https://x.example", "t" * 900)
    assert faults_of(answer) == []
    longer = draft_canvas((many, long + letter), "https://x.example", "t")
    assert faults_of(longer) == []
    assert "textarea" not in json.dumps(longer)


def test_what_does_not_fit_is_in_the_panel() -> None:
    """Letters that take six bytes each: the field alone would fill it."""
    draft = make_draft((("x", "cited", (1,)),))
    heavy = [one.model_copy(update={"title": "\x01" * 900}) for one in draft.citations * 8]
    found = draft.model_copy(update={"citations": tuple(heavy)}), "\x01" * 8000
    answer = draft_canvas(found, "https://x.example", "t")
    assert faults_of(answer) == []
    assert "open the panel" in json.dumps(answer)
    assert len(json.dumps(answer)) < MOST_BYTES


def test_words_from_elsewhere_make_no_links_in_a_text() -> None:
    draft = make_draft((("x", "cited", (1,)),))
    [first, *_] = draft.citations
    hostile = first.model_copy(update={"title": "[Sign in again](https://evil.example)", "quote": "[a](b)"})
    answer = draft_canvas((draft.model_copy(update={"citations": (hostile,)}), "x"), "https://x.example", "t")
    assert faults_of(answer) == []
    assert "[Sign in again] (https://evil.example)" in json.dumps(answer)


@pytest.mark.parametrize(
    "values",
    [None, [], "draft", {"draft": None}, {"draft": {"text": "Hi"}}, {"draft": ["Hi"]}, {"draft": 7}, {"text": "Hi"}],
    ids=str,
)
def test_input_that_is_no_text_is_not_posted(desk: Embedded, values: object) -> None:
    answer = press(desk, drafted(desk), "post-note", input_values=values)
    assert "between 1 and" in words(answer)
    assert desk.untouched


@pytest.mark.parametrize("text", ["lone \ud800 half", "nul \0 sign", "<script>x</script> {{ y }} [a](javascript:x)"])
def test_whatever_text_an_agent_types_is_posted_as_text(desk: Embedded, text: str) -> None:
    answer = press(desk, drafted(desk), "post-note", text)
    assert "Nothing was sent" in words(answer)
    thread = desk.desk.threads["1"]
    [left] = [one for one in (*thread.notes, thread.draft) if one]
    assert left.encode()
    assert desk.desk.sent == []


@pytest.mark.parametrize(
    "changes",
    [
        {"component_id": ["post-note"]},
        {"component_id": {"id": "draft"}},
        {"component_id": "delete"},
        {"component_id": "x" * 100_000},
        {"current_canvas": []},
        {"current_canvas": {"stored_data": "x"}},
        {"current_canvas": {"stored_data": {"token": {"a": 1}}}},
        {"admin": "Sam", "component_id": "refresh"},
        {"admin": {"email": "x" * 100_000}, "component_id": "refresh"},
        {"admin": {"name": "\ud800\n[a](b)"}, "component_id": "refresh"},
    ],
    ids=lambda given: next(iter(given)),
)
def test_a_call_of_an_odd_shape_does_nothing(desk: Embedded, changes: dict[str, Any]) -> None:
    before = drafted(desk)
    assert shown(press(desk, before, changes.pop("component_id", "post-note"), "Hi", **changes))
    assert desk.untouched


def test_the_token_is_found_where_the_types_have_it_too(desk: Embedded) -> None:
    before = drafted(desk)
    deeper = {"current_canvas": {"stored_data": before.json()["canvas"]["stored_data"]}}
    assert "Nothing was sent" in words(press(desk, before, "post-note", "Yes", current_canvas=deeper))
