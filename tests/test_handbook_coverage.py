"""No rule of the source handbooks is lost: a guideline, check or next step carries it, or a reason says why not."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from drafter.checks import ALL_CHECKS, CHECK_IDS
from drafter.handbook.guidelines import load_handbook

HANDBOOK = Path(__file__).parent.parent / "prompts" / "handbook"
BINDING = {"draft", "check", "triage", "action", "safety"}
"""Kinds of rules that must be covered; knowledge, figures and the rest may stay out."""


def rows() -> list[dict[str, str]]:
    with (HANDBOOK / "coverage.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def targets(how: str) -> set[str]:
    return {row["target"] for row in rows() if row["how"] == how}


def test_every_row_says_how_and_where_or_why_not() -> None:
    for row in rows():
        assert row["how"] in {"guideline", "check", "next-step", "not-covered"}, row
        assert bool(row["target"]) != bool(row["reason"]), f"either a target or a reason: {row}"
        assert (row["how"] == "not-covered") == bool(row["reason"]), row


def test_no_row_stands_twice_and_no_rule_is_both_covered_and_not() -> None:
    found = [(row["id"], row["how"], row["target"]) for row in rows()]
    assert len(found) == len(set(found))
    left_out = {row["id"] for row in rows() if row["how"] == "not-covered"}
    assert not left_out & {row["id"] for row in rows() if row["how"] != "not-covered"}


def test_guidelines_and_coverage_say_the_same() -> None:
    covered = {(row["target"], row["id"]) for row in rows() if row["how"] == "guideline"}
    assert covered == {(g.id, source) for g in load_handbook([HANDBOOK]) for source in g.sources}


def test_every_check_exists() -> None:
    assert targets("check") <= CHECK_IDS


def test_a_check_covers_only_rules_that_it_names() -> None:
    covered = {(row["target"], row["id"]) for row in rows() if row["how"] == "check"}
    assert covered <= {(check.id, source) for check in ALL_CHECKS for source in check.sources}


def test_every_next_step_exists() -> None:
    steps = pytest.importorskip("drafter.next_steps", reason="next steps are not there yet").STEP_IDS
    assert targets("next-step") <= steps


def test_every_binding_rule_of_the_inventory_is_covered(shared: Path) -> None:
    with (shared / "handbook" / "inventory.csv").open(encoding="utf-8", newline="") as file:
        inventory = {row["id"]: set(row["kind"].split("+")) for row in csv.DictReader(file)}
    listed: dict[str, set[str]] = defaultdict(set)
    for row in rows():
        listed[row["id"]].add(row["how"])
    assert sorted(listed.keys() - inventory.keys()) == [], "not in the inventory"
    assert sorted(id for id, kinds in inventory.items() if kinds & BINDING and id not in listed) == []
    unguided = [id for id, kinds in inventory.items() if "draft" in kinds and "guideline" not in listed[id]]
    assert unguided == [], "what the reply has to do must reach the model"
