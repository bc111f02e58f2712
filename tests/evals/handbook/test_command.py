"""The whole measurement, with a scripted model: it resumes, leaves out what has no reply, and reports."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from drafter.conversation import Conversation
from drafter.errors import ModelTimeout, ModelUnreachable
from drafter.models.base import Parameters
from drafter.models.fake import FakeModel
from evals.caches.completion_cache import CachedModel, CompletionCache
from evals.handbook.arms import ARMS, Parts, open_parts
from evals.handbook.cases import Case, all_cases
from evals.handbook.command import Run, command
from evals.handbook.report import write_report
from evals.handbook.summary import FIGURES, Measured, summarize
from tests.evals.word_embedder import WordEmbedder

FAULTY = "We apologize for any inconvenience. You failed to look.\n\nSam"
SPAM = "Dear webmaster, we offer SEO backlinks and guest posts, first page on Google guaranteed!!!"


@pytest.fixture(scope="module")
def parts() -> Iterator[Parts]:
    with open_parts(WordEmbedder()) as opened:
        yield opened


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return all_cases()[:3]


@pytest.fixture(scope="module")
def measured(parts: Parts, cases: list[Case], tmp_path_factory: pytest.TempPathFactory) -> list[Measured]:
    return run(parts, cases, FakeModel([FAULTY]), tmp_path_factory.mktemp("answers"))


def run(parts: Parts, cases: list[Case], fake: FakeModel, folder: Path, *, ask: bool = True) -> list[Measured]:
    model = CachedModel(fake, CompletionCache(folder / "answers.jsonl"), ask=ask)
    return [done for done in Run(parts, model, Parameters()).measure(cases) if done]


def test_each_case_has_every_arm(measured: list[Measured], cases: list[Case]) -> None:
    assert [case.id for case, _ in measured] == [case.id for case in cases]
    assert all(list(results) == [arm.name for arm in ARMS] for _, results in measured)


def test_repair_shows_in_the_figures(measured: list[Measured]) -> None:
    figures = summarize(measured).figures
    shares = [figures[arm.name]["checks"].value for arm in ARMS]
    assert shares[0] < shares[2] <= shares[3]
    assert summarize(measured).gains["rules"]["checks"].low > 0


def test_the_share_counts_what_applies_and_nothing_else(measured: list[Measured]) -> None:
    checks = [c.status.value for _, results in measured for c in results["plain"].draft.checks]
    share = checks.count("passed") / (checks.count("passed") + checks.count("failed"))
    assert summarize(measured).figures["plain"]["checks"].value == pytest.approx(share)
    tallies = summarize(measured).tallies
    assert sum(t.failed["plain"] for t in tallies) == checks.count("failed")


def test_a_run_that_was_ended_goes_on_and_asks_nothing_twice(parts: Parts, cases: list[Case], tmp_path: Path) -> None:
    fake = FakeModel([FAULTY])
    run(parts, cases[:1], fake, tmp_path)
    asked = len(fake.asked)
    run(parts, cases[:1], fake, tmp_path)
    assert len(fake.asked) == asked
    again = run(parts, cases, fake, tmp_path, ask=False)
    assert [case.id for case, _ in again] == [cases[0].id]


def test_a_model_that_is_gone_ends_the_run(parts: Parts, cases: list[Case], tmp_path: Path) -> None:
    with pytest.raises(ModelUnreachable, match="gone"):
        run(parts, cases, FakeModel([ModelUnreachable("gone")]), tmp_path)


def test_one_answer_that_does_not_come_costs_one_conversation(
    parts: Parts, cases: list[Case], tmp_path: Path
) -> None:
    fake = FakeModel([ModelTimeout("busy"), FAULTY])
    assert [case.id for case, _ in run(parts, cases[:2], fake, tmp_path)] == [cases[1].id]
    assert [case.id for case, _ in run(parts, cases[:2], fake, tmp_path)] == [case.id for case in cases[:2]]


def test_what_gets_no_reply_is_not_counted(parts: Parts, tmp_path: Path) -> None:
    customer = {"author": "customer", "text": SPAM}
    spam = Conversation.model_validate({"id": "spam", "mailbox": "brindlebook", "messages": [customer]})
    assert run(parts, [Case("demo", spam)], FakeModel([FAULTY]), tmp_path) == []


def test_the_report_has_every_figure(measured: list[Measured], tmp_path: Path) -> None:
    summary = summarize(measured)
    paths = write_report(summary, {"model": "fake", "date": "2026-11-21"}, tmp_path / "results")
    markdown, data, picture = (path.read_text("utf-8") for path in paths)
    assert all(figure.title in markdown for figure in FIGURES)
    assert f"| {100 * summary.figures['full']['checks'].value:.1f} % (" in markdown.split("| full")[1]
    assert f"`{summary.tallies[0].check}`" in markdown
    assert json.loads(data)["gains"]["full"]["checks"]["value"] == summary.gains["full"]["checks"].value
    assert picture.count("<rect") == len(ARMS) + 1


def test_without_kept_answers_there_is_nothing_to_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.handbook.command.build_embedder", lambda settings: WordEmbedder())
    result = CliRunner().invoke(command, ["--kept-only", "--limit", "1", "--cache", str(tmp_path / "none.jsonl")])
    assert result.exit_code == 1
    assert "none.jsonl holds no whole conversation. Run without --kept-only" in result.output


def test_no_model_is_an_error_that_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTER_MODEL", "none")
    result = CliRunner().invoke(command, ["--out", str(tmp_path)])
    assert result.exit_code == 1
    assert "DRAFTER_MODEL is 'none'" in result.output
