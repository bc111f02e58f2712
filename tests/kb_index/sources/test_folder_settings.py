"""What a site builder says for a whole folder decides about its pages, unless they say otherwise."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kb_index.documents import Document, Kind, SourceNote, SourceProblem, Visibility
from kb_index.sources.files import read_documents

NOW = datetime(2026, 6, 1, tzinfo=UTC)
PAGE = "# A page\n\nIt says something."


def read(folder: Path, **files: str) -> tuple[set[str], dict[str, str], list[str]]:
    """The ids of what is public, why other files are not, and what could not be read. `__` in a name is a slash."""
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    items = list(read_documents(folder, Kind.ARTICLE, now=NOW))
    public = {i.id for i in items if isinstance(i, Document) and i.visibility is Visibility.PUBLIC}
    told = {i.id: i.reason for i in items if isinstance(i, SourceNote)}
    return public, told, [f"{i.id}: {i.reason}" for i in items if isinstance(i, SourceProblem)]


@pytest.mark.parametrize(
    "cascade",
    [
        "---\ntitle: T\ncascade:\n  draft: true\n---\n",
        "+++\ntitle = 'T'\n[cascade]\ndraft = true\n+++\n",
        "---\ncascade:\n- build: {render: never}\n---\n",
        "---\ncascade:\n- draft: true\n  target: {path: '/inside/**', kind: page}\n---\n",
        "---\ncascade:\n- draft: true\n  _target: {path: '{/inside,/inside/**}'}\n---\n",
        "---\ncascade: {publishDate: 2027-01-01}\n---\n",
    ],
)
def test_a_cascade_of_hugo_holds_for_the_pages_below_it(tmp_path: Path, cascade: str) -> None:
    files = {
        "inside___index.md": f"{cascade}{PAGE}",
        "inside__a.md": PAGE,
        "inside__deep__b.html": f"<h1>B</h1><p>{PAGE}</p>",
        "inside__said.md": f"---\ndraft: false\npublishDate: 2020-01-01\nbuild: {{render: always}}\n---\n{PAGE}",
        "outside__c.md": PAGE,
        "insides.md": PAGE,
    }
    public, told, problems = read(tmp_path, **files)
    assert {"inside/said.md", "outside/c.md", "insides.md"} == public - {"inside/_index.md"}
    assert all(told[name].endswith("by inside/_index.md") for name in ("inside/a.md", "inside/deep/b.html"))
    assert not problems


def test_a_target_elsewhere_or_of_another_environment_does_not_hold_here(tmp_path: Path) -> None:
    cascade = (
        "---\ncascade:\n- draft: true\n  target: {path: '/other/**'}\n"
        "- draft: true\n  target: {environment: staging}\n---\n"
    )
    public, _, _ = read(tmp_path, **{"_index.md": cascade + PAGE, "a.md": PAGE, "other__b.md": PAGE})
    assert public == {"_index.md", "a.md"}


def test_a_nearer_folder_goes_before_one_around_it(tmp_path: Path) -> None:
    hidden, shown = "---\ncascade: {draft: true}\n---\n", "---\ndraft: false\ncascade: {draft: false}\n---\n"
    public, _, _ = read(
        tmp_path, **{"_index.md": hidden, "a.md": PAGE, "in___index.md": shown + PAGE, "in__b.md": PAGE}
    )
    assert public == {"in/_index.md", "in/b.md"}


def test_quarto_and_eleventy_say_it_for_a_folder(tmp_path: Path) -> None:
    files = {
        "quarto___metadata.yml": "draft: true",
        "quarto__a.md": PAGE,
        "eleven__eleven.json": '{"permalink": false}',
        "eleven__b.md": PAGE,
        "data__data.11tydata.json": '{"eleventyExcludeFromCollections": true}',
        "data__c.md": PAGE,
        "members__members.json": '{"visibility": "internal"}',
        "members__d.md": PAGE,
        "e.md": PAGE,
    }
    public, told, _ = read(tmp_path, **files)
    assert public == {"e.md"}
    assert set(told) >= {"quarto/a.md", "eleven/b.md", "data/c.md"}


def test_jekyll_says_it_for_paths_collections_and_what_it_excludes(tmp_path: Path) -> None:
    config = """
        defaults:
          - scope: {path: "staff", type: pages}
            values: {published: false}
          - scope: {path: "", type: recipes}
            values: {published: false}
        exclude: [old, "*/secret.md"]
        collections:
          inner: {output: false}
          outer: {output: true}
    """
    names = "staff/a old/b x/secret _recipes/c _inner/d _outer/e f staffing/g".split()
    files = {f"{name.replace('/', '__')}.md": PAGE for name in names}
    public, told, problems = read(tmp_path, **{"_config.yml": config}, **files)
    assert public == {"_outer/e.md", "f.md", "staffing/g.md"}
    assert told["staff/a.md"] == "is not published: published is false, by _config.yml"
    assert not problems


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("_config.yml", "a: [1, 2"),
        ("_config.yml", "a: " + "[" * 5000),
        ("_config.yml", f"exclude: ['{'*a' * 40}']"),
        ("_metadata.yml", "draft: {"),
        ("_index.md", "---\ncascade: {draft\n---\n# T"),
    ],
)
def test_broken_settings_are_named_and_cost_no_page(tmp_path: Path, name: str, text: str) -> None:
    public, _, problems = read(tmp_path, **{name: text, "a.md": PAGE})
    assert "a.md" in public
    assert any(problem.startswith(f"{name}: ") for problem in problems)


def test_other_data_beside_pages_says_nothing(tmp_path: Path) -> None:
    public, _, problems = read(tmp_path, **{"in__in.json": "[1, 2]", "in__a.md": PAGE, "in___metadata.yml": ""})
    assert public == {"in/a.md"}
    assert not problems
