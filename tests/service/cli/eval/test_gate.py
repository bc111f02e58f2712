"""`drafter eval gate` as a pipeline uses it: verdict, named cases, exit code."""

import json
from collections.abc import Callable
from pathlib import Path
from shutil import copy
from xml.etree import ElementTree as XML

import pytest

from drafter.bundled import BUNDLED
from evals.caches.vector_cache import CachedEmbedder
from service.cli.parts import CommandParts
from tests.evals.gate_sample import CALENDAR, edit, help_center
from tests.evals.git_repository import commit
from tests.service.cli.run import run

Gate = Callable[..., int]


@pytest.fixture
def center(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DRAFTER_MODEL", "none")
    folder = help_center(tmp_path / "center", locked=("bookings-in-google",))
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def gate(kept_embedder: CachedEmbedder) -> Gate:
    """`drafter eval gate`: the exit code with these options, by default over the articles of the center."""

    def judged(*options: str, folders: tuple[str, ...] = ("--articles", "help")) -> int:
        parts = CommandParts(embedder=lambda _: kept_embedder)
        return run("eval", "gate", *folders, "--cases", "cases", *options, parts=parts)

    return judged


def test_a_wrong_article_is_a_regression_of_the_cases_that_it_misleads(
    gate: Gate, center: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(center, "within 14 days", "within 30 days")
    assert gate("--markdown", "comment.md", "--junit", "gate.xml", "--html", "report.html") == 1
    shown = capsys.readouterr().out
    assert shown.startswith("REGRESSED\nFell by the edit: refund-window.")
    assert "refund-window does not say '14 days': help::refunds.md no longer says it." in shown
    assert "refund-window says '30 days': help::refunds.md says it now." in shown
    assert "connect-google" not in shown
    written = Path("comment.md").read_text("utf-8")
    assert written.startswith("## ❌ REGRESSED\n")
    assert "help::refunds.md no longer says it" in written
    failed = [test.get("name") for test in XML.parse("gate.xml").iter("testcase") if test.find("failure") is not None]
    assert failed == ["verdict", "refund-window"]
    page = Path("report.html").read_text("utf-8")
    assert "Fell by the edit: refund-window." in page
    assert "bookings-in-google" not in page


def test_without_folders_the_demo_of_the_checkout_that_you_are_in_is_judged(
    gate: Gate, center: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (center / "prompts" / "handbook").mkdir(parents=True)
    copy(BUNDLED / "handbook" / "no-blame.md", center / "prompts" / "handbook")
    others = (f"hearthwren/hearthwren-{part}" for part in ("help", "replies", "notes"))
    for name in ("saved-replies", "notes", *others):
        (center / "examples" / name).mkdir(parents=True)
        (center / "examples" / name / "any.md").write_text(
            f"# Any of the {name}\n\nThe office has a blue door.\n", "utf-8"
        )
    (center / "help").rename(center / "examples" / "help-center")
    commit(center, "the demo")
    article = center / "examples" / "help-center" / "refunds.md"
    article.write_text(article.read_text("utf-8").replace("within 14 days", "within 30 days"), "utf-8")
    assert gate(folders=()) == 1
    assert "help-center::refunds.md no longer says it" in capsys.readouterr().out


def test_a_typo_put_right_passes(gate: Gate, center: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(center, "anwser", "answer")
    assert gate("--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["verdict"] == "NO_EFFECT_DETECTED"
    assert found["changes"]["changed"] == ["help::refunds.md"]
    assert 0 < found["touched"] < found["cases"] == 4
    assert found["falls"] == []


def test_an_article_that_is_gone_is_a_regression(
    gate: Gate, center: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (center / "help" / "calendar.md").unlink()
    assert gate() == 1
    shown = capsys.readouterr().out
    assert "Removed: help::calendar.md." in shown
    assert "connect-google does not say 'Connect Google': help::calendar.md is no longer found." in shown
    assert "1 locked cases fell by the edit; they are not shown." in shown
    assert "bookings-in-google" not in shown


def test_an_edit_that_no_case_sees_passes_and_is_called_unguarded(
    gate: Gate, center: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (center / "help" / "parrots.md").write_text("# Parrots\n\nParrots eat seeds and fruit.", "utf-8")
    assert gate("--junit", "gate.xml", "--html", "report.html") == 0
    shown, told = capsys.readouterr()
    assert "None of the 4 golden cases can see the change" in shown
    assert "No golden case sees help::parrots.md: nothing guards what it says." in shown
    assert not Path("runs").exists(), "nothing was drafted"
    (test,) = XML.parse("gate.xml").iter("testcase")
    assert test.get("name") == "verdict", "a pipeline's reporter needs the file all the same"
    assert [told.tag for told in test] == ["system-out"], "passed, and says why"
    assert "report.html is not written" in told


def test_nothing_changed_is_a_success(gate: Gate, center: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gate() == 0
    assert "Nothing changed." in capsys.readouterr().out


def test_both_sides_can_be_folders(
    gate: Gate, center: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other" / "help"
    other.mkdir(parents=True)
    (other / "calendar.md").write_text(CALENDAR, "utf-8")
    assert gate("--base", str(tmp_path / "other"), "--candidate", str(center)) == 0
    assert "Added: help::invoices.md, help::refunds.md." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--base", "git:nowhere"], "git:nowhere"),
        (["--base", "nowhere"], "nowhere is neither a folder nor a git reference"),
        (["--notes", "secrets"], "secrets is in neither state"),
        (["--notes", "more/help"], "more/help and help are both called 'help'"),
        (["--notes", "/etc"], "'/etc' does not lead into a state"),
        (["--notes", "../notes"], "'../notes' does not lead into a state"),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_2(
    gate: Gate, center: Path, options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert gate(*options) == 2
    assert said in capsys.readouterr().err
