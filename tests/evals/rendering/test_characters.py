"""What XML, HTML and UTF-8 cannot hold is replaced, and nothing else."""

from xml.etree import ElementTree

import pytest

from evals.rendering.characters import writable


@pytest.mark.parametrize("bad", ["\x00", "\x1b", "\x0b", "\ud83d", "\ufffe", "\uffff"])
def test_what_cannot_be_written_is_marked(bad: str) -> None:
    assert writable(f"a{bad}b") == "a�b"


def test_everything_else_stays() -> None:
    words = "tab\t line\n return\r é 中 \U0001f600 \U0010ffff \u200f <&>"
    assert writable(words) == words
    element = ElementTree.Element("a")
    element.text = words
    assert ElementTree.fromstring(ElementTree.tostring(element, encoding="unicode")).text is not None
