"""Folders: their order, links within and out of them, and what cannot be looked into."""

import shutil
from pathlib import Path

import pytest

from kb_index.documents import Document, Kind, SourceProblem
from kb_index.errors import SourceError
from kb_index.sources.files import read_documents
from tests.kb_index.sources.conftest import Write, read


def test_a_folder_is_read_in_a_stable_order_with_ids_relative_to_it(write: Write) -> None:
    for name in ("b.md", "a/z.md", "a/b.html", ".hidden.md", ".git/x.md", "logo.png"):
        write(name, "Words.")
    write("replies.csv", "id,text\n7,Thanks\n")
    documents = read(write("c.markdown", "Words.").parent)
    assert [item.id for item in documents if isinstance(item, Document)] == [
        "b.md",
        "c.markdown",
        "replies.csv#7",
        "a/b.html",
        "a/z.md",
    ]


def test_links_out_of_the_folder_are_reported_and_not_followed(write: Write, tmp_path: Path) -> None:
    outside = tmp_path / "secret.md"
    outside.write_text("Secret.")
    inside = write("a.md", "Words.")
    (inside.parent / "out.md").symlink_to(outside)
    (inside.parent / "again.md").symlink_to(inside)
    (inside.parent / "loop").symlink_to(inside.parent)
    (inside.parent / "up").symlink_to(tmp_path)
    document, problem, folder = read(inside.parent)
    assert document.id == "a.md"
    assert problem == SourceProblem("out.md", "a symbolic link out of the folder; copy the file here to index it")
    assert folder == SourceProblem("up", "a symbolic link out of the folder; index that folder itself", below=True)


def test_a_link_that_leads_nowhere_is_a_problem_for_its_disk_may_be_away(write: Write) -> None:
    folder = write("a.md", "Words.").parent
    (folder / "lost.md").symlink_to(folder / "gone.md")
    (folder / "more").symlink_to(folder / ".gone")
    problems = {item.id: item for item in read(folder) if isinstance(item, SourceProblem)}
    assert set(problems) == {"lost.md", "more"}
    assert all("leads nowhere" in problem.reason for problem in problems.values())
    assert (problems["lost.md"].below, problems["more"].below) == (False, True)
    assert not any(problem.gone for problem in problems.values())


def test_a_volume_whose_files_are_links_into_a_hidden_folder_is_read(write: Write) -> None:
    write("..2026_01/a.md", "Words.")
    folder = write("..2026_01/guide/b.md", "Words.").parents[2]
    (folder / "..data").symlink_to("..2026_01")
    (folder / "a.md").symlink_to("..data/a.md")
    (folder / "guide").symlink_to("..data/guide")
    (folder / "guide" / "loop").symlink_to(folder / "..data")
    (folder / "twice").symlink_to("..data/guide")
    assert [item.id for item in read(folder)] == ["a.md", "guide/b.md"]


def test_a_folder_that_vanishes_while_it_is_read_is_named_with_what_is_below(write: Write) -> None:
    write("guide/deep/b.md", "Words.")
    items = iter(read_documents(write("a.md", "Words.").parent, Kind.ARTICLE))
    folder = write("a.md", "Words.").parent
    first = next(items)
    shutil.rmtree(folder / "guide")
    (problem,) = items
    assert isinstance(first, Document)
    assert problem == SourceProblem(
        "guide", "the folder cannot be read: No such file or directory; what was indexed of it stays", below=True
    )


def test_a_folder_and_a_file_that_may_not_be_read_are_named(powerless: Path) -> None:
    for name in ("a.md", "closed/b.md", "closed.md"):
        path = powerless / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("Words.")
    (powerless / "closed").chmod(0)
    (powerless / "closed.md").chmod(0)
    document, file, folder = read(powerless)
    assert document.id == "a.md"
    assert file == SourceProblem("closed.md", "cannot be read: Permission denied")
    assert folder == SourceProblem(
        "closed", "the folder cannot be read: Permission denied; what was indexed of it stays", below=True
    )
    powerless.chmod(0)
    with pytest.raises(SourceError, match="cannot be read: Permission denied"):
        read(powerless)


def test_a_folder_of_which_nothing_can_be_looked_into_is_not_empty(powerless: Path) -> None:
    (powerless / "closed").mkdir()
    (powerless / "closed").chmod(0)
    (problem,) = read(powerless)
    assert problem.id == "closed"
