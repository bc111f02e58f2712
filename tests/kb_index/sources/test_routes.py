"""Files say where they are on the web: by an address that is given, or by what their site builder was told."""

from pathlib import Path

import pytest

from kb_index.documents import Document, Kind, SourceNote
from kb_index.sources.files import read_documents


def links(folder: Path, base_url: str | None = None) -> dict[str, str | None]:
    found = read_documents(folder, Kind.ARTICLE, base_url=base_url)
    return {item.id: item.link for item in found if isinstance(item, Document)}


def lay(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("config", "text", "page", "link"),
    [
        (
            "mkdocs.yml",
            "site_url: https://h.example/kb/\nplugins:\n  - x: !!python/name:a.b\n",
            "docs/a/b.md",
            "https://h.example/kb/a/b/",
        ),
        ("mkdocs.yml", "site_url: https://h.example/\n", "docs/a/index.md", "https://h.example/a/"),
        (
            "mkdocs.yml",
            "site_url: https://h.example/\nuse_directory_urls: false\n",
            "docs/a.md",
            "https://h.example/a.html",
        ),
        (
            "docusaurus.config.js",
            "module.exports = {url: 'https://h.example', baseUrl: '/kb/'}",
            "docs/02-a/1-b.md",
            "https://h.example/kb/docs/a/b",
        ),
        (
            "docusaurus.config.ts",
            "url: \"https://h.example\", baseUrl: '/', docs: {routeBasePath: '/'}",
            "docs/a.mdx",
            "https://h.example/a",
        ),
        (
            "docs.json",
            '{"navigation": [], "seo": {"metatags": {"canonical": "https://h.example/docs"}}}',
            "a/b.mdx",
            "https://h.example/docs/a/b",
        ),
        ("_config.yml", "url: https://h.example\nbaseurl: /kb\n", "a/b.md", "https://h.example/kb/a/b.html"),
        ("_config.yml", "url: https://h.example\npermalink: pretty\n", "_guides/b.md", "https://h.example/guides/b/"),
        ("hugo.toml", "baseURL = 'https://h.example/'\n", "content/en/A b/_index.md", "https://h.example/a-b/"),
        ("config/_default/hugo.yaml", "baseURL: https://h.example/\n", "content/a.md", "https://h.example/a/"),
        (
            "astro.config.mjs",
            "export default defineConfig({ site: 'https://h.example', base: '/kb' })",
            "src/content/docs/A/b.mdx",
            "https://h.example/kb/a/b/",
        ),
        (
            "docs/.vitepress/config.ts",
            "sitemap: { hostname: 'https://h.example' }, cleanUrls: true",
            "docs/a/b.md",
            "https://h.example/a/b",
        ),
        ("conf.py", "html_baseurl = 'https://h.example/kb/'\n", "a/b.rst", "https://h.example/kb/a/b.html"),
        ("CNAME", "h.example\n", "a/README.md", "https://h.example/a"),
    ],
)
def test_the_configuration_of_a_site_builder_tells_the_address(
    tmp_path: Path, config: str, text: str, page: str, link: str
) -> None:
    folder = lay(tmp_path / "site", {config: text, page: "Title\n=====\n\nWords.\n"})
    assert links(folder)[page] == link


def test_the_folder_of_the_pages_alone_finds_the_configuration_above(tmp_path: Path) -> None:
    lay(tmp_path, {"mkdocs.yml": "site_url: https://h.example/", "docs/a/b.md": "Words.", "README.md": "Words."})
    assert links(tmp_path / "docs") == {"a/b.md": "https://h.example/a/b/"}
    assert links(tmp_path / "docs" / "a") == {"b.md": "https://h.example/a/b/"}
    assert links(tmp_path)["README.md"] is None, "it is no page of the site"


def test_an_address_that_is_given_wins_and_that_of_a_page_before_all(tmp_path: Path) -> None:
    folder = lay(
        tmp_path / "kb",
        {
            "a.md": "Words.",
            "b/index.html": "<p>Words.",
            "c.md": "---\nslug: the-c\n---\nWords.",
            "d.md": "---\npermalink: /x/d/\n---\nWords.",
            "e.md": "---\nurl: https://other.example/e\n---\nWords.",
        },
    )
    assert links(folder, "https://h.example/help") == {
        "a.md": "https://h.example/help/a",
        "b/index.html": "https://h.example/help/b",
        "c.md": "https://h.example/help/the-c",
        "d.md": "https://h.example/help/x/d/",
        "e.md": "https://other.example/e",
    }


def test_links_between_pages_lead_to_the_web(tmp_path: Path) -> None:
    text = (
        "Words that say more than links do, and more. [a](../a.md#x) [b](./b/) [c](/c) [d](d.pdf) [e](#e) "
        "[f](https://f.example) [g](mailto:g@g.example) [h](../../h.md)"
    )
    folder = lay(tmp_path / "kb", {"a.md": "Words.", "s/p.md": text})
    page = next(i for i in read_documents(folder, Kind.ARTICLE, base_url="https://h.example/kb") if i.id == "s/p.md")
    assert isinstance(page, Document)
    assert page.text == (
        "Words that say more than links do, and more. [a](https://h.example/kb/a#x) "
        "[b](https://h.example/kb/s/b) [c](https://h.example/kb/c) [d](d.pdf) [e](#e) "
        "[f](https://f.example) [g](mailto:g@g.example) [h](../../h.md)"
    )


@pytest.mark.parametrize("text", ["site_url: [", "site_url: http://localhost:8000", "a: &a [*a]", "x"])
def test_a_configuration_that_tells_nothing_costs_nothing(tmp_path: Path, text: str) -> None:
    lay(tmp_path, {"mkdocs.yml": text, "docs/a.md": "Words."})
    assert links(tmp_path) == {"docs/a.md": None}


def test_a_help_center_without_addresses_says_so(tmp_path: Path) -> None:
    folder = lay(tmp_path / "kb", {f"{number}.md": "Words." for number in range(5)})
    *_, note = read_documents(folder, Kind.ARTICLE)
    assert isinstance(note, SourceNote)
    assert (note.id, note.left_out) == ("5 articles", False)
    assert "--base-url" in note.reason
    assert not [i for i in read_documents(folder, Kind.NOTE) if isinstance(i, SourceNote)]
