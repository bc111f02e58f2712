"""Exports of help desks say by what stands in them whether they are saved replies."""

import json
from pathlib import Path
from typing import Any

import pytest

from kb_index.documents import Document, Kind, SourceNote, SourceProblem
from kb_index.sources.export_kind import kind_of_export
from kb_index.sources.files import read_documents

GREETING = "Hi {{ticket.requester.first_name}}, your parcel is on its way."
HTML = [{"field": "comment_value_html", "value": f"<p>{GREETING}</p>"}, {"field": "status", "value": "pending"}]
ZENDESK_MACROS = {
    "macros": [
        {"id": 1, "title": "Late", "active": True, "actions": HTML},
        {"id": 2, "title": "Old", "active": False, "actions": [{"field": "comment_value", "value": "No more."}]},
        {"id": 4, "title": "Close", "active": True, "actions": [{"field": "status", "value": "solved"}]},
    ],
    "next_page": None,
}
INTERCOM_MACROS = {
    "type": "list",
    "data": [{"type": "macro", "id": "7", "name": "Hours", "body": "<p>We open at nine.</p>", "body_text": "x"}],
}
ZENDESK_ARTICLES = {
    "articles": [
        {"id": 11, "title": "Error E7", "draft": False, "body": "<p>The kiln is too cold.</p>"},
        {"id": 12, "title": "For staff", "draft": False, "user_segment_id": 5, "body": "<p>Staff pay half.</p>"},
        {"id": 13, "title": "Unfinished", "draft": True, "user_segment_id": None, "body": "<p>Soon.</p>"},
    ]
}
INTERCOM_ARTICLES = {
    "type": "list",
    "data": [{"type": "article", "id": "21", "title": "Refunds", "state": "published", "body": "<p>Ten days.</p>"}],
}
CODE = {"articles": [{"id": 1, "title": "Templates", "body": "<p>Write {{ variable }} where the value goes.</p>"}]}
TABLES = {
    "macros": 'Macro name,Comment,Active\nLate,"Your parcel, it is on its way.",true\n',
    "canned": f"short_code;content\nlate;{GREETING}\n",
    "snippets": "Name,Shortcut,Body\nLate,late,Your parcel is on its way.\n",
    "templates": f"Title,Text\nLate,{GREETING.replace(',', '')}\nHours,We open at nine.\n",
}


def written(folder: Path, name: str, content: Any) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", ZENDESK_MACROS),
        ("b.json", INTERCOM_MACROS),
        ("c.json", {"canned_responses": [{"id": 1, "title": "Hours", "content": "We open at nine."}]}),
        *((f"{name}.csv", table) for name, table in TABLES.items()),
    ],
)
def test_macros_are_saved_replies(tmp_path: Path, name: str, content: Any) -> None:
    assert kind_of_export(written(tmp_path, name, content)) is Kind.SAVED_REPLY


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", ZENDESK_ARTICLES),
        ("b.json", INTERCOM_ARTICLES),
        ("c.json", CODE),
        ("d.json", ZENDESK_ARTICLES | ZENDESK_MACROS),
        ("e.json", "no JSON"),
        ("f.json", "[" * 100_000),
        ("g.json", {}),
        ("h.csv", "Title,Body\nExports,An export takes one night.\n"),
        ("i.csv", "A,B\n1,2\n"),
        ("j.md", "# Macros"),
        ("k.json", ""),
    ],
)
def test_of_everything_else_nothing_is_guessed(tmp_path: Path, name: str, content: Any) -> None:
    assert kind_of_export(written(tmp_path, name, content)) is None
    assert kind_of_export(tmp_path) is None
    assert kind_of_export(tmp_path / "nothing.json") is None


def items(path: Path, kind: Kind) -> dict[str, str]:
    """What became of each thing in a file: its text, or why it was left out."""
    found: dict[str, str] = {}
    for item in read_documents(path, kind, source="s"):
        assert not isinstance(item, SourceProblem), item
        found.setdefault(item.id.partition("#")[2], item.text if isinstance(item, Document) else item.reason)
    return found


def test_exports_are_read_with_what_they_say_of_publication(tmp_path: Path) -> None:
    assert items(written(tmp_path, "a.json", ZENDESK_MACROS), Kind.SAVED_REPLY) == {
        "1": "Hi {{customer.first_name}}, your parcel is on its way.",
        "2": "is not published: active is false",
        "4": "says nothing to the customer: it only sets fields",
    }
    articles = items(written(tmp_path, "b.json", ZENDESK_ARTICLES), Kind.ARTICLE)
    assert articles == {
        "11": "The kiln is too cold.",
        "12": "Staff pay half.",
        "13": "is not published: draft is true",
    }
    assert items(written(tmp_path, "c.json", INTERCOM_MACROS), Kind.SAVED_REPLY) == {"7": "We open at nine."}


def test_an_object_a_line_is_read_whatever_the_file_is_called(tmp_path: Path) -> None:
    lines = "\n".join(map(json.dumps, ZENDESK_ARTICLES["articles"]))
    assert list(items(written(tmp_path, "articles.json", lines), Kind.ARTICLE)) == ["11", "12", "13"]


def test_a_table_of_macros_has_its_titles_and_its_texts(tmp_path: Path) -> None:
    [late] = read_documents(written(tmp_path, "m.csv", TABLES["macros"]), Kind.SAVED_REPLY, source="s")
    assert isinstance(late, Document)
    assert (late.title, late.text) == ("Late", "Your parcel, it is on its way.")
    off = TABLES["macros"].replace("true", "false")
    [left] = read_documents(written(tmp_path, "m.csv", off), Kind.SAVED_REPLY, source="s")
    assert isinstance(left, SourceNote)
    assert "Active is 'false'" in left.reason
