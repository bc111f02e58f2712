"""What only the look of a page tells is in the text: which tab, which header, which button, what holds no longer."""

import pytest

from kb_index.passages.outline import sections
from kb_index.sources.page import read_html


def read(html: str) -> str:
    return read_html(f"<main>{html}</main>").text


def stands_under(html: str) -> dict[str, str]:
    """The words of each section, by the last heading above them."""
    found = sections("Page", read(html))
    text = read(html)
    return {section.path[-1]: text[section.blocks[0].span[0] : section.blocks[-1].span[1]] for section in found}


TABS = (
    # ids
    "<h2>Install</h2><div role=tablist><button role=tab aria-controls=a>Mac</button><button role=tab aria-controls=b>"
    "Linux</button></div><div role=tabpanel id=b hidden><p>Use apt.</p></div><div role=tabpanel id=a>"
    "<p>Use brew.</p></div><p>Then restart.</p>",
    # the panel names its tab
    "<h2>Install</h2><div><ul role=tablist><li role=tab id=x>Mac</li><li role=tab id=y>Linux</li></ul></div>"
    "<section role=tabpanel aria-labelledby=y><p>Use apt.</p></section>"
    "<section role=tabpanel aria-labelledby=x><p>Use brew.</p></section><p>Then restart.</p>",
    # addresses, as in Bootstrap
    '<h2>Install</h2><ul class="nav nav-tabs"><li><a href="#a">Mac</a></li><li><a href="#b">Linux</a></li></ul>'
    "<div class=tab-content><div class=tab-pane id=a><p>Use brew.</p></div><div class=tab-pane id=b><p>Use apt.</p>"
    "</div></div><p>Then restart.</p>",
    # the order alone, as in MkDocs
    '<h2>Install</h2><div class="tabbed-set"><input type=radio><input type=radio><div class="tabbed-labels">'
    "<label>Mac"
    '</label><label>Linux</label></div><div class="tabbed-content"><div class="tabbed-block"><p>Use brew.</p></div>'
    '<div class="tabbed-block"><p>Use apt.</p></div></div></div><p>Then restart.</p>',
)


@pytest.mark.parametrize("html", TABS)
def test_the_words_of_a_tab_stand_under_its_title_and_what_follows_does_not(html: str) -> None:
    assert stands_under(html) == {"Mac": "Use brew.", "Linux": "Use apt.", "Install": "Then restart."}


def test_two_sets_of_tabs_are_kept_apart() -> None:
    def tabs(name: str) -> str:
        return (
            f"<div><ul role=tablist><li role=tab>{name} one</li><li role=tab>{name} two</li></ul>"
            f"<div role=tabpanel><p>1 {name}</p></div><div role=tabpanel><p>2 {name}</p></div></div>"
        )

    assert stands_under(tabs("A") + tabs("B")) == {
        "A one": "1 A", "A two": "2 A", "B one": "1 B", "B two": "2 B"
    }  # fmt: skip


def test_tabs_within_a_tab_have_titles_of_their_own() -> None:
    inner = "<div role=tablist><button role=tab>Owner</button></div><div role=tabpanel><p>Pick any.</p></div>"
    html = (
        "<div role=tablist><button role=tab>Web</button><button role=tab>Phone</button></div>"
        f"<div role=tabpanel><p>Open it.</p>{inner}</div><div role=tabpanel><p>Hold it.</p></div>"
    )
    assert stands_under(html) == {"Web": "Open it.", "Owner": "Pick any.", "Phone": "Hold it."}


def test_the_arrow_beside_a_question_is_no_part_of_it() -> None:
    assert stands_under("<details><summary><span>▶</span> How long?</summary><p>Nine days.</p></details>") == {
        "How long?": "Nine days."
    }


def test_questions_that_open_their_answers_are_headings() -> None:
    html = (
        "<details><summary>How long?</summary><p>Nine days.</p><details><summary>And abroad?</summary><p>Twelve.</p>"
        "</details></details><h3><button aria-expanded=false aria-controls=p>How much?</button></h3>"
        "<div id=p><p>Two euros.</p></div><div><button aria-expanded=false>Who pays?</button></div><div>"
        "<p>You.</p></div>"
        "<button aria-expanded=false aria-haspopup=true>Menu</button>"
    )
    assert stands_under(html) == {
        "How long?": "Nine days.", "And abroad?": "Twelve.", "How much?": "Two euros.", "Who pays?": "You."
    }  # fmt: skip
    assert "Menu" not in read(html)


def test_a_part_within_a_list_stays_in_its_step() -> None:
    html = "<ol><li>Open it.<details><summary>On a phone</summary><p>Swipe.</p></details></li><li>Save.</li></ol>"
    assert read(html) == "1. Open it.\n\n   **On a phone**\n\n   Swipe.\n\n2. Save."


def test_headings_within_a_part_stand_below_it() -> None:
    html = "<h2>Top</h2><details><summary>Part</summary><h2>Inner</h2><p>Words.</p></details>"
    assert [section.path for section in sections("Page", read(html))] == [("Page", "Top", "Part", "Inner")]


