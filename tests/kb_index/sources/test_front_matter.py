"""Fields above a page, in each form that site builders take."""

import pytest

from kb_index.errors import SourceError
from kb_index.sources.front_matter import split_front_matter


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: Sale\ndraft: true\n---\n\nHalf price.\n",
        "\n---\ntitle: Sale\ndraft: yes\n---\nHalf price.",
        "+++\ntitle = 'Sale'\ndraft = true\n+++\nHalf price.",
        '{\n"title": "Sale",\n"draft": true\n}\n\nHalf price.',
    ],
)
def test_fields_and_page(text: str) -> None:
    assert split_front_matter(text) == ({"title": "Sale", "draft": True}, "Half price.")


@pytest.mark.parametrize("text", ["Half price.", "++ a", "--- not closed", "---\nnot closed"])
def test_a_page_without_fields(text: str) -> None:
    assert split_front_matter(text) == ({}, text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\na: b: c\n---\nx", "the front matter is not YAML: line 2"),
        ("+++\na = \n+++\nx", "the front matter is not TOML: Invalid value"),
        ('{\n"a": \n}\nx', "the front matter is not JSON: Expecting value"),
    ],
)
def test_broken_fields_are_told(text: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        split_front_matter(text)


def test_lines_above_a_page_are_fields_where_a_title_is_among_them() -> None:
    assert split_front_matter("Title: Sale: half price\nStatus: draft\n\nThe code is OWL.") == (
        {"title": "Sale: half price", "status": "draft"},
        "The code is OWL.",
    )
    for text in ("Note: this is new.\n\nWords.", "Title: A\nand more words\n\nWords.", "# Title: A\n\nWords."):
        assert split_front_matter(text) == ({}, text)
