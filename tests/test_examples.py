"""The demo material is whole: it loads, agrees with itself, and shows every situation."""

import csv
import json
import re
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import frontmatter
import pytest
from selectolax.lexbor import LexborHTMLParser

from drafter.conversation import Conversation, read_conversation
from drafter.mailbox import load_mailboxes
from drafter.situation import FACETS, Channel, Risk
from kb_index.documents import Document, Kind, Visibility
from kb_index.sources.files import read_documents

EXAMPLES = Path(__file__).parent.parent / "examples"
HELP_CENTER = "https://help.brindlebook.example"
ARTICLES = sorted((EXAMPLES / "help-center").rglob("*.md"))
PAGES = sorted((EXAMPLES / "help-center").rglob("*.html"))
REPLIES = sorted((EXAMPLES / "saved-replies").glob("*.md"))
NOTES = sorted((EXAMPLES / "notes").glob("*.md"))
CONVERSATIONS = sorted((EXAMPLES / "conversations").glob("*.json"))
LABELS: dict[str, dict[str, Any]] = tomllib.loads((EXAMPLES / "labels.toml").read_text("utf-8"))
COLUMNS = ["id", "title", "text", "link", "updated_at", "tags", "visibility"]


def name(path: Path) -> str:
    return path.relative_to(EXAMPLES).as_posix()


def rows() -> list[dict[str, Any]]:
    with (EXAMPLES / "saved-replies" / "chat-snippets.csv").open(encoding="utf-8", newline="") as file:
        table: list[dict[str, Any]] = list(csv.DictReader(file))
    lines = (EXAMPLES / "saved-replies" / "short-answers.jsonl").read_text("utf-8").splitlines()
    return table + [json.loads(line) for line in lines]


def front(path: Path) -> dict[str, Any]:
    metadata: dict[str, Any] = frontmatter.loads(path.read_text("utf-8")).metadata
    return metadata


def body(path: Path) -> str:
    """The words a reader sees."""
    text = path.read_text("utf-8")
    if path.suffix != ".html":
        return str(frontmatter.loads(text).content)
    tree = LexborHTMLParser(text)
    return tree.body.text(separator=" ") if tree.body else ""


def conversation(path: Path) -> Conversation:
    return read_conversation(path)


def our_words() -> dict[str, str]:
    """Everything the company wrote, by where it stands."""
    texts = {name(path): body(path) for path in [*ARTICLES, *PAGES, *REPLIES, *NOTES]}
    texts |= {row["id"]: row["text"] for row in rows()}
    for path in CONVERSATIONS:
        texts[name(path)] = "\n".join(m.text for m in conversation(path).messages if m.author == "agent")
    return texts


def test_there_is_enough_of_everything() -> None:
    assert len(ARTICLES) + len(PAGES) >= 38
    assert PAGES
    assert len(REPLIES) + len(rows()) >= 18
    assert len(NOTES) >= 6
    assert len(CONVERSATIONS) >= 28


@pytest.mark.parametrize("path", ARTICLES, ids=name)
def test_article_says_where_it_stands_and_how_old_it_is(path: Path) -> None:
    data = front(path)
    assert data["title"]
    assert data["link"] == f"{HELP_CENTER}/{path.relative_to(EXAMPLES / 'help-center').with_suffix('').as_posix()}"
    assert date(2025, 1, 1) <= data["updated_at"] <= date(2026, 11, 30)
    assert data["tags"]


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_page_says_where_it_stands_and_how_old_it_is(path: Path) -> None:
    head = LexborHTMLParser(path.read_text("utf-8"))
    link, updated = head.css_first("link[rel=canonical]"), head.css_first("meta[property='article:modified_time']")
    assert link is not None
    assert link.attributes["href"] == f"{HELP_CENTER}/{path.parent.name}/{path.stem}"
    assert updated is not None
    assert datetime.fromisoformat(updated.attributes["content"] or "").tzinfo


@pytest.mark.parametrize("path", [*ARTICLES, *PAGES], ids=name)
def test_article_has_a_readable_length_and_headings(path: Path) -> None:
    assert 150 <= len(body(path).split()) <= 600
    assert re.search(r"^## |<h2>", path.read_text("utf-8"), re.MULTILINE)


def test_titles_of_articles_are_unique() -> None:
    titles = [front(path)["title"] for path in ARTICLES]
    assert len(set(titles)) == len(titles)


def test_every_link_to_the_help_center_leads_somewhere() -> None:
    there = {p.relative_to(EXAMPLES / "help-center").with_suffix("").as_posix() for p in [*ARTICLES, *PAGES]}
    texts = [p.read_text("utf-8") for p in EXAMPLES.rglob("*") if p.suffix in {".md", ".html", ".jsonl", ".csv"}]
    linked = {link for text in texts for link in re.findall(rf"{re.escape(HELP_CENTER)}/([a-z0-9/-]+)", text)}
    assert linked - there == set()


@pytest.mark.parametrize("path", REPLIES, ids=name)
def test_saved_reply_is_dated_and_greets_by_name(path: Path) -> None:
    data = front(path)
    assert data["title"]
    assert isinstance(data["updated_at"], date)
    assert body(path).startswith(("Hi {{customer.first_name}},", "Hello {{customer.first_name}},"))
    assert body(path).rstrip().endswith("{{agent.name}}")