@pytest.mark.parametrize("title", ["danger", "Note", "TIP:", "Pro tip"])
def test_the_kind_of_a_callout_is_no_text_and_its_title_is(title: str) -> None:
    callout = "<div class=admonition><p class=admonition-title>{}</p><p>Save first.</p></div>"
    assert read(callout.format(title)) == "Save first."
    assert read(callout.format("Before you begin")) == "**Before you begin**\n\nSave first."


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Up to 10<sup>1</sup> rooms.</p><ol class=footnotes><li>9 EUR each.</li></ol>", "Up to 10 rooms."),
        ("<p>Up to 10<sup><a href='#fn1'>1</a></sup> rooms.</p>", "Up to 10 rooms."),
        ("<p>Up to 10<a href='#n'><sup>[1]</sup></a> rooms.</p>", "Up to 10 rooms."),
        ("<p>Up to 10<sup>*</sup> rooms.</p>", "Up to 10 rooms."),
        (
            "<p>10<sup>1</sup> rooms of 40 m<sup>2</sup>, 10<sup>6</sup> calls.</p>"
            "<ol class=footnotes><li>9 EUR</li></ol>",
            "10 rooms of 40 m², 10⁶ calls.",
        ),
        ("<p>Up to 10<sup>2</sup> rooms.</p><p><sup>2</sup> With fees.</p>", "Up to 10 rooms."),
        ("<p>About 10<sup>6</sup> calls, 40 m<sup>2</sup>.</p>", "About 10⁶ calls, 40 m²."),
        ("<p>The 1<sup>st</sup> of May, Tern<sup>TM</sup>, H<sub>2</sub>O.</p>", "The 1st of May, TernTM, H2O."),
        ("<p>Costs <del>49</del> <ins>39 EUR</ins>.</p>", "Costs 39 EUR."),
        (
            "<p>Costs <s>49 EUR</s> <span style='text-decoration: line-through'>45 EUR</span> 39 EUR.</p>",
            "Costs 39 EUR.",
        ),
    ],
)
def test_no_number_is_made_of_two_and_none_that_is_struck_out_is_read(html: str, text: str) -> None:
    assert " ".join(read(html).split("\n\n")[0].split()) == text


def test_names_of_buttons_and_icons_stay_in_steps() -> None:
    html = (
        "<ol><li>Select <img alt='Print' src=a.svg>, then <button class=ui>Day list</button>.</li>"
        "<li>Press <svg aria-label='Gear'><path/></svg> or <i role=img aria-label='Help'></i>.</li>"
        "<li><p><img alt='The menu with Export at its end' src=b.png></p></li><li><img src=c.png "
        "alt='IMG_204.png'></li>"
        "</ol><p><img alt='Screenshot' src=d.png></p><div><button>Copy</button><button>Share</button></div>"
        "<pre>run --fast<button>Copy</button></pre>"
    )
    assert read(html) == (
        "1. Select Print, then Day list.\n2. Press Gear or Help.\n3. The menu with Export at its "
        "end\n\n```\nrun --fast\n```"
    )


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        (
            "<table><tr><th>Day</th><th>Time</th><th>Fee</th></tr><tr><td rowspan=2>Friday</td><td>early</td>"
            "<td>1</td>"
            "</tr><tr><td>late</td><td>2</td></tr><tr><td>Sunday</td><td colspan=2>closed</td></tr></table>",
            ["| Day | Time | Fee |", "| --- | --- | --- |", "| Friday | early | 1 |", "| Friday | late | 2 |",
             "| Sunday | closed | closed |"],
        ),
        (
            "<table><thead><tr><th rowspan=2>Plan</th><th colspan=2>Price</th></tr><tr><th>month</th>"
            "<th>year</th></tr>"
            "</thead><tbody><tr><td colspan=3>Shops</td></tr><tr><td>Solo</td><td>3</td><td>30</td></tr>"
            "</tbody></table>",
            ["| Plan | Price month | Price year |", "| --- | --- | --- |", "| Shops |  |  |", "| Solo | 3 | 30 |"],
        ),
        (
            "<table><tr><th>Day</th><th>Who</th></tr><tr><td>Friday</td><td rowspan=0>Ada</td></tr>"
            "<tr><td>Sunday</td></tr></table>",
            ["| Day | Who |", "| --- | --- |", "| Friday | Ada |", "| Sunday | Ada |"],
        ),
        (
            "<table><tr><th>Fee</th><td>2 EUR</td></tr><tr><th>Tax</th><td>none</td></tr></table>",
            ["|  |  |", "| --- | --- |", "| Fee | 2 EUR |", "| Tax | none |"],
        ),
        (
            "<table><thead><tr><th>Fee</th><td>2 EUR</td></tr><tr><th>Tax</th><td>none</td></tr></thead></table>",
            ["|  |  |", "| --- | --- |", "| Fee | 2 EUR |", "| Tax | none |"],
        ),
        (
            "<table><tr><th>Plan</th><th>Has</th></tr><tr><td>A|B</td><td><ul><li>mail</li><li>chat</li></ul>"
            "</td></tr>"
            "</table>",
            ["| Plan | Has |", "| --- | --- |", r"| A\|B | mail; chat |"],
        ),
        (
            "<table><tr><td><table><tr><th>Day</th></tr><tr><td>Friday</td></tr></table></td><td><p>In "
            "Cork.</p></td></tr>"
            "</table>",
            ["| Day |", "| --- |", "| Friday |", "", "In Cork."],
        ),
    ],
)  # fmt: skip
def test_each_cell_stands_under_its_header(html: str, lines: list[str]) -> None:
    assert read(html).split("\n") == lines


