"""Values know their lines, and a mapping that says a key twice is refused however deep it lies."""

import pytest

from drafter.handbook.yaml_tree import YamlFault, read_yaml

TEXT = """\
id: one
messages:
  - author: customer
    text: Hello
  - author: agent
"""


def test_values_and_their_lines_come_together() -> None:
    tree = read_yaml(TEXT, "the case")
    assert tree.fields["messages"][1] == {"author": "agent"}
    assert tree.line("messages", 0, "text") == 4
    assert tree.line("messages", 1) == 5
    assert tree.line("messages", culprit="agent") == 5


def test_what_is_missing_is_told_where_the_way_to_it_ends() -> None:
    assert read_yaml(TEXT, "the case").line("messages", 1, "text") == 5


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a: 1\nb: {c: 1,\n  c: 2}\n", 3, "the key 'c' stands twice"),
        ("a:\n  - {x: 1}\n  - {x: 1, x: 2}\n", 3, "the key 'x' stands twice"),
        ("a: 1\nb: [c\n", 2, "the case is not valid YAML"),
        ("at: 2026-02-30T10:00:00Z\n", 1, "the case is not valid YAML"),
        ("- a\n- b\n", 1, "the case must be lines of the form"),
        ("", 1, "the case must be lines of the form"),
    ],
)
def test_a_fault_names_its_line(text: str, line: int, problem: str) -> None:
    with pytest.raises(YamlFault) as caught:
        read_yaml(text, "the case")
    assert (caught.value.line, caught.value.problem[: len(problem)]) == (line, problem)
