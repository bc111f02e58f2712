"""Exports of help desks in JSON, however they wrap their articles and macros."""

import json
from pathlib import Path

import pytest

from kb_index.documents import Document, Kind, SourceItem, SourceNote, SourceProblem, Visibility
from kb_index.sources.files import read_documents


def read(folder: Path, content: object, kind: Kind = Kind.ARTICLE, name: str = "export.json") -> list[SourceItem]:
    (folder / name).write_text(content if isinstance(content, str) else json.dumps(content))
    return list(read_documents(folder / name, kind))


ARTICLE = {"id": 9, "title": "Moult", "body": "<p>In <b>August</b>.</p>", "updated_at": "2026-03-01T00:00:00Z"}


@pytest.mark.parametrize(
    "export",
    [
        {"articles": [ARTICLE], "count": 1, "next_page": None},  # Zendesk
        {"type": "list", "data": [ARTICLE | {"type": "article", "state": "published"}]},  # Intercom
        {"articles": {"page": 1, "items": [{"id": "9", "name": "Moult", "text": "<p>In <b>August</b>.</p>"}]}},
        [{"id": 9, "title": "Moult", "description": "<p>In <b>August</b>.</p>", "status": 2, "hits": 3}],  # Freshdesk
        [{"id": 9, "title": {"rendered": "Moult"}, "content": {"rendered": "<p>In <b>August</b>.</p>"}}],  # WordPress
        {"results": {"collection": [{"article": ARTICLE}]}},
        ARTICLE,
    ],
)
def test_an_article_is_found_wherever_it_stands(tmp_path: Path, export: object) -> None:
    (document,) = read(tmp_path, export)
    assert isinstance(document, Document)
    assert (document.id, document.title, document.text) == ("export.json#9", "Moult", "In **August**.")


def test_each_language_of_intercom_is_an_article_of_its_own(tmp_path: Path) -> None:
    german = {"type": "article_content", "title": "Mauser", "body": "<p>Im August.</p>", "state": "published"}
    draft = {"title": "Mue", "body": "<p>En août.</p>", "state": "draft"}
    article = ARTICLE | {
        "default_locale": "en",
        "translated_content": {"type": "x", "de": german, "fr": draft, "en": german},
    }
    english, other, left_out = read(tmp_path, {"data": [article]})
    assert isinstance(english, Document)
    assert isinstance(other, Document)
    assert (english.title, other.title, other.language, other.id) == ("Moult", "Mauser", "de", "export.json#9-de")
    assert isinstance(left_out, SourceNote)
    assert "state is 'draft'" in left_out.reason


MACROS = {
    "macros": [
        {
            "id": 1,
            "title": "Refund",
            "active": True,
            "actions": [
                {"field": "status", "value": "solved"},
                {"field": "comment_value", "value": ["channel:all", "Hi {{ticket.requester.first_name}}"]},
                {"field": "comment_value_html", "value": "<p>Hi {{ticket.requester.first_name}}, <b>done</b>.</p>"},
            ],
        },
        {"id": 2, "title": "Close", "actions": [{"field": "status", "value": "solved"}]},
        {
            "id": 3,
            "title": "Note",
            "actions": [
                {"field": "comment_value", "value": ["channel:all", "Ask Lee."]},
                {"field": "comment_mode_is_public", "value": "false"},
            ],
        },
        {
            "id": 4,
            "name": "Reply",
            "actions": [{"name": "setResponseText", "arguments": {"body_html": "<p>Thanks.</p>"}}],
        },
        {"id": 5, "title": "Old", "active": False, "actions": [{"field": "comment_value", "value": "Old."}]},
    ]
}


@pytest.mark.parametrize("name", ["macros.json", "macros.jsonl"])
def test_a_macro_says_what_its_actions_say(tmp_path: Path, name: str) -> None:
    content = "\n".join(map(json.dumps, MACROS["macros"])) if name.endswith("l") else json.dumps(MACROS)
    found = read(tmp_path, content, Kind.SAVED_REPLY, name)
    replies = {item.title: item for item in found if isinstance(item, Document)}
    assert {title: reply.text for title, reply in replies.items()} == {
        "Refund": "Hi {{customer.first_name}}, **done**.",
        "Note": "Ask Lee.",
        "Reply": "Thanks.",
    }
    assert [replies[title].visibility for title in ("Refund", "Note")] == [Visibility.PUBLIC, Visibility.INTERNAL]
    notes = {item.id: item.reason for item in found if isinstance(item, SourceNote) and item.left_out}
    assert notes == {
        f"{name}#2": "says nothing to the customer: it only sets fields",
        f"{name}#5": "is not published: active is false",
    }


@pytest.mark.parametrize(
    "content",
    [
        {"scripts": {"test": "x"}, "name": "site", "description": "Words."},
        {"openapi": "3.1.0", "paths": {"/a": [{"id": 1, "name": "x", "description": "Words."}]}},
        {"theme.title": {"message": "Words.", "description": "Title"}},
        [],
        [1, "a", None],
    ],
)
def test_what_programs_write_is_no_article(tmp_path: Path, content: object) -> None:
    (note,) = read(tmp_path, content)
    assert note == SourceNote("export.json", "holds no article: no object with a title and a text", left_out=True)


@pytest.mark.parametrize("content", ["{", "", "[" * 100_000, '{"a": 1} {"b": 2}'])
def test_broken_json_is_named(tmp_path: Path, content: str) -> None:
    (problem,) = read(tmp_path, content)
    assert isinstance(problem, SourceProblem)
    assert problem.reason.startswith(("is not JSON", "is empty"))
