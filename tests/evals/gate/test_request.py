"""The gate finds exactly the cases that an edit can touch: all others give the same drafts, to the byte."""

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from drafter.draft import Draft
from drafter.settings import Settings
from evals.caches.vector_cache import CachedEmbedder
from evals.cases.golden import GOLDEN
from evals.gate.request import GateRequest, OpenGate, open_gate
from evals.knowledge.demo import DEMO
from evals.knowledge.folders import HelpCenter, KnowledgeFolders
from evals.runs.request import RunRequest
from tests.evals.gate_sample import edit, help_center, request

ROOT = Path(__file__).resolve().parents[3]
GROUPS = ("refunds", "reminders")
PART = KnowledgeFolders(
    help_centers=(HelpCenter(articles=tuple(f"examples/help-center/{group}" for group in GROUPS)),),
    guidelines=DEMO.guidelines,
    whole_handbook=True,
)
"""As much of the demo as is embedded in seconds."""


Open = Callable[[GateRequest], AbstractContextManager[OpenGate]]


@pytest.fixture
def opened(tmp_path: Path, kept_embedder: CachedEmbedder) -> Open:
    """Opens the gate over what the composer writes."""
    return partial(open_gate, settings=Settings(model="none", cache_dir=tmp_path / "cache"), embedder=kept_embedder)


def looked(gate: OpenGate) -> set[str]:
    for _ in gate.look():
        pass
    return {case.id for case in gate.touched_cases}


def content(draft: Draft) -> str:
    """The draft without what no two drafts share."""
    receipt = draft.receipt.model_copy(update={"timings": {}})
    return draft.model_copy(update={"id": "", "receipt": receipt}).model_dump_json()


def of_the_demo(folder: Path) -> GateRequest:
    """The gate over what `folder/new` changed of the demo, by the cases in `folder/cases`."""
    run = RunRequest(cases=folder / "cases")
    return GateRequest(run=run, base=str(ROOT), candidate=str(folder / "new"), folders=PART)


def test_only_the_cases_that_see_the_edit_are_touched(opened: Open, tmp_path: Path) -> None:
    folder = help_center(tmp_path / "center")
    edit(folder, "within 14 days", "within 30 days")
    with opened(request(folder)) as gate:
        assert gate.changes.changed == ("help::refunds.md",)
        found = looked(gate)
        assert "refund-window" in found
        assert not found & {"connect-google", "bookings-in-google"}


def test_added_and_removed_articles_are_found(opened: Open, tmp_path: Path) -> None:
    folder = help_center(tmp_path / "center")
    (folder / "help" / "calendar.md").unlink()
    (folder / "help" / "parrots.md").write_text("# Parrots\n\nParrots eat seeds and fruit.", "utf-8")
    with opened(request(folder)) as gate:
        assert gate.changes.added == ("help::parrots.md",)
        assert gate.changes.removed == ("help::calendar.md",)
        assert {"connect-google", "bookings-in-google"} <= looked(gate)


def test_a_file_that_cannot_be_read_changes_nothing_and_is_named(opened: Open, tmp_path: Path) -> None:
    folder = help_center(tmp_path / "center")
    (folder / "help" / "refunds.md").write_bytes(b"\xff\xfe broken")
    with opened(request(folder)) as gate:
        assert not gate.changes.all
        assert gate.changes.problems[0].startswith("help::refunds.md: ")


def test_drafts_of_untouched_cases_of_the_demo_are_equal_to_the_byte(opened: Open, tmp_path: Path) -> None:
    for group in GROUPS:
        shutil.copytree(GOLDEN / group, tmp_path / "cases" / group)
    for path in PART.paths:
        shutil.copytree(ROOT / path, tmp_path / "new" / path)
    article = tmp_path / "new" / "examples" / "help-center" / "refunds" / "money-back.md"
    article.write_text(article.read_text("utf-8").replace("within 30 days", "within 14 days"), "utf-8")
    edited = of_the_demo(tmp_path)
    with opened(edited) as gate:
        found = looked(gate)
        untouched = [case for case in gate.cases if case.id not in found]
        assert found
        assert len(untouched) >= 5
        for case in untouched:
            base, candidate = (bench.draft(case, 0).draft for bench in gate.benches)
            assert content(base) == content(candidate), case.id


def test_a_guideline_that_is_taken_out_touches_the_cases_that_it_was_chosen_for(opened: Open, tmp_path: Path) -> None:
    shutil.copytree(GOLDEN / "complaints", tmp_path / "cases")
    for path in PART.paths:
        shutil.copytree(ROOT / path, tmp_path / "new" / path)
    (tmp_path / "new" / "prompts" / "handbook" / "own-our-fault.md").unlink()
    edited = of_the_demo(tmp_path)
    with opened(edited) as gate:
        assert gate.changes.removed == ("guideline::own-our-fault",)
        found = looked(gate)
        chosen = {id for id, (before, _) in gate.footprints.items() if "guideline::own-our-fault" in before.used}
        assert chosen
        assert chosen <= found
