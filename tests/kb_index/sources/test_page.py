"""An article is found on the pages of every help center, without what surrounds it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kb_index.sources.page import Page, read_html

PAGES = Path(__file__).parent / "pages"
"""Pages of our own in the shapes that help centers have."""


def shown(name: str) -> str:
    return (PAGES / f"{name}.html").read_text("utf-8")


def test_an_article_of_zendesk() -> None:
    page = read_html(shown("zendesk"), "https://help.brindlebook.example/hc/en-us/articles/18")
    assert page.text == (
        "Either side can cancel until the booking starts.\n\n"
        "1. Open **Calendar** and pick the booking.\n2. Select **Cancel**.\n\n   - A reason is asked for.\n\n"
        "| Notice | Fee |\n| --- | --- |\n| 2 days | none |\n\n"
        "More on [fees](https://help.brindlebook.example/hc/en-us/articles/20#fees)."
    )
    assert (page.title, page.language) == ("Cancel a booking", "en-US")
    assert page.link == "https://help.brindlebook.example/hc/en-us/articles/18-Cancel-a-booking"
    assert page.updated_at == datetime(2026, 3, 2, 10, 11, 12, tzinfo=UTC)
    assert "https://help.brindlebook.example/hc/en-us/articles/19" in page.links


def test_an_article_of_intercom() -> None:
    page = read_html(shown("intercom"))
    assert page.text == (
        "# With one person\n\n1. Open\n   **Settings**.\n2. Copy the link.\n\nWhoever has the\nlink sees names.\n\n"
        "| Plan | Links |\n| --- | --- |\n| Solo | 3 |"
    )
    assert (page.title, page.updated_at) == ("Share your calendar", datetime(2026, 5, 4, 6, tzinfo=UTC))


def test_a_page_of_docusaurus() -> None:
    page = read_html(shown("docusaurus"))
    assert page.text == (
        "An export is a CSV file.\n\n## Limits\n\nAsk for three months.\n\n```\nexport --months 3\n```"
    )
    assert (page.title, page.updated_at) == ("Exports", datetime(2026, 6, 1, tzinfo=UTC))


def test_a_page_without_its_furniture() -> None:
    page = read_html(
        """<!doctype html><html lang="en"><head><title>Refunds | Help</title>
        <link rel="canonical" href="https://help.example/refunds"><style>p {}</style></head>
        <body><nav>Home > Billing</nav><main><h1>Refunds</h1><p>Ten <em>days</em>.</p>
        <ul><li>Card</li><li>Bank</li></ul><script>track()</script><form>Was this helpful?</form></main>
        <footer>Imprint</footer></body></html>"""
    )
    assert (page.title, page.link, page.language) == ("Refunds", "https://help.example/refunds", "en")
    assert page.text == "# Refunds\n\nTen *days*.\n\n- Card\n- Bank"


def test_signs_beside_headings_and_names_of_code_are_no_words() -> None:
    page = read_html(
        "<main><h1>Pay<a class=headerlink href='#pay' title='Permanent link'>¶</a></h1>"
        "<h2>By card<a href='/pay#card'>#</a></h2><p>See <a href='#pay'>above</a>.</p>"
        "<div class=language-sh><span class=lang>sh</span><pre>pay</pre></div>"
        "</main>"
    )
    assert page.title == "Pay"
    assert page.text == "# Pay\n\n## By card\n\nSee [above](#pay).\n\n```\npay\n```"


def test_a_day_that_a_page_of_confluence_speaks_of_is_not_its_own() -> None:
    page = read_html('<p>Till <time datetime="2026-03-01"/> <ac:structured-macro ac:name="toc"/>.</p>')
    assert (page.text.split()[:2], page.updated_at) == (["Till", "2026-03-01"], None)


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("<p>Was this article helpful?</p><p>Yes No</p>", "Yes No"),
        ("<p>Did this answer your question?</p>", ""),
        ("<h2>Was this page helpful? 12 of 20 found this helpful</h2>", ""),
        ("<p>Was this article helpful to you, the form on the left lets you say so in your own words.</p>", None),
    ],
)
def test_no_reader_is_asked_whether_it_helped(asked: str, left: str | None) -> None:
    text = read_html(f"<main><p>Ten days.</p>{asked}</main>").text
    assert ("Was this article" in text) if left is None else text == f"Ten days.\n\n{left}".strip()


def test_what_an_article_says_aside_stays_and_what_stands_beside_it_goes() -> None:
    html = "<main><aside>Sidebar</aside><article><p>Save.</p><aside>Hint: save often.</aside></article></main>"
    assert read_html(html).text == "Save.\n\nHint: save often."


def test_several_articles_on_a_page_are_one_page() -> None:
    html = "<main><article><p>One.</p></article><article><p>Two.</p></article></main>"
    assert read_html(html).text == "One.\n\nTwo."


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<meta itemprop="dateModified" content="2026-01-02">', datetime(2026, 1, 2, tzinfo=UTC)),
        (
            '<script type="application/ld+json">{"dateModified": "2026-01-02T03:00:00Z"}</script>',
            datetime(2026, 1, 2, 3, tzinfo=UTC),
        ),
        (
            '<time datetime="2026-01-02">x</time><time datetime="2025-12-31">y</time>',
            datetime(2026, 1, 2, tzinfo=UTC),
        ),
        ('<time datetime="9999-01-02">the webinar</time>', None),
        ('<meta property="article:modified_time" content="yesterday">', None),
    ],
)
def test_when_a_page_was_changed(html: str, expected: datetime | None) -> None:
    assert read_html(f"{html}<p>Words.</p>").updated_at == expected


def test_links_start_at_the_base_of_the_page() -> None:
    html = '<base href="/help/"><a href="a">A</a><a href="/b?c#d">B</a><a href="https://[">C</a><a>D</a>'
    page = read_html(html, "https://x.example/en/page")
    assert page.links == ("https://x.example/help/a", "https://x.example/b?c#d", "")


def test_a_page_of_links_and_a_page_that_asks_for_a_password_say_so() -> None:
    links = "".join(f'<li><a href="/{number}">How to do the thing</a></li>' for number in range(6))
    assert read_html(f"<main><h1>Billing</h1><ul>{links}</ul></main>").lists_links
    assert not read_html(f"<main><p>{'Words in a row. ' * 9}</p><ul>{links}</ul></main>").lists_links
    form = "<form><input type=text><input type=password></form>"
    assert read_html(f"<main><h1>Sign in</h1>{form}</main>").asks_login
    assert not read_html(f"<header>{form}</header><main><p>Words.</p></main>").asks_login


@pytest.mark.parametrize("html", ["", "<", "</p>", "<p", "<html>", "<table><tr><td>", "&#xFFFFFF;", "<!-- <p>"])
def test_broken_pages_are_read_all_the_same(html: str) -> None:
    page = read_html(html)
    assert page.text == page.text.strip()
    assert isinstance(page, Page)
