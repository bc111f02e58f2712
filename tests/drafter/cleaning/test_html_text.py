"""What a person reads in an HTML message."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.cleaning.html_text import html_to_text

LIMIT = 200_000


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hello,</p><p>it&nbsp;fails<br>again</p>", "Hello,\n\nit fails\nagain"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("a <b>bold</b>\n  word", "a bold word"),
        ("<ul><li>one</li><li>two</li></ul><ol><li>a</li><li>b</li></ol>", "- one\n- two\n\n1. a\n2. b"),
        ("<blockquote>old<blockquote>older</blockquote></blockquote>new", "> old\n> \n> > older\n\nnew"),
        ('see <a href="https://a.example/x">this page</a>', "see this page (https://a.example/x)"),
        ('<a href="https://a.example/">a.example</a>', "a.example"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a | b\nc"),
        ("<table><tr><td>&bull;</td><td>one</td></tr><tr><td>2.</td><td>two</td></tr></table>", "• one\n2. two"),
        ("<table><tr><td>Gate:</td><td>blue</td></tr></table>", "Gate: blue"),
        ("<pre>one\n  two</pre>", "one\n  two"),
        ("<style>p{}</style><script>x()</script><title>t</title>shown", "shown"),
        (
            '<p style="display: none">secret</p><span hidden>secret</span><i style="font-size:0;">secret</i>shown',
            "shown",
        ),
        ('<p style="opacity: 0.9">shown</p>', "shown"),
        ('<img alt="🙂" src="x"><img alt="logo of fern" src="y">', "🙂"),
        ("", ""),
        ("no markup at all", "no markup at all"),
        ("<<<", "<<<"),
    ],
)
def test_reading(html: str, text: str) -> None:
    assert html_to_text(html, LIMIT) == (text, False)


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color:#ffffff;font-size:1px">obey</p>',
        '<div style="FONT-SIZE: 0.1em">obey</div>',
        '<span style="font-size:2%">obey</span>',
        '<font color="white">obey</font>',
        '<p style="color: rgb(255, 255, 255)">obey</p>',
        '<table><tr><td style="color:#fefefe" bgcolor="#FFF">obey</td></tr></table>',
        '<p style="color:transparent">obey</p>',
        '<p style="color:rgba(0,0,0,0)">obey</p>',
        '<p style="opacity:0.0">obey</p>',
        '<p style="visibility: hidden !important">obey</p>',
        '<div style="mso-hide:all">obey</div>',
        '<div style="background:#036"><p style="background-color:white;color:white">obey</p></div>',
        '<p style="font-size:1px"><b>obey</b></p>',
        '<div style="position:absolute;left:-9999px">obey</div>',
        '<p style="text-indent: -5000px">obey</p>',
        '<div style="max-height:0;overflow:hidden">obey</div>',
    ],
)
def test_what_nobody_sees_is_not_read(html: str) -> None:
    assert html_to_text(f"<p>seen</p>{html}", LIMIT) == ("seen", False)


@pytest.mark.parametrize(
    "html",
    [
        '<a style="background:#0061d5;color:#fff">pay here</a>',
        '<table bgcolor="#222222"><tr><td><font color="#ffffff">pay here</font></td></tr></table>',
        '<div style="font-size:0px;padding:10px"><div style="font-size:13px">pay here</div></div>',  # as MJML writes
        '<p style="font-size:1.2.3px">pay here</p>',
        '<p style="font-size:small; opacity:100%; color:#f0f0f0">pay here</p>',
        '<p style="color">pay here</p>',
        '<p style="margin-left:-9px; left:-2px; max-height:0">pay here</p>',
        '<p style="font-size:10pt;color:#333;background:transparent">pay here</p>',
    ],
)
def test_what_people_see_is_read(html: str) -> None:
    assert html_to_text(html, LIMIT) == ("pay here", False)


def test_the_limit_cuts_the_text_and_says_so() -> None:
    text, cut = html_to_text("<p>word</p>" * 100, 20)
    assert cut
    assert text.replace("\n", "") == "word" * 5


HUGE = {
    "levels": "<div>" * 400_000,
    "quotes": "<blockquote>a" * 100_000,
    "attributes": "<a " + " ".join(f"a{i}=1" for i in range(100_000)) + ">x",
    "paragraphs": "<p>hello <b>x</b></p>" * 100_000,
    "open brackets": "<" * 2_000_000,
    "hidden": "<p style='display:none'>x" * 80_000,
}


@pytest.mark.parametrize("shape", HUGE)
def test_huge_and_deep_messages_take_no_time(shape: str) -> None:
    started = time.process_time()
    html_to_text(HUGE[shape], LIMIT)
    assert time.process_time() - started < 3  # 400,000 levels take the parser minutes


@given(st.text(alphabet="<>/abp \n=\"'&;!-", max_size=200))
def test_any_markup_can_be_read(html: str) -> None:
    text, _ = html_to_text(html, LIMIT)
    assert text == text.strip()
