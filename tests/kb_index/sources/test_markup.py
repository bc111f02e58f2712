"""What readers see stays, what only browsers and site builders see goes."""

import re

import pytest

from kb_index.sources.html_markdown import write_markdown
from kb_index.sources.html_text import to_markdown
from kb_index.sources.markup import _TAG, clean_markdown


def test_plain_markdown_stays_as_written() -> None:
    text = "# Title\n\n* one\n*  two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nA *word* and `code`, 1 < 2."
    assert clean_markdown(f"\n{text}\n\n") == text


@pytest.mark.parametrize(
    ("mdx", "clean"),
    [
        ("import Tabs from '@theme/Tabs';\nimport './x.css'\n\nHello.", "Hello."),
        ("import {a, b} from \"x\";\n\nexport const meta = {\n  title: 'x'\n}\n\nHello.", "Hello."),
        ("Import your data from 'Settings'.", "Import your data from 'Settings'."),
        ('<head>\n  <script type="x">{`\n\n  "a": 1\n\n`}</script>\n</head>\n\nHello.', "Hello."),
        ("Open <Icon name={icons['gear']} onClick={() => go({a: 1})} /> **Settings**.", "Open  **Settings**."),
        ("Use <Required/> fields.<br/>Then save.", "Use  fields. Then save."),
        ("Hello {/* not\nfor readers */}there.", "Hello there."),
        ("Hello <!-- not for readers -->there.", "Hello there."),
        (":::tip Did you know\nYes.\n:::", "**Did you know**\n\nYes."),
        (":::note\n\nYes.\n\n:::", "Yes."),
        (":::warning[Careful]\nYes.\n:::", "**Careful**\n\nYes."),
        ("<Tabs>\n<TabItem value='a'>\n\nOne.\n\n</TabItem>\n</Tabs>", "## a\n\nOne."),
        ("* Save.\n<div class='browser'><img src={useBaseUrl('a.png')} /></div>\n* Close.", "* Save.\n* Close."),
    ],
)
def test_leftovers_of_site_builders_are_removed(mdx: str, clean: str) -> None:
    assert clean_markdown(mdx) == clean


def test_code_keeps_its_tags_and_imports() -> None:
    text = (
        'Paste `<script src="x">` here:\n\n```jsx\nimport a from "b";\n<App v={1} />\n<head>\n</head>\n```\n\n<br/>'
    )
    cleaned = clean_markdown(text)
    assert '`<script src="x">`' in cleaned
    assert 'import a from "b";\n<App v={1} />\n<head>\n</head>' in cleaned


def test_placeholders_in_angle_brackets_are_words() -> None:
    assert clean_markdown("Open C:\\Users\\<username>\\Mail or write to <help@example.com>.<br>") == (
        "Open C:\\Users\\<username>\\Mail or write to <help@example.com>."
    )


def test_html_in_markdown_becomes_markdown() -> None:
    html = "Steps:\n\n<ol>\n<li>Open <b>Settings</b>.</li>\n<li>Save.</li>\n</ol>\n\nDone."
    assert clean_markdown(html) == "Steps:\n\n1. Open **Settings**.\n2. Save.\n\nDone."


def test_a_html_table_survives() -> None:
    html = "<table><tr><th>Plan</th><th>Price</th></tr><tr><td>Studio</td><td>24 EUR</td></tr></table>"
    assert clean_markdown(html).splitlines() == ["| Plan | Price |", "| --- | --- |", "| Studio | 24 EUR |"]


def test_html_within_a_list_stays_in_the_list() -> None:
    cleaned = clean_markdown("- One\n\n  <p>More on <i>one</i>.</p>\n\n- Two")
    assert cleaned == "- One\n\n  More on *one*.\n\n- Two"


def test_a_run_of_spaces_is_short_before_it_is_converted(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []

    def converted(html: str) -> str:
        given.append(html)
        return write_markdown(html)

    monkeypatch.setattr("kb_index.sources.html_text.write_markdown", converted)
    assert to_markdown(f"<p>Refunds{' ' * 25_000}take{chr(10) * 25_000}five days.</p>") == "Refunds take\nfive days."
    assert len(given[0]) < 1_000


@pytest.mark.parametrize("begins", ["<!--", "{/*"])
def test_a_comment_that_nothing_closes_is_not_followed(begins: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[bool] = []

    class Counted:
        def match(self, text: str, place: int) -> re.Match[str] | None:
            tried.append(text.startswith(begins, place))
            return _TAG.match(text, place)

    monkeypatch.setattr("kb_index.sources.markup._TAG", Counted())
    assert clean_markdown(f"<i>x</i> {begins * 500}") == f"x {begins * 500}"
    assert not any(tried)
