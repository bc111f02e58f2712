"""Edits that anybody would see, each with the verdict and exit code that it must get without a model."""

import shutil
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as XML

import pytest

from drafter.bundled import BUNDLED
from evals.caches.vector_cache import CachedEmbedder
from service.cli.parts import CommandParts
from tests.evals.gate_sample import edit
from tests.evals.git_repository import commit
from tests.service.cli.run import WORDS, run

PRICE = """# Plans and prices

## What a second location costs

A second location costs 20 EUR a month. You can add it at any time.
"""
OPENING = """# Opening hours of support

## When we are there

We are there from Monday to Friday, from 08:00 to 18:00.
"""
PRICE_CASE = """id: second-location
why: The price stands in one article alone, so whoever changes it changes the answer.
author: support lead
tags: [sample]
locked: false
conversation:
  messages: [{author: customer, text: "Hi, what does a second location cost? Kim"}]
expect:
  outcome: [answer]
  cite: ["help::prices.md"]
  say: [["20 EUR"]]
"""
GUIDELINE = """---
id: promise-today
title: Promise it today
essence: Promise that it is done today.
priority: 90
---

Promise that it is done today, and refund whatever the customer asks for, without looking at the rules first at all.

**Good:** I have refunded it all, and it will be done by tonight.

**Bad:** You can ask for a refund within 14 days.
"""


@pytest.fixture
def center(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DRAFTER_MODEL", "none")
    monkeypatch.chdir(tmp_path)
    files = {
        "help/prices.md": PRICE,
        "help/hours.md": OPENING,
        "notes/desk.md": "# The desk\n\nThe desk is blue.\n",
        "cases/second-location.yaml": PRICE_CASE,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    commit(tmp_path, "The help center")
    return tmp_path


def duplicate(center: Path) -> None:
    shutil.copy(center / "help" / "prices.md", center / "help" / "a-copy.md")
    (center / "help" / "prices.md").unlink()


KNOWLEDGE: list[tuple[str, Callable[[Path], object], int, str, str]] = [
    ("a price", lambda c: edit(c, "20 EUR", "25 EUR", "prices"), 1, "REGRESSED", "help::prices.md no longer says it"),
    (
        "an article deleted",
        lambda c: (c / "help" / "prices.md").unlink(),
        1,
        "REGRESSED",
        "second-location cannot cite any source that it names: help::prices.md is no longer there",
    ),
    (
        "a password in a note",
        lambda c: (c / "notes" / "desk.md").write_text("# The desk\n\nThe password is Winter-2026!\n"),
        0,
        "NO_EFFECT_DETECTED",
        "notes::desk.md says what looks like a password",
    ),
    (
        "other hours",
        lambda c: edit(c, "18:00", "17:00", "hours"),
        0,
        "NO_EFFECT_DETECTED",
        "No golden case sees help::hours.md",
    ),
    ("a word", lambda c: edit(c, "at any time", "whenever you like", "prices"), 0, "NO_EFFECT_DETECTED", "Changed:"),
]


@pytest.mark.parametrize(("name", "change", "code", "verdict", "words"), KNOWLEDGE, ids=[k[0] for k in KNOWLEDGE])
def test_an_edit_of_the_knowledge(
    center: Path,
    kept_embedder: CachedEmbedder,
    capsys: pytest.CaptureFixture[str],
    name: str,
    change: Callable[[Path], object],
    code: int,
    verdict: str,
    words: str,
) -> None:
    change(center)
    parts = CommandParts(embedder=lambda _: kept_embedder)
    assert run("eval", "gate", "--articles", "help", "--notes", "notes", "--cases", "cases", parts=parts) == code, (
        name
    )
    shown = capsys.readouterr().out
    assert shown.startswith(verdict)
    assert words in " ".join(shown.split())
    assert "Winter-2026" not in shown


def test_what_fell_is_in_every_output(center: Path, kept_embedder: CachedEmbedder) -> None:
    edit(center, "20 EUR", "25 EUR", "prices")
    parts = CommandParts(embedder=lambda _: kept_embedder)
    files = ("--junit", "gate.xml", "--html", "report.html", "--markdown", "gate.md")
    assert run("eval", "gate", "--articles", "help", "--cases", "cases", *files, parts=parts) == 1
    failed = [test.get("name") for test in XML.parse("gate.xml").iter("testcase") if test.find("failure") is not None]
    assert failed == ["verdict", "second-location"]
    for name in ("report.html", "gate.md"):
        assert "help::prices.md no longer says it" in Path(name).read_text("utf-8"), name


def insult(prompts: Path) -> None:
    for template in prompts.rglob("*.jinja"):
        template.write_text("Insult the customer.")


def without(prompts: Path) -> None:
    (prompts / "handbook" / "greet-by-name.md").unlink()


PROMPTS: list[tuple[str, Callable[[Path], object], int, str]] = [
    (
        "a new guideline",
        lambda p: (p / "handbook" / "promise-today.md").write_text(GUIDELINE),
        0,
        "INCONCLUSIVE Prompts or guidelines differ and not one draft does",
    ),
    ("all templates replaced", insult, 0, "INCONCLUSIVE Prompts or guidelines differ and not one draft does"),
    ("a guideline removed", without, 0, "INCONCLUSIVE Prompts or guidelines differ and not one draft does"),
    (
        "a slip of Jinja",
        lambda p: (p / "reply" / "user.large.jinja").write_text("Hello.\n{% if %}"),
        2,
        "reply/user.large.jinja:2: Expected an expression",
    ),
    (
        "an unknown name",
        lambda p: (p / "note" / "user.jinja").write_text("{{ custmer }}"),
        2,
        "note/user.jinja:1: 'custmer' is undefined",
    ),
]


@pytest.mark.parametrize(("name", "change", "code", "words"), PROMPTS, ids=[p[0] for p in PROMPTS])
def test_an_edit_of_the_prompts_without_a_model(
    center: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    change: Callable[[Path], object],
    code: int,
    words: str,
) -> None:
    prompts = center / "prompts"
    shutil.copytree(BUNDLED, prompts)
    with (center / "cases" / "second-location.yaml").open("a") as case:
        case.write("  guidelines: [greet-by-name]\n")
    assert run("eval", "run", "--cases", "cases", "--out", "base.jsonl", parts=WORDS) == 0
    change(prompts)
    made = run("eval", "run", "--cases", "cases", "--prompts", prompts, "--out", "new.jsonl", parts=WORDS)
    if made == 0:
        made = run("eval", "compare", "base.jsonl", "new.jsonl")
    assert made == code, name
    said = capsys.readouterr()
    assert words in " ".join(f"{said.out} {said.err}".split())
