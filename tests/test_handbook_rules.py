"""No rule of the handbook is lost: a guideline, check or next step carries it, or a reason says why not.

Whoever reads the id of a rule or the number of a tension anywhere finds it in `prompts/handbook/rules/`.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from drafter.bundled import BUNDLED
from drafter.checks import ALL_CHECKS
from drafter.handbook.guidelines import load_handbook
from drafter.handbook.rules import RuleBook, load_rules
from drafter.next_steps import ALL_STEPS

TENSION = re.compile(r"\b[Tt]ensions? (\d+(?:(?:, | and |-| to )\d+)*)")
RULE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+){2,}")
CITING = re.compile(
    rf"(?:^\s*(?:\S.*  )?# |\b[Rr]ules? )({RULE.pattern}(?:(?:,| and) {RULE.pattern})*)(?=[:;,. )]|$)", re.M
)
"""A comment that begins with ids of rules, or a sentence that says `rule` before them."""


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load_rules()


def texts(root: Path, *folders: str) -> Iterator[tuple[str, str]]:
    """Name and text of each file in the folders, and of each document at the root."""
    ends = {".py", ".md", ".csv", ".yaml", ".jinja", ".toml"}
    below = (path for folder in folders for path in sorted((root / folder).rglob("*")) if path.suffix in ends)
    for path in (*below, *root.glob("*.md")):
        yield path.relative_to(root).as_posix(), path.read_text("utf-8")


def test_guidelines_checks_next_steps_and_the_table_say_the_same(book: RuleBook) -> None:
    handbook = load_handbook([BUNDLED / "handbook"])
    named = {(source, "guideline", guideline.id) for guideline in handbook for source in guideline.sources}
    named |= {(source, "check", check.id) for check in ALL_CHECKS for source in check.sources}
    named |= {(source, "next step", step.id) for step in ALL_STEPS for source in step.sources}
    listed = {(r.id, how, id) for r in book.rules.values() for how, ids in r.covered_by.items() for id in ids}
    assert sorted(named - listed) == [], "rules.csv does not say so: add it to covered_by"
    assert sorted(listed - named) == [], "rules.csv says so, but its sources do not: add the rule there"


def test_what_the_reply_has_to_do_reaches_the_model(book: RuleBook) -> None:
    assert [r.id for r in book.rules.values() if "draft" in r.kinds and "guideline" not in r.covered_by] == []


def test_the_reason_why_a_rule_is_left_out_is_a_sentence(book: RuleBook) -> None:
    reasons = [rule.left_out for rule in book.rules.values() if rule.left_out]
    assert [r for r in reasons if not re.fullmatch(r"[A-Z][^\n]{15,}\.", r)] == []


def test_no_two_things_are_shown_under_one_id(book: RuleBook) -> None:
    assert {g.id for g in load_handbook([BUNDLED / "handbook"])} & (book.rules.keys() | book.tensions.keys()) == set()


def test_rules_that_pull_apart_say_so_of_each_other(book: RuleBook) -> None:
    assert [(r.id, o) for r in book.rules.values() for o in r.against if r.id not in book.rules[o].against] == []


def test_every_tension_names_its_rules_and_what_we_do(book: RuleBook) -> None:
    assert len(book.tensions) >= 36
    assert [t.id for t in book.tensions.values() if not t.rules or "\n**We:** " not in t.text] == []


def test_each_tension_that_is_cited_exists(book: RuleBook, root: Path) -> None:
    found = {
        (name, f"tension-{number}")
        for name, text in texts(root, "drafter", "evals", "kb_index", "prompts", "service", "tests", "docs")
        for cited in TENSION.findall(text)
        for number in re.findall(r"\d+", cited)
    }
    assert len({name for name, _ in found}) > 20
    assert sorted((name, id) for name, id in found if id not in book.tensions) == []


def test_each_rule_that_a_comment_of_the_drafter_cites_exists(book: RuleBook, root: Path) -> None:
    found = [
        (name, id)
        for name, text in texts(root, "drafter")
        for cited in CITING.findall(text)
        for id in RULE.findall(cited)
    ]
    assert len(found) > 30
    assert sorted((name, id) for name, id in found if id not in book.rules) == []