def test_rows_of_saved_replies_have_the_same_columns() -> None:
    for row in rows():
        assert set(row) <= set(COLUMNS)
        assert row["id"]
        assert row["title"]
        assert row["text"]
        assert date.fromisoformat(row["updated_at"])


@pytest.mark.parametrize("path", NOTES, ids=name)
def test_note_is_internal_and_dated(path: Path) -> None:
    data = front(path)
    assert data["visibility"] == "internal"
    assert isinstance(data["updated_at"], date)


@pytest.mark.parametrize(
    ("folder", "kind", "visibility"),
    [
        ("help-center", Kind.ARTICLE, Visibility.PUBLIC),
        ("saved-replies", Kind.SAVED_REPLY, Visibility.PUBLIC),
        ("notes", Kind.NOTE, Visibility.INTERNAL),
    ],
)
def test_every_file_and_row_becomes_a_document(folder: str, kind: Kind, visibility: Visibility) -> None:
    found = list(read_documents(EXAMPLES / folder, kind))
    documents = [document for document in found if isinstance(document, Document)]
    assert documents == found
    assert len({document.id for document in documents}) == len(documents)
    assert all(document.title for document in documents)
    assert {document.visibility for document in documents} == {visibility}


def test_nothing_we_wrote_uses_the_words_the_handbook_bans() -> None:
    banned = re.compile(r"inconvenien|feedback|please be advised|kindly|valued customer", re.IGNORECASE)
    assert {where: found.group() for where, text in our_words().items() if (found := banned.search(text))} == {}


@pytest.mark.parametrize("path", CONVERSATIONS, ids=name)
def test_conversation_loads_and_its_times_run_forward(path: Path) -> None:
    loaded = conversation(path)
    times = [message.at for message in loaded.messages if message.at]
    assert loaded.id == f"demo-{path.stem}"
    assert len(times) == len(loaded.messages)
    assert times == sorted(times)
    assert loaded.mailbox in load_mailboxes(EXAMPLES / "mailboxes")


def test_every_conversation_is_labelled_in_the_words_of_the_facets() -> None:
    assert set(LABELS) == {path.name for path in CONVERSATIONS}
    for label in LABELS.values():
        assert set(label) == {"shows", "stage", "intents", "tone", "urgent", "risks", "language", "outcome"}
        for value, facet in _facets(label):
            assert value in {member.value for member in FACETS[facet]}


@pytest.mark.parametrize("facet", ["stage", "intent", "tone", "risk", "outcome"])
def test_every_value_of_a_facet_is_shown(facet: str) -> None:
    shown = {value for label in LABELS.values() for value, of in _facets(label) if of == facet}
    assert {member.value for member in FACETS[facet]} - shown == set()


def test_every_channel_and_several_languages_are_shown() -> None:
    assert {conversation(path).channel for path in CONVERSATIONS} == set(Channel)
    assert {label["language"] for label in LABELS.values()} >= {"en", "de", "fr", "es", "it", "pt", "nl"}


def test_the_demo_question_is_answered_by_the_articles_on_exports() -> None:
    asked = conversation(EXAMPLES / "conversations" / "export-stuck.json")
    assert asked.customer.name
    assert LABELS["export-stuck.json"]["outcome"] == "answer"
    articles = body(EXAMPLES / "help-center/exports/export-stays-on-preparing.md")
    assert "Cancel export" in articles
    assert "Include client notes" in articles


def test_the_refund_window_is_in_conflict_and_the_dates_tell_which_is_newer() -> None:
    old, new = (EXAMPLES / "help-center/refunds" / f for f in ("refunds-for-plans.md", "money-back.md"))
    reply = EXAMPLES / "saved-replies/refund-request.md"
    assert "within 14 days" in body(old)
    assert "within 14 days" in body(reply)
    assert "within 30 days" in body(new)
    assert front(old)["updated_at"] < front(reply)["updated_at"] < front(new)["updated_at"]


@pytest.mark.parametrize("word", ["ISO 27001", "commission", "screen reader", "accessib", "receipt printer"])
def test_the_unanswered_questions_have_no_answer(word: str) -> None:
    assert [where for where in map(name, [*ARTICLES, *PAGES]) if word.lower() in body(EXAMPLES / where).lower()] == []
    assert any(word.lower() in p.read_text("utf-8").lower() for p in CONVERSATIONS if p.stem.startswith("no-answer"))


def test_the_two_mailboxes_differ_by_the_incident() -> None:
    mailboxes = load_mailboxes(EXAMPLES / "mailboxes")
    calm, incident = mailboxes["brindlebook"], mailboxes["brindlebook-incident"]
    assert calm.incident is None
    assert incident.incident is not None
    assert incident.model_copy(update={"id": calm.id, "incident": None}) == calm


def test_every_risk_of_the_mailbox_has_a_person_by_name() -> None:
    mailbox = load_mailboxes(EXAMPLES / "mailboxes")["brindlebook"]
    assert [risk for risk in Risk if mailbox.person_for(risk.value) is None] == []


def _facets(label: dict[str, Any]) -> list[tuple[str, str]]:
    """Each value of a label with the facet it belongs to."""
    single = [(label[key], key) for key in ("stage", "tone", "outcome")]
    many = [(v, "intent") for v in label["intents"]] + [(v, "risk") for v in label["risks"]]
    return single + many
