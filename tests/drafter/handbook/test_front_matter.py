"""Faults in front matter are told with the file, the line and what to do."""

import re
from pathlib import Path

import pytest

from drafter.errors import PromptError
from drafter.handbook.front_matter import read_front_matter

KEYS = {"id", "when", "essence"}


def write(folder: Path, text: str) -> Path:
    path = folder / "rule.md"
    path.write_text(text, "utf-8")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(PromptError) as caught:
        read_front_matter(path, KEYS)
    return str(caught.value)


def test_fields_and_body_come_apart(tmp_path: Path) -> None:
    front = read_front_matter(write(tmp_path, "---\nid: rule\nwhen: {tone: [angry]}\n---\nText.\n---\nMore."), KEYS)
    assert front.fields == {"id": "rule", "when": {"tone": ["angry"]}}
    assert (front.body, front.body_line) == ("Text.\n---\nMore.", 5)


def test_the_line_of_a_value_is_known_however_deep(tmp_path: Path) -> None:
    front = read_front_matter(write(tmp_path, "---\nid: a\nwhen:\n  tone:\n    - calm\n    - angry\n---\n"), KEYS)
    assert front.line("when", "tone", 1) == 6
    assert front.line("when", culprit="angry") == 6
    assert front.line("when", "stage") == 3, "what is missing is told where it should stand"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "rule.md:1: the front matter is missing"),
        ("Only words", "rule.md:1: the front matter is missing"),
        ("---\nid: rule\n", "rule.md:1: the front matter does not end"),
        ("---\nid: [rule\n---\n", "rule.md:2: the front matter is not valid YAML"),
        ("---\nid: a\nessence: Be kind: always\n---\n", "rule.md:3: .*needs quotes"),
        ("---\njust words\n---\n", "rule.md:2: .*'key: value'"),
        ("---\n---\n", "rule.md:2: .*'key: value'"),
        ("---\nid: a\nid: b\n---\n", "rule.md:3: the key 'id' stands twice"),
        ("---\nid: a\nesence: b\n---\n", r"rule.md:3: unknown key 'esence' \(did you mean 'essence'\?\); known are"),
        ("---\nid: !!python/name:os.system\n---\n", "rule.md:2: the front matter is not valid YAML"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    assert re.search(message, refusal(write(tmp_path, text)), re.DOTALL)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rule.md"
    path.write_bytes(b"---\nid: caf\xe9\n---\n")
    assert "is not UTF-8 (byte 11); save it as UTF-8" in refusal(path)
    assert "cannot be read" in refusal(tmp_path / "absent.md")
