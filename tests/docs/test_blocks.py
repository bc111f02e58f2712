"""Blocks of pages are what their command writes, and kept figures are shown as they were kept."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.docs.blocks import BLOCKS, COMMAND, blocks_of, remade
from tests.docs.commands import calls, fault_of
from tests.docs.page import Page, all_pages, read_page
from tests.test_layers import ROOMS

PAGES = all_pages(ROOT)
FOUND = {block.command: block for page in PAGES for block in blocks_of(page.text)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.path))
def test_every_block_is_what_its_command_writes(page: Page) -> None:
    assert remade(page.text, ROOT) == page.text, "run `python -m tests.docs` and look at the difference"


def test_every_block_that_can_be_made_is_shown() -> None:
    assert {COMMAND + name for name in BLOCKS} <= FOUND.keys()


@pytest.mark.parametrize("command", FOUND)
def test_what_others_made_names_a_command_that_exists_and_holds_something(command: str) -> None:
    found = list(calls(command))
    assert found, f"{command} is no call of drafter, make or python"
    assert [fault for call in found if (fault := fault_of(call, ROOT, whole=True))] == []
    assert FOUND[command].body.strip()


def test_the_drawing_has_the_rooms_in_their_order() -> None:
    for package, rooms in ROOMS.items():
        drawn = re.search(rf"<b>{package}</b><br/>(.+?)\"", BLOCKS["layers"](ROOT))
        assert drawn
        assert re.split(" · |<br/>", drawn[1]) == rooms.split()


def test_the_way_of_a_draft_goes_through_rooms() -> None:
    _, way = (code.text for code in read_page(ROOT, "docs/architecture.md").code if code.language == "mermaid")
    boxes = re.findall(r"(\w+)\(?\[\"<b>(\w+)</b>", way)
    assert [shown for _, shown in boxes] == [name for name, _ in boxes]
    assert {shown for _, shown in boxes} <= set(ROOMS["drafter"].split())


KEPT = {
    "golden-cases": ("evals/results/baseline.md", "| Right outcome | 90 %", "| Right outcome | 71 %"),
    "handbook": ("evals/results/handbook.md", "| plain | 88.0 %", "| plain | 88.4 %"),
    "search": ("tests/benchmarks/results/retrieval.md", "| ours | 0.530", "| ours | 0.531"),
    "reading": ("evals/reading/report.json", '"macro_f1": 0.826', '"macro_f1": 0.712'),
    "false-alarms": ("evals/results/verdicts.md", "2.7% (", "1.9% ("),
    "demonstration": ("evals/results/demonstration.md", "worded anew | NO_EFFECT_DETECTED", "worded anew | IMPROVED"),
}


@pytest.mark.parametrize("name", KEPT)
def test_a_kept_figure_that_changes_changes_the_page(name: str, tmp_path: Path) -> None:
    for folder in ("evals/results", "evals/reading", "tests/benchmarks/results"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.py", "*.png"))
    path, before, after = KEPT[name]
    text = (tmp_path / path).read_text("utf-8")
    assert before in text
    (tmp_path / path).write_text(text.replace(before, after), "utf-8")
    assert BLOCKS[name](tmp_path) != BLOCKS[name](ROOT)


PAGE = f"""Before.

<!-- made by: {COMMAND}settings -->
before yesterday
<!-- end -->

Between.

<!-- made by: make demo -->
Hi!
<!-- end -->
"""


def test_only_what_can_be_made_is_made_anew() -> None:
    text = remade(PAGE, ROOT)
    assert text.startswith("Before.\n")
    assert "before yesterday" not in text
    assert "| `data_dir` |" in text
    assert text.endswith("\n<!-- end -->\n\nBetween.\n\n<!-- made by: make demo -->\nHi!\n<!-- end -->\n")
    assert remade(text, ROOT) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (PAGE.replace("docs settings", "docs setings"), "there is no block 'setings'"),
        (PAGE.removesuffix("<!-- end -->\n"), "begins with"),
        (PAGE.replace("\n<!-- end -->\n\nBetween.", "\n\nBetween."), "begins with"),
    ],
)
def test_a_broken_marker_is_told(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        remade(text, ROOT)


def test_the_commands_of_blocks_are_calls() -> None:
    assert all(shlex.split(command)[0] in ("drafter", "make", "python") for command in FOUND)
