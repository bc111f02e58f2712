"""Lint tells a lead every fault at once, and advice that stops nothing."""

import shutil
from pathlib import Path
from typing import NoReturn

import pytest

from drafter.errors import PromptError
from drafter.handbook.lint import lint

SWEDISH = Path(__file__).parents[2] / "sv.toml"
INSTRUCTION = "Be kind to everybody who writes. " * 6


def write(folder: Path, id: str, front: str = "", instruction: str = INSTRUCTION) -> None:
    folder.mkdir(exist_ok=True)
    head = f"id: {id}\ntitle: T\nessence: Be kind.\npriority: 50\n{front}"
    (folder / f"{id}.md").write_text(f"---\n{head}\n---\n{instruction}\n**Good:** Yes.\n**Bad:** No.", "utf-8")


def remarks(*folders: Path) -> list[tuple[bool, str]]:
    return [(remark.fault, remark.text) for remark in lint(folders)]


def test_nothing_is_said_of_a_sound_handbook(tmp_path: Path) -> None:
    write(tmp_path, "kind", "when: {tone: [angry]}")
    assert remarks(tmp_path) == []


def test_all_faults_are_told_at_once_and_the_rest_is_still_looked_at(tmp_path: Path) -> None:
    write(tmp_path, "a", "when: {mood: [bad]}")
    write(tmp_path, "b", "overrides: [nobody]")
    write(tmp_path, "c", instruction="Too short.")
    found = remarks(tmp_path, tmp_path / "absent")
    assert [fault for fault, _ in found] == [True, True, True, False]
    for (_, text), part in zip(
        found, ["unknown facet 'mood'", "is not a folder", "'nobody'", "2 words"], strict=True
    ):
        assert part in text


def test_a_guideline_that_can_never_apply_is_pointed_out(tmp_path: Path) -> None:
    write(tmp_path, "never", "when: {tone: [angry]}\nunless: {tone: [angry, urgent]}")
    write(tmp_path, "sometimes", "when: {tone: [angry, urgent]}\nunless: {tone: [urgent]}")
    assert [text.split(": ")[1] for _, text in remarks(tmp_path)] == ["it never applies"]


def test_a_standing_guideline_that_is_overridden_is_pointed_out(tmp_path: Path) -> None:
    write(tmp_path, "always")
    write(tmp_path, "angry", "when: {tone: [angry]}\noverrides: [always]")
    [(fault, text)] = remarks(tmp_path)
    assert not fault
    assert "always.md: it holds for every conversation, but 'angry' overrides it" in text


def test_a_source_that_is_no_rule_is_pointed_out_with_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, "ours", "sources: [no-you-blame, no-implied-user-faults]")
    ((fault, text),) = remarks(tmp_path)
    assert not fault
    assert "unknown rule 'no-implied-user-faults' among 357; near are no-implied-user-fault" in text


def test_the_words_of_the_prompt_set_are_looked_at_with_file_and_line(tmp_path: Path) -> None:
    write(tmp_path / "handbook", "kind", "when: {tone: [angry]}")
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "en.toml").write_text("[say]\nwish = ''\nmore = 'Read on.'", "utf-8")
    found = lint([tmp_path / "handbook"], tmp_path)
    assert [(remark.fault, remark.text.split(": ")[0]) for remark in found] == [
        (True, f"{tmp_path}/words/en.toml:2"),
        (True, f"{tmp_path}/words/en.toml:3"),
    ]


def test_a_language_that_nobody_can_read_is_pointed_out(tmp_path: Path) -> None:
    write(tmp_path / "handbook", "kind", "when: {tone: [angry]}")
    (tmp_path / "words").mkdir()
    for code in ("sv", "qx"):
        shutil.copy(SWEDISH, tmp_path / "words" / f"{code}.toml")
    ((fault, text),) = [(remark.fault, remark.text) for remark in lint([tmp_path / "handbook"], tmp_path)]
    assert not fault
    assert text.startswith(f"{tmp_path}/words/qx.toml: no message is taken for one of this language")


def test_a_fault_in_the_rules_is_told_among_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> NoReturn:
        raise PromptError("rules.csv:4: wrong.")

    monkeypatch.setattr("drafter.handbook.lint.load_rules", broken)
    write(tmp_path, "a", "when: {mood: [bad]}")
    write(tmp_path, "b", "sources: [no-such-rule]")
    assert [(fault, "wrong" in text) for fault, text in remarks(tmp_path)] == [(True, False), (True, True)]
