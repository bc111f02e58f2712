"""/sidebar: the list, the thread and the stream of a draft; hostile words stay words."""

import json
import re
from html import unescape
from pathlib import Path

import pytest

from drafter.conversation import Conversation, Message
from drafter.draft import TextKind
from drafter.errors import ModelUnreachable
from drafter.events import Restart, Step, TextDelta
from drafter.situation import Outcome
from kb_index.errors import IndexMissing
from service.app import STATIC
from service.edge import request_id
from service.words import OUTCOMES
from tests.bad_conversations import make_bad
from tests.service.parts import make_client, make_parts
from tests.service.sample import CONVERSATION, ScriptedDrafter, make_draft, usual_events

HTMX = {"HX-Request": "true"}
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)></textarea>{{ 7*7 }}"


def page(folder: Path, path: str = "/sidebar") -> str:
    return make_client(make_parts(folder=folder)).get(path).text


def stream(drafter: ScriptedDrafter | Exception, folder: Path, **form: str) -> str:
    client = make_client(make_parts(drafter, folder=folder))
    return client.post("/sidebar/drafts", data={"conversation": CONVERSATION.id, **form}, headers=HTMX).text


def test_the_list_names_customer_subject_and_age(folder: Path) -> None:
    text = page(folder)
    assert "Amara Diallo" in text
    assert "Export of our bookings does not finish" in text
    assert 'href="/sidebar?conversation=export-1"' in text


def test_without_a_folder_there_is_a_hint() -> None:
    text = make_client().get("/sidebar").text
    assert "No conversations here yet" in text
    assert "drafter.toml" in text


def test_a_broken_file_is_named_and_hides_no_other(folder: Path) -> None:
    (folder / "broken.json").write_text('{\n"id": ', "utf-8")
    text = page(folder)
    assert "broken.json is not valid JSON at line 2" in text
    assert "Amara Diallo" in text


def test_no_kind_of_bad_file_hides_the_others(folder: Path) -> None:
    names = make_bad(folder)
    answer = make_client(make_parts(folder=folder)).get("/sidebar?conversation=export-1")
    assert answer.status_code == 200
    assert "Amara Diallo" in answer.text
    assert [name for name in names if name not in answer.text] == []


def test_half_a_character_and_the_end_of_time_hide_nothing(folder: Path) -> None:
    for at in ("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"):
        told = {"id": at, "subject": "\ud800", "messages": [{"author": "customer", "text": "\ud800", "at": at}]}
        (folder / f"{at[:4]}.json").write_text(json.dumps(told), "utf-8")
        answer = make_client(make_parts(folder=folder)).get("/sidebar", params={"conversation": at})
        assert answer.status_code == 200
        assert "\ufffd" in answer.text
    assert "Amara Diallo" in page(folder)


def test_the_thread_shows_the_latest_burst_and_folds_what_came_before(folder: Path) -> None:
    text = page(folder, "/sidebar?conversation=export-1")
    folded = text[text.index('<details class="earlier"') :]
    folded = folded[: folded.index("</details>")]
    assert "2 earlier messages" in folded
    assert "Yes, under Reports." in folded
    assert "It has shown “Preparing”" not in folded
    assert "export.png" in text


@pytest.mark.parametrize("html", [False, True])
def test_what_a_customer_writes_stays_text(folder: Path, html: bool) -> None:
    message = Message(author="customer", html=HOSTILE) if html else Message(author="customer", text=HOSTILE)
    conversation = Conversation(id='x" onload="alert(3)', subject=HOSTILE, messages=(message,))
    (folder / "hostile.json").write_text(conversation.model_dump_json(), "utf-8")
    client = make_client(make_parts(folder=folder))
    for text in (client.get("/sidebar").text, client.get("/sidebar", params={"conversation": conversation.id}).text):
        assert not re.search(r"<script>|<img|onload=\"alert", text)
        assert text.count("</textarea>") == 1, "that of the page itself"


