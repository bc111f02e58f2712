"""`drafter handbook`: what is in force, one guideline in full, and faults before anybody drafts with them."""

import json
import shutil
from pathlib import Path

import pytest

from drafter.bundled import BUNDLED
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
    assert capsys.readouterr().err.startswith("error: unknown guideline, rule or tension 'no-blam' among")


def test_a_rule_is_shown_with_what_covers_it_and_the_tensions_that_it_is_in(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("show", "no-you-blame") == 0
    out = capsys.readouterr().out
    assert "Covered by: guideline: no-blame; check: no-blame" in out
    assert "Pulls against: apology-show-impact" in out
    assert 'Tensions: 10. The word "you"' in out
    assert run("show", "no-you-blame", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["covered_by"] == {"guideline": ["no-blame"], "check": ["no-blame"]}
    assert shown["tensions"] == ["tension-10"]


def test_a_rule_that_nothing_covers_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "hire-for-empathy") == 0
    assert "Left out: Hiring is decided by the company." in capsys.readouterr().out


@pytest.mark.parametrize("words", [["tension", "11"], ["tension-11"], ["Tension 11"]])
def test_a_tension_is_found_as_code_and_documents_cite_it(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("show", *words) == 0
    out = capsys.readouterr().out
    assert out.startswith("tension 11  Whose fault\n")
    assert "`apology-take-full-blame`" in out
    assert run("show", *words, "--json") == 0
    assert json.loads(capsys.readouterr().out)["rules"] == ["apology-take-full-blame", "calm-facts-when-heated"]


def test_each_rule_that_a_guideline_names_can_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "no-blame") == 0
    rules = capsys.readouterr().out.split("Rules: ")[1].splitlines()[0].split(", ")
    assert len(rules) == 4
    assert [run("show", rule) for rule in rules] == [0] * 4


def test_lint_is_content_with_ours(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("lint") == 0
    assert "Nothing to remark" in capsys.readouterr().out


def test_lint_looks_at_the_prompt_set_of_the_settings_or_another_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = Path(shutil.copytree(BUNDLED, tmp_path / "mine"))
    words = mine / "words" / "fr.toml"
    before, glossary, behind = words.read_text("utf-8").partition("[glossary]")
    words.write_text(f"{before}first_persons = 'je'\n{glossary}{behind}", "utf-8")
    line = len(before.splitlines()) + 1
    told = f"fr.toml:{line}: unknown line 'first_persons'"
    assert run("lint", "--prompts", str(mine)) == 1
    assert told in capsys.readouterr().out
    monkeypatch.setenv("DRAFTER_PROMPT_SET", str(mine))
    assert run("lint") == 1
    assert told in capsys.readouterr().out
    assert run("lint", "--prompts", str(BUNDLED)) == 0


def test_lint_reads_a_copied_prompt_set_with_its_templates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine"
    shutil.copytree(BUNDLED, mine)
    assert run("lint", str(mine)) == 0
    (mine / "reply" / "task.jinja").write_text("Hello.\n{{ nonsense }}")
    guideline = mine / "handbook" / "no-blame.md"
    guideline.write_text(guideline.read_text("utf-8").replace("priority: 76", "priority: high"), "utf-8")
    capsys.readouterr()
    assert run("lint", str(mine)) == 1
    shown = capsys.readouterr().out
    assert "mine/reply/task.jinja:2: 'nonsense' is undefined" in shown
    assert "mine/handbook/no-blame.md" in shown


def test_lint_fails_on_a_fault_and_names_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path / "team", front="when: {mood: [bad]}")
    assert run("lint", str(folder)) == 1
    assert "our-house.md:6: when: unknown facet 'mood'" in capsys.readouterr().out
    assert run("lint", "--json", str(folder)) == 1
    assert [remark["fault"] for remark in json.loads(capsys.readouterr().out)] == [True]