def test_a_list_in_a_cell_keeps_its_steps_apart() -> None:
    steps = "<ol><li>Open<ul><li>slowly</li></ul></li><li>Save</li></ol>"
    text = read(f"<table><tr><th>Who</th><th>How</th></tr><tr><td>All</td><td>{steps}</td></tr></table>")
    assert text.split("\n")[-1] == "| All | 1. Open; slowly; 2. Save |"


def test_a_link_or_a_mark_without_words_is_called_what_is_read_out_for_it() -> None:
    html = (
        "<p>Pick <span class=icon title=Bell></span>, then <a href='/c' aria-label='Send'><i></i></a> and "
        "<a href='/d' title='More of it'>the form</a>.</p>"
        "<p>Press <button>Go</button> <button aria-label='Copy address'></button>.</p>"
        "<ul><li><img src=a.png alt='Step 1: hold the bell'></li>"
        "<li><picture><source><img src=b.png alt='Step 2: choose the night'></picture></li></ul>"
    )
    assert read(html).replace(' "More of it"', "") == (
        "Pick Bell, then Send and [the form](/d).\n\nPress Go .\n\n"
        "- Step 1: hold the bell\n- Step 2: choose the night"
    )


def test_icons_and_accordions_without_aria_keep_their_names() -> None:
    html = (
        "<p>Select <i class=gear aria-label=Settings></i> first.</p><button class='accordion x'>How much?</button>"
        "<div><p>Two euros.</p></div>"
    )
    assert read(html) == "Select Settings first.\n\n## How much?\n\nTwo euros."


def test_lists_that_old_editors_nest_are_nested() -> None:
    assert read("<ol><li>Open:</li><ul><li>Shop</li></ul><li>Save.</li></ol>") == "1. Open:\n   - Shop\n2. Save."


def test_terms_stand_with_what_is_said_of_them() -> None:
    assert read("<dl><dt>Slot</dt><dd>15 minutes.</dd><dt>Room</dt><dd><p>One.</p><p>Two.</p></dd></dl>") == (
        "**Slot**: 15 minutes.\n\n**Room**\n\nOne.\n\nTwo."
    )


def test_the_storage_format_of_confluence() -> None:
    html = (
        '<p>Till.</p><ac:structured-macro ac:name="expand"><ac:parameter ac:name="title">No paper?</ac:parameter>'
        "<ac:rich-text-body><p>Open the lid.</p></ac:rich-text-body></ac:structured-macro>"
        '<ac:structured-macro ac:name="info"><ac:parameter ac:name="title">Mind</ac:parameter><ac:rich-text-body>'
        "<p>It is hot.</p></ac:rich-text-body></ac:structured-macro>"
        '<ac:structured-macro ac:name="toc"><ac:parameter ac:name="maxLevel">2</ac:parameter></ac:structured-macro>'
        '<ac:structured-macro ac:name="code"><ac:parameter ac:name="language">bash</ac:parameter>'
        "<ac:plain-text-body><![CDATA[till <reset> && echo [ok]]]></ac:plain-text-body></ac:structured-macro>"
        '<p>See <ac:link><ri:page ri:content-title="Pair a till"/></ac:link> and <ac:link><ri:page '
        'ri:content-title="X"/>'
        "<ac:plain-text-link-body><![CDATA[the list]]></ac:plain-text-link-body></ac:link>, until "
        '<time datetime="2026-03-01"/>.</p><ac:task-list><ac:task><ac:task-id>4</ac:task-id>'
        "<ac:task-status>incomplete"
        "</ac:task-status><ac:task-body>Charge it</ac:task-body></ac:task></ac:task-list>"
        '<p>Press <ac:image ac:alt="Gear"><ri:attachment ri:filename="g.png"/></ac:image> twice.</p>'
    )
    text = read(html)
    assert "## No paper?\n\nOpen the lid.\n\n##\n\n**Mind**\n\nIt is hot." in text
    assert "```\ntill <reset> && echo [ok]\n```" in text
    assert text.endswith("\n\nPress Gear twice.")
    assert "See Pair a till and the list, until 2026-03-01.\n\n- Charge it" in text
    assert not {"bash", "incomplete", "4"} & set(text.split())