def test_nothing_of_the_page_comes_from_elsewhere_or_inline(folder: Path) -> None:
    answer = make_client(make_parts(folder=folder)).get("/sidebar?conversation=export-1")
    assert not re.search(r'(?:src|href)="(?:https?:)?//', answer.text)
    assert not re.search(r"<script(?![^>]*src=)|<style|style=|\son\w+=", answer.text)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_every_file_that_the_page_asks_for_is_there_with_its_licence(folder: Path) -> None:
    client = make_client(make_parts(folder=folder))
    text = client.get("/sidebar?conversation=export-1").text + client.get("/static/pages.css").text
    files = re.findall(r'(?:src|href)="(/static/[^"]+)"', text) + [
        "/static/" + f for f in re.findall(r'url\("(.+?)"', text)
    ]
    assert len(files) >= 6
    for file in [*files, "/static/htmx.LICENSE.txt", "/static/inter.LICENSE.txt"]:
        assert client.get(file).status_code == 200, file


def test_a_draft_arrives_as_fragments_in_their_places(folder: Path) -> None:
    text = stream(ScriptedDrafter(Step.SEARCHING, TextDelta("Hi <Amara>"), make_draft()), folder)
    assert text.index('id="progress-step"') < text.index("Searching the help center") < text.index("Hi &lt;Amara&gt;")
    assert 'hx-target="#progress-text" hx-swap="beforeend">Hi &lt;Amara&gt;</hx-partial>' in text
    assert "4 of 5 factual sentences are proved" in text
    assert "Exports of more than 20,000 rows are prepared overnight" in text
    assert "Internal: do not quote" in text
    assert "javascript:" not in text


def test_a_draft_of_the_page_is_kept_as_one_of_the_api_is(folder: Path) -> None:
    client = make_client(make_parts(folder=folder))
    form = {"conversation": CONVERSATION.id, "instruction": "Be short."}
    assert "hx-partial" in client.post("/sidebar/drafts", data=form, headers=HTMX).text
    (kept,) = client.get("/v1/drafts").json()["items"]
    assert (kept["state"], kept["instruction"]) == ("ready", "Be short.")
    assert client.get(f"/v1/drafts/{kept['id']}").json()["text"] == make_draft().text


def test_where_no_reply_is_needed_there_is_nothing_to_copy(folder: Path) -> None:
    text = stream(ScriptedDrafter(make_draft(())), folder)
    assert "Answers and asks" in text
    assert "Copy reply" not in text
    assert "Copy reply" in stream(ScriptedDrafter(make_draft()), folder)


def test_text_that_became_void_is_taken_away(folder: Path) -> None:
    text = stream(ScriptedDrafter(TextDelta("Wrong"), Restart("the model failed"), make_draft()), folder)
    assert text.index("Wrong") < text.index(
        '<hx-partial hx-target="#progress-text" hx-swap="innerHTML"></hx-partial>'
    )


@pytest.mark.parametrize(
    ("drafter", "words"),
    [
        (IndexMissing("Nothing is indexed in /x yet."), "Nothing is indexed in /x yet."),
        (ScriptedDrafter(TextDelta("Hi"), ModelUnreachable("gpt-x is down.")), "gpt-x is down."),
        (ScriptedDrafter(TextDelta("Hi"), ZeroDivisionError("secret")), "Something went wrong on our side."),
    ],
)
def test_an_error_is_shown_where_the_draft_would_be(
    drafter: ScriptedDrafter | Exception, words: str, folder: Path
) -> None:
    last = stream(drafter, folder).strip().split("\n\n")[-1]
    assert 'hx-target="#incoming"' in last
    assert words in last
    assert "secret" not in last


def test_the_instruction_reaches_the_drafter(folder: Path) -> None:
    drafter = ScriptedDrafter()
    stream(drafter, folder, instruction="  shorter ")
    assert drafter.asked[0][1].instruction == "shorter"


def test_another_site_cannot_make_the_browser_draft(folder: Path) -> None:
    drafter = ScriptedDrafter()
    client = make_client(make_parts(drafter, folder=folder))
    assert client.post("/sidebar/drafts", data={"conversation": CONVERSATION.id}).status_code == 403
    assert drafter.asked == []


def test_each_request_has_its_own_id() -> None:
    assert request_id({"state": {}}) != request_id({"state": {}})


