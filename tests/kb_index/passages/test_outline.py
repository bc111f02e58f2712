"""Sections of Markdown with their headings and exact offsets."""

import pytest

from kb_index.passages.outline import plain_words, sections


def outline(text: str, title: str = "Guide") -> list[tuple[tuple[str, ...], list[str]]]:
    return [
        (section.path, [text[slice(*block.span)] for block in section.blocks]) for section in sections(title, text)
    ]


def test_blocks_stand_under_their_headings() -> None:
    text = "Intro.\n\nMore.\n\n# One\n\n- a\n- b\n\n### Deep\n\n```\n# no heading\n```\n\nTwo\n---\n\n> quote"
    assert outline(text) == [
        (("Guide",), ["Intro.", "More."]),
        (("Guide", "One"), ["- a\n- b"]),
        (("Guide", "One", "Deep"), ["```\n# no heading\n```"]),
        (("Guide", "One", "Two"), ["> quote"]),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_offsets_are_exact_with_any_line_end(end: str) -> None:
    assert outline(f"# One{end}{end}First.{end}{end}Second.") == [(("Guide", "One"), ["First.", "Second."])]


def test_link_definitions_and_html_are_kept_and_rules_are_not() -> None:
    assert outline("One.\n\n[a]: https://x.example\n\n---\n\n<div>Two.</div>") == [
        (("Guide",), ["One.", "[a]: https://x.example", "<div>Two.</div>"])
    ]


def test_link_targets_and_marks_are_not_words() -> None:
    text = "See **[the guide](https://x.example/very/long 'Title')** or <https://help.example/a?b=c>, `code_word`."
    assert " ".join(plain_words(text).split()) == "See the guide or help.example, code_word ."
    assert (
        " ".join(plain_words("| _a_ | snake_case |\n|---|---|\n> [!NOTE] ![alt](x.png)").split())
        == "a snake_case alt"
    )


def test_an_address_ends_before_the_next_link() -> None:
    assert plain_words('[]("]()') == '[]("]()'
    assert plain_words("[a](x[1]y) and [b](c") == "a and [b](c"


@pytest.mark.parametrize("part", ["[", "![", "[a](", "](", '[a](b "', "_", "a_", "[!A", "<http://", "-"])
def test_a_megabyte_of_broken_marks_is_read_in_one_go(part: str) -> None:
    """Where reading takes time by the square of the length, this does not end within hours."""
    text = f"{part * (1_000_000 // len(part))} word"
    assert plain_words(text).endswith(" word")


def test_underscores_at_the_edge_of_a_word_are_marks_and_inside_are_not() -> None:
    assert plain_words("__bold__ and snake_case__name, _x") == " bold  and snake_case__name,  x"


def test_a_heading_without_words_ends_what_stands_under_the_one_before_it() -> None:
    text = "## Install\n\n### Mac\n\nUse brew.\n\n###\n\nThen restart."
    assert [section.path for section in sections("Page", text)] == [("Page", "Install", "Mac"), ("Page", "Install")]
