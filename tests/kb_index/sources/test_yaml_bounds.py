"""YAML that grows without bound when it is unfolded or built is refused before anything is built."""

import itertools
from pathlib import Path

import pytest
import yaml

from drafter.handbook.yaml_tree import YamlFault, read_yaml
from kb_index.documents import Document, Kind, SourceProblem
from kb_index.sources.files import read_documents
from kb_index.sources.yaml_bounds import YamlTooLarge, check_yaml


def nested_aliases(wrap: str) -> str:
    """Nine lists of nine aliases each: 300 bytes that hold nine to the ninth values."""
    names = "abcdefghij"
    repeated = (f"{b}: &{b} {wrap % ','.join(['*' + a] * 9)}" for a, b in itertools.pairwise(names))
    return "\n".join([f"a: &a {wrap % '{k: 1}'}", *repeated])


HUGE = {
    "lists of aliases": nested_aliases("[%s]"),
    "merges of aliases": nested_aliases("{<<: [%s]}"),
    "an alias of itself": "a: &a [*a]",
    "an alias of what holds it": "a: &a {b: [c, *a]}",
    "brackets": "a: " + "[" * 50_000,
    "mappings": "a: " + "{a: " * 20_000,
    "dashes": "- " * 40_000,
    "question marks": "? " * 40_000,
    "characters": "a: " + "1:" * 400_000 + "1",
    "values": "a:\n" + "- \n" * 30_000 + "b:\n" + "- \n" * 30_000,
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_what_unfolds_or_nests_without_bound_is_refused(text: str) -> None:
    with pytest.raises(YamlTooLarge):
        check_yaml(text)


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_an_article_with_such_front_matter_is_a_problem_with_its_reason(text: str, tmp_path: Path) -> None:
    (tmp_path / "odd.md").write_text(f"---\n{text}\n---\nRefunds take five days.\n")
    (problem,) = read_documents(tmp_path, Kind.ARTICLE)
    assert isinstance(problem, SourceProblem)
    assert "the front matter is too large: " in problem.reason


def test_a_fault_tells_the_line_and_the_limit() -> None:
    with pytest.raises(YamlFault, match="line 6: the case is too large: it holds more than 50,000 values"):
        read_yaml(HUGE["lists of aliases"], "the case")


def test_aliases_that_people_write_are_read(tmp_path: Path) -> None:
    (tmp_path / "plans.md").write_text(
        "---\ntags: &t [plans, prices]\nkeywords: *t\ntitle: Plans\n---\nSolo is 9 EUR.\n"
    )
    (document,) = read_documents(tmp_path, Kind.ARTICLE)
    assert isinstance(document, Document)
    assert (document.title, document.tags) == ("Plans", ("plans", "prices"))
    shared = "a: &a {b: [1, 2]}\nc: *a\nd: [*a, *a]"
    assert read_yaml(shared, "it").fields == yaml.safe_load(shared)