def test_every_kind_of_text_can_be_chosen_and_is_the_one_that_is_written(folder: Path) -> None:
    choices = re.findall(r'<option value="([^"]+)">', page(folder, "/sidebar?conversation=export-1"))
    assert choices == list(TextKind)
    drafter = ScriptedDrafter(make_draft())
    stream(drafter, folder, kind="handoff-note")
    stream(drafter, folder)
    assert [wish.kind for _, wish in drafter.asked] == [TextKind.HANDOFF_NOTE, TextKind.REPLY]


def test_a_note_says_that_it_is_for_colleagues_and_its_button_names_it(folder: Path) -> None:
    note = make_draft().model_copy(update={"kind": TextKind.HANDOFF_NOTE})
    shown = stream(ScriptedDrafter(*usual_events(note)), folder, kind="handoff-note")
    assert "For colleagues only" in shown
    assert "Copy hand-off note" in shown
    assert "For colleagues only" not in stream(ScriptedDrafter(), folder)


def test_a_kind_that_there_is_not_is_refused(folder: Path) -> None:
    client = make_client(make_parts(folder=folder))
    form = {"conversation": CONVERSATION.id, "kind": "poem"}
    assert client.post("/sidebar/drafts", data=form, headers=HTMX).status_code == 422


def check(folder: Path, **body: str) -> str:
    client = make_client(make_parts(folder=folder))
    answer = client.post("/sidebar/check", json={"conversation": CONVERSATION.id, "id": "d1", **body})
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_parts_of_a_checked_text_come_back_with_its_words_untouched(folder: Path) -> None:
    said = "<b>Choose</b>  [which one?]\n\nWe will refund 500 EUR."
    html = check(folder, text=said)
    words = html[html.index('<div data-part="words">') + 23 : html.index("</div>")]
    unmarked = re.sub(r"<button[^>]*>.*?</button>", "", words)
    assert unescape(re.sub(r"<[^>]*>", "", unmarked)) == said
    assert "No source for “We will refund 500 EUR.”" in html
    assert "Fill in: which one" in html


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"conversation": "nowhere", "id": "d1", "text": "x"}, 404),
        ({"conversation": "export-1", "id": '"><script>', "text": "x"}, 422),
        ({"conversation": "export-1", "id": "d1", "text": "x" * 20_001}, 422),
    ],
)
def test_what_cannot_be_checked_is_said_in_words(folder: Path, body: dict[str, str], status: int) -> None:
    answer = make_client(make_parts(folder=folder)).post("/sidebar/check", json=body)
    assert answer.status_code == status
    assert "<p>" in answer.text


def test_two_texts_are_compared_sentence_by_sentence(folder: Path) -> None:
    body = {"mine": "Hi.\n\nIt takes a day. <b>Bye</b>.", "new": "Hi.\n\nIt takes two days."}
    html = make_client(make_parts(folder=folder)).post("/sidebar/compare", json=body).text
    assert html.count("<fieldset") == 1
    assert "&lt;b&gt;Bye&lt;/b&gt;" in html
    assert "1 place differs" in html


def test_notices_say_how_much_they_matter_and_lead_to_what_they_speak_of(folder: Path) -> None:
    text = stream(ScriptedDrafter(), folder)
    assert '<li class="warning"><strong>Look</strong> Sources disagree' in text
    assert 'href="https://help.brindlebook.example/refunds"' in text
    assert '<li class="info"><strong>Good to know</strong> Internal' in text
    assert "The export queue stalls on Mondays." in text


@pytest.mark.parametrize("outcome", list(Outcome))
def test_each_outcome_has_words_and_a_look_of_its_own(folder: Path, outcome: Outcome) -> None:
    draft = make_draft().model_copy(update={"outcome": outcome})
    text = stream(ScriptedDrafter(*usual_events(draft)), folder)
    pill = re.search(r'<span class="pill ([a-z-]+)">([^<]+)</span>', text)
    assert pill
    assert pill[2] == OUTCOMES[outcome]
    if outcome is not Outcome.ANSWER:  # which looks as pills do
        assert f".pill.{pill[1]}" in (STATIC / "pages.css").read_text("utf-8")
