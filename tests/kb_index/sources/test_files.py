"""Files and folders as documents; every bad file is named with its reason."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kb_index.documents import Document, Kind, SourceItem, SourceNote, SourceProblem, Visibility
from kb_index.errors import SourceError
from kb_index.sources import files
from kb_index.sources.files import read_documents
from kb_index.sources.markup import clean_markdown
from tests.kb_index.sources.conftest import Write, read

ARTICLE = "---\ntitle: Refunds\nurl: https://help.example/r\nlast_updated: 2026-03-01\n---\n\nTen days.\n"


def test_a_file_with_front_matter(write: Write) -> None:
    (document,) = read(write("refunds.md", ARTICLE))
    assert document == Document(
        id="refunds.md",
        kind=Kind.ARTICLE,
        title="Refunds",
        text="Ten days.",
        source="help/refunds.md",
        link="https://help.example/r",
        updated_at=datetime(2026, 3, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("name", "content", "title"),
    [
        ("a-b_c.md", "Words.", "a b c"),
        ("a.md", "Intro.\n\n# The heading #\n\nWords.", "The heading"),
        ("a.mdx", "import A from 'a'\n\n# Heading\n\nWords.", "Heading"),
        ("a.html", "<title>Page</title><p>Words.</p>", "Page"),
    ],
)
def test_the_title_comes_from_the_best_place(write: Write, name: str, content: str, title: str) -> None:
    (document,) = read(write(name, content))
    assert isinstance(document, Document)
    assert document.title == title


def test_the_source_is_the_end_of_the_path_or_as_given(write: Write, tmp_path: Path) -> None:
    folder = write("a.md", "Words.").parent
    (document,) = read_documents(folder, Kind.ARTICLE)
    assert isinstance(document, Document)
    assert document.source == f"{tmp_path.name}/help"
    (document,) = read_documents(folder, Kind.ARTICLE, source="mine")
    assert isinstance(document, Document)
    assert document.source == "mine"


def test_notes_are_internal_unless_they_say_otherwise(write: Write) -> None:
    write("a.md", "Words.")
    folder = write("b.md", "---\nvisibility: public\n---\nWords.").parent
    visible = [document.visibility for document in read(folder, Kind.NOTE) if isinstance(document, Document)]
    assert visible == [Visibility.INTERNAL, Visibility.PUBLIC]


def test_a_jsonl_row_takes_its_title_from_its_first_words(write: Write) -> None:
    path = write("replies.jsonl", '{"id": "x", "text": "<p>Hello,</p><p>it is done.</p>"}\n')
    (document,) = read(path, Kind.SAVED_REPLY)
    assert isinstance(document, Document)
    assert (document.id, document.title, document.text) == ("replies.jsonl#x", "Hello,", "Hello,\n\nit is done.")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.md", b"", "is empty"),
        ("a.md", b" \n\n", "is empty"),
        ("a.md", b"---\ntitle: A\n---\n", "has no text"),
        ("a.md", b"import A from 'a'\n\n<div/>", "has no text"),
        ("a.md", b"fine\nna\xefve", "line 2: byte 0xef is not UTF-8"),
        ("a.md", b"GIF89a\0\0", "NUL bytes, so it is a binary or UTF-16 file"),
        ("a.md", "Words".encode("utf-16"), "NUL bytes"),
        ("a.md", b"word " * 1_000_000, "has 5,000,000 bytes, the limit is 2,000,000"),
        ("a.md", b"---\ntitle: a: b\n---\nWords.", "front matter is not YAML: line 2"),
        ("a.md", b"---\nvisibility: secret\n---\nWords.", "visibility is 'secret'"),
        ("a.html", b"<div>" * 100_000 + b"x", "nested too deeply"),
        ("a.csv", b"name,wording\na,b\n", "no column for the text"),
        ("a.jsonl", b'{"text": "a"}\n{"text": \n', "line 2: not JSON"),
        ("a.jsonl", b'{"text": "a", "visibility": "no"}\n', "row 1: visibility is 'no'"),
    ],
)
def test_a_bad_file_is_named_with_its_reason_and_the_others_are_read(
    write: Write, name: str, content: bytes, reason: str
) -> None:
    write("fine.md", "Words.")
    items = read(write(name, content).parent)
    problems = [item for item in items if isinstance(item, SourceProblem)]
    assert [problem.id for problem in problems] == [name]
    assert reason in problems[0].reason
    assert "fine.md" in [item.id for item in items if isinstance(item, Document)]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("nowhere", "does not exist; give a file or a folder"),
        ("logo.png", "is of no known format; readable are .md, .mdx"),
        ("empty", "holds no file to index; readable are .md"),
    ],
)
def test_a_path_that_is_no_source_is_refused_at_once(tmp_path: Path, path: str, reason: str) -> None:
    (tmp_path / "logo.png").write_bytes(b"x")
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match=reason):
        read_documents(tmp_path / path, Kind.ARTICLE)


def test_a_real_help_center_is_read_without_a_problem_or_a_leftover(shared: Path) -> None:
    documents = read(shared / "data" / "plausible-docs" / "docs")
    assert len(documents) > 100
    remarks = [item for item in documents if not isinstance(item, Document)]
    assert ["--base-url" in str(item) for item in remarks] == [True], "only that they have no address"
    for leftover in ("useBaseUrl(", "<CtaBox", "application/ld+json", ":::"):
        assert not [item.id for item in documents if isinstance(item, Document) and leftover in item.text]


def test_an_intercom_macro_keeps_its_placeholders_through_html(write: Write) -> None:
    body = '<p>Hi <attribute key="user.first_name" default="there"/>,</p><p>#<attribute key="order.number"/></p>'
    (macro,) = read(write("macros.jsonl", json.dumps({"name": "Order", "body": body})), Kind.SAVED_REPLY)
    assert isinstance(macro, Document)
    assert macro.text == 'Hi {{customer.first_name || "there"}},\n\n#{{order.number}}'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("hello.md", "Hi {{contact.name,\n\nall is well."),
        ("hello.html", "<p>Hi {{contact.name,</p><p>all is well.</p>"),
        ("hello.csv", 'id,text\n7,"Hi {{contact.name,\n\nall is well."'),
    ],
)
def test_a_broken_placeholder_is_mended_and_reported(write: Write, name: str, content: str) -> None:
    found = read(write(name, content), Kind.SAVED_REPLY)
    (reply,) = (item for item in found if isinstance(item, Document))
    (note,) = (item for item in found if isinstance(item, SourceNote))
    assert reply.text == "Hi {{customer.first_name}},\n\nall is well."
    assert (note.id, note.left_out) == (reply.id, False)
    assert "'{{contact.name' is no whole placeholder" in note.reason


def test_an_article_about_templates_keeps_what_it_shows(write: Write) -> None:
    (article,) = read(write("macros.md", "Greet with {{ticket.requester.first_name}}."))
    assert isinstance(article, Document)
    assert article.text == "Greet with {{ticket.requester.first_name}}."


def test_what_is_no_file_and_what_has_an_odd_name_is_named(write: Write) -> None:
    folder = write(os.fsdecode(b"caf\xe9.md"), b"\xff").parent
    os.mkfifo(folder / "pipe.md")
    write("a.csv", "id,text\n")
    assert {(item.id, item.reason.split(",")[0]) for item in read(folder) if isinstance(item, SourceProblem)} == {
        ("caf\\xe9.md", "line 1: byte 0xff is not UTF-8; save it as UTF-8 text"),
        ("pipe.md", "is no file but a pipe or the like"),
        ("a.csv", "has no rows to index; write some or remove the file"),
    }


def test_a_bug_of_a_reader_names_the_file_and_the_others_are_read(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trip(path: Path, *_: object) -> Iterator[Document]:
        raise ZeroDivisionError("oops")

    monkeypatch.setitem(files._READERS, ".html", trip)
    write("a.html", "<p>Words.")
    problem, document = read(write("b.md", "Words.").parent)
    assert isinstance(problem, SourceProblem)
    assert problem.reason.startswith("stopped its reader, which is a bug (ZeroDivisionError: oops)")
    assert document.id == "b.md"


def test_a_row_that_trips_its_reader_costs_only_itself(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = clean_markdown

    def trip(text: str, *, templates: bool) -> str:
        if "odd" in text:
            raise OverflowError("odd")
        return ours(text, templates=templates)

    monkeypatch.setattr(files, "clean_markdown", trip)
    one, problem, three = read(write("a.csv", "id,text\n1,One\n2,odd\n3,Three\n"))
    assert (one.id, three.id) == ("a.csv#1", "a.csv#3")
    assert isinstance(problem, SourceProblem)
    assert problem.reason.startswith("row 2: stopped its reader, which is a bug (OverflowError")


@pytest.mark.parametrize(
    "front",
    [
        "date: 9999-12-31T23:59:59-23:59",
        "date: 0001-01-01T00:00:00+23:59",
        "link: 'https://['",
        "title: 0x" + "f" * 5_000,
    ],
)
def test_an_odd_field_is_as_if_it_were_not_there(write: Write, front: str) -> None:
    (document,) = read(write("refunds.md", f"---\n{front}\n---\n\nWords."))
    assert isinstance(document, Document)
    assert (document.title, document.link, document.updated_at) == ("refunds", None, None)


@pytest.mark.parametrize(
    "front", ["a: !!int ''", "a: !!float x", "a: !!bool x", "a: !!timestamp x", "a: 2026-01-01T00:00:00+99:99"]
)
def test_front_matter_that_trips_its_parser_is_named(write: Write, front: str) -> None:
    write("b.md", "Words.")
    (problem, document) = read(write("a.md", f"---\n{front}\n---\n\nWords.").parent)
    assert isinstance(problem, SourceProblem)
    assert problem.reason.startswith("the front matter is not YAML: ")
    assert document.id == "b.md"


def left_out(items: list[SourceItem]) -> dict[str, str]:
    return {item.id: item.reason for item in items if isinstance(item, SourceNote) and item.left_out}


def test_what_is_not_published_is_left_out_and_named(write: Write) -> None:
    write("hugo.md", "+++\ntitle = 'Sale'\ndraft = true\n+++\nThe code is OWL.")
    write("jekyll.html", "---\npublished: false\n---\n<p>The code is OWL.</p>")
    write("empty.md", "---\ndraft: true\n---\n")
    write("built.html", "<html><head><meta name=robots content='noindex'></head><main>The code is OWL.</main></html>")
    write("_drafts/sale.md", "The code is OWL.")
    write("sale.jsonl", '{"id": 1, "body": "OWL", "draft": true}\n{"id": 2, "body": "Open.", "draft": false}\n')
    write("sale.csv", "id,text,status\n1,OWL,archived\n2,Open.,published\n")
    items = read(write("page.mdx", "---\nunlisted: true\n---\nThe code is OWL.").parent)
    assert left_out(items) == {
        "hugo.md": "is not published: draft is true",
        "jekyll.html": "is not published: published is false",
        "empty.md": "is not published: draft is true",
        "built.html": "is not published: it asks robots not to list it (noindex)",
        "page.mdx": "is not published: unlisted is true",
        "_drafts/sale.md": "is not published: it stands in _drafts/",
        "sale.jsonl#1": "is not published: draft is true",
        "sale.csv#1": "is not published: status is 'archived'",
    }
    documents = [item for item in items if isinstance(item, Document)]
    assert [(item.id, item.text) for item in documents] == [("sale.csv#2", "Open."), ("sale.jsonl#2", "Open.")]
    assert not [item for item in items if isinstance(item, SourceProblem)]


def test_dates_decide_by_the_time_of_the_run(write: Write) -> None:
    path = write("sale.md", "---\npublishDate: 2026-06-01\nexpiryDate: 2026-07-01\n---\nThe sale is on.")
    found = [
        [type(item) for item in read_documents(path, Kind.ARTICLE, now=datetime(2026, month, 15, tzinfo=UTC))]
        for month in (5, 6, 7)
    ]
    assert found == [[SourceNote], [Document], [SourceNote]]


def test_what_not_everybody_may_read_is_internal_and_told(write: Write) -> None:
    document, note = read(write("a.jsonl", '{"id": 1, "body": "Code GULL.", "user_segment_id": 36}\n'))
    assert isinstance(document, Document)
    assert document.visibility is Visibility.INTERNAL
    assert note == SourceNote("a.jsonl#1", "is internal: user_segment_id says that not everybody may read it")


def test_a_table_that_ends_within_a_row_is_named(write: Write) -> None:
    items = read(write("a.csv", "id,text,url\n1,One.,https://h.example/1\n2,Tw"))
    (problem,) = (item for item in items if isinstance(item, SourceProblem))
    assert problem == SourceProblem("a.csv", "line 3: the file ends within this row; export it again")
    assert [item.id for item in items if isinstance(item, Document)] == ["a.csv#1"]


def test_what_is_no_article_or_in_no_known_format_is_named(write: Write) -> None:
    links = "".join(f"* [How to do the thing {number}](a{number}.md)\n" for number in range(6))
    for name, content in {
        "SUMMARY.md": links,
        "topics.md": f"# Topics\n\n{links}",
        "old.doc": "x",
        "page.org": "* Title",
        "robots.txt": "x",
        "package.json": "{}",
        "logo.svg": "<svg/>",
        "deep/feed.xlsx": "x",
    }.items():
        write(name, content)
    found = read(write("water.txt", "Water\n\nChange it daily.").parent)
    assert [(item.id, item.title) for item in found if isinstance(item, Document)] == [("water.txt", "Water")]
    assert {item.id: item.reason for item in found if isinstance(item, SourceNote) and item.left_out} == {
        "SUMMARY.md": "only lists links to other pages",
        "topics.md": "only lists links to other pages",
        "old.doc": "is of a format that is not read (.doc); save it as .docx or PDF",
        "page.org": "is of a format that is not read (.org); build HTML with its site builder and index that",
        "deep/feed.xlsx": "is of a format that is not read (.xlsx); save it as CSV with a header line",
    }


def test_fields_above_a_light_markup_say_who_may_read_it(write: Write) -> None:
    write("old.rst", ":draft: true\n\nOld\n===\n\nWords.\n")
    note, document = read(write("new.rst", ":revdate: 5 March 2026\n\nNew\n===\n\nWords.\n").parent)[::-1]
    assert isinstance(note, SourceNote)
    assert note.withdrawn
    assert isinstance(document, Document)
    assert document.updated_at == datetime(2026, 3, 5, tzinfo=UTC)


def test_help_desks_write_names_in_their_own_way(write: Write) -> None:
    row = {
        "id": 1,
        "pageTitle": "Feed",
        "bodyHtml": "<p>Twice a day.</p>",
        "updatedAt": "March 5, 2026",
        "label_names": ["a"],
    }
    (document,) = read(write("a.jsonl", json.dumps(row)))
    assert isinstance(document, Document)
    assert (document.title, document.text, document.tags) == ("Feed", "Twice a day.", ("a",))
    assert document.updated_at == datetime(2026, 3, 5, tzinfo=UTC)
