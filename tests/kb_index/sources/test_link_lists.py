"""Links to other pages answer nothing."""

import pytest

from kb_index.sources.link_lists import is_contents, lists_links, without_related

LINKS = "* [Feed](feed.md)\n* [Water](/water)"


@pytest.mark.parametrize(
    "related",
    [
        f"## Related articles\n\n{LINKS}",
        f"### See also\n\n{LINKS}\n* [Heat](heat.md): how warm it should be",
        f"**Related pages:**\n\n{LINKS}",
        f"Siehe auch:\n{LINKS}",
        "## Related\n\n**[Feed](feed.md)**\n\nHow often it eats.\n\n**[Water](water.md)**\n\nHow much it drinks.",
        "## Related topics\n\n[Feed](feed.md)\n\n[Water](water.md)",
    ],
)
def test_a_section_of_related_pages_goes_and_its_neighbours_stay(related: str) -> None:
    assert without_related(f"# Light\n\nTwelve hours.\n\n{related}") == "# Light\n\nTwelve hours."
    text = without_related(f"{related}\n\n## Nights\n\nNone.")
    assert text == "## Nights\n\nNone."


@pytest.mark.parametrize(
    "text",
    [
        f"## Downloads\n\n{LINKS}",
        "## Related costs\n\nTwo euros, see [fees](fees.md).",
        "## See also\n\nThe old lamp needs a fuse of 2 A. Order it [here](x.md).\n\nIt takes a week.\n\nPay by card.",
        f"```\n## Related articles\n{LINKS}\n```",
        "See also [feed](feed.md) before you go on.",
    ],
)
def test_what_answers_something_stays(text: str) -> None:
    assert without_related(text) == text


def test_a_page_of_links_alone() -> None:
    links = "\n".join(f"- [How to do the thing {number}](a{number}.md)" for number in range(6))
    assert lists_links(f"# Topics\n\n{links}")
    assert not lists_links(f"# Topics\n\n{'Words that say something. ' * 9}\n\n{links}")
    assert not lists_links("- [One](a.md)")


@pytest.mark.parametrize(
    ("file_id", "is_one"), [("SUMMARY.md", True), ("a/toc.md", True), ("summary-of-fees.md", False)]
)
def test_a_table_of_contents_by_its_name(file_id: str, is_one: bool) -> None:
    assert is_contents(file_id) is is_one
