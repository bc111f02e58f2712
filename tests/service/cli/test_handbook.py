"""`drafter handbook`: what is in force, one guideline in full, and faults before anybody drafts with them."""

import json
from pathlib import Path

import pytest

from service.cli import main

GUIDELINE = """---
id: {id}
title: Ours
essence: Write as our house does.
priority: 45
{front}
---
{instruction}

**Good:** Yes.

**Bad:** No [brackets] here.
"""


def run(*args: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["handbook", *args])
    return int(left.value.code or 0)


def write(folder: Path, id: str = "our-house", front: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    text = GUIDELINE.format(id=id, front=front, instruction="Write as our house does. " * 8)
    (folder / f"{id}.md").write_text(text, "utf-8")
    return folder


def test_list_shows_every_guideline_weightiest_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list", "--json") == 0
    listed = json.loads(capsys.readouterr().out)
    priorities = [g["priority"] for g in listed["guidelines"]]
    assert len(priorities) >= 65
    assert priorities == sorted(priorities, reverse=True)
    assert len(listed["content_hash"]) == 64
    assert run("list") == 0
    table = capsys.readouterr().out
    assert [g["id"] for g in listed["guidelines"] if g["id"] not in table] == []


def test_a_team_folder_from_the_settings_is_in_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "team", "no-blame", "replaces: true\nwhen: {tone: [angry]}")
    (tmp_path / "drafter.toml").write_text('handbook_paths = ["team"]', "utf-8")
    monkeypatch.setenv("DRAFTER_CONFIG", str(tmp_path / "drafter.toml"))
    assert run("show", "no-blame") == 0
    out = capsys.readouterr().out
    assert "Title: Ours" in out
    assert "Applies: tone: angry" in out
    assert "Bad: No [brackets] here." in out


def test_an_unknown_id_is_one_line_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "no-blam") == 2
    assert capsys.readouterr().err.startswith("error: unknown guideline 'no-blam' among 9")


def test_lint_is_content_with_ours(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("lint") == 0
    assert "Nothing to remark" in capsys.readouterr().out


def test_lint_fails_on_a_fault_and_names_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path / "team", front="when: {mood: [bad]}")
    assert run("lint", str(folder)) == 1
    assert "our-house.md:6: when: unknown facet 'mood'" in capsys.readouterr().out
    assert run("lint", "--json", str(folder)) == 1
    assert [remark["fault"] for remark in json.loads(capsys.readouterr().out)] == [True]
