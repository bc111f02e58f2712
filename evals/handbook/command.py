"""The ablation of the handbook: `python -m evals.handbook` drafts for every conversation in every arm and reports.

Answers of the model are kept, so a second run takes seconds, and one that was ended goes on where it stopped.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from drafter.errors import DrafterError, ModelError, SettingsError
from drafter.models.base import Parameters
from drafter.settings import Settings, load_settings
from drafter.situation import Outcome
from drafter.wiring import build_embedder, build_models
from evals.caches.completion_cache import CachedModel, CompletionCache
from evals.handbook.arms import ARMS, Parts, draft_case, open_parts
from evals.handbook.cases import Case, all_cases
from evals.handbook.report import shown, write_report
from evals.handbook.summary import FIGURES, Measured, Summary, summarize
from kb_index.errors import KnowledgeError

__all__ = ["Run", "command"]

_RESULTS = Path(__file__).parent.parent / "results"
_PATIENCE = 3
"""Conversations in a row that a busy model may leave unanswered; the next run asks for them again."""

_MINUTES = 10
"""The time left is judged by the pace of so many minutes: conversations differ."""


@dataclass(frozen=True, slots=True)
class Run:
    """Drafts for cases in every arm, one conversation after the other: what is done so far can always be compared."""

    parts: Parts
    model: CachedModel
    parameters: Parameters

    def measure(self, cases: Sequence[Case]) -> Iterator[Measured | None]:
        """Each case with its results; None where no reply is to be written or an answer is not to be had.

        Raises ModelError where the model leaves several conversations in a row without an answer.
        """
        drafters = {arm.name: self.parts.drafter(arm, self.model, self.parameters) for arm in ARMS}
        unanswered = 0
        for case in cases:
            try:
                results = {
                    name: draft_case(drafter, self.model, case.conversation) for name, drafter in drafters.items()
                }
            except ModelError:
                unanswered += 1
                if self.model.asks and unanswered == _PATIENCE:
                    raise
                yield None
                continue
            unanswered = 0
            wanted = all(result.draft.outcome is not Outcome.NONE for result in results.values())
            yield (case, results) if wanted else None


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--cache", type=click.Path(dir_okay=False, path_type=Path), help="File that keeps the model's answers.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=_RESULTS, help="Folder of the report."
)
@click.option(
    "--drafts", type=click.Path(dir_okay=False, path_type=Path), help="Also write every draft (JSON lines)."
)
@click.option("--limit", type=click.IntRange(min=1), help="Only the first so many conversations: a fair sample.")
@click.option("--kept-only", is_flag=True, help="Ask no model: report on the conversations whose answers are kept.")
def command(cache: Path | None, out: Path, drafts: Path | None, limit: int | None, kept_only: bool) -> None:
    """Measure what the handbook adds: plain prompt, guidelines, repair by rule, one more call.

    Drafts for the demo conversations and the labelled ones with the model of DRAFTER_MODEL (default: the embedded
    one, 20 to 60 s a conversation), over an index of the demo help center that it makes for itself.
    """
    try:
        settings = load_settings()
        kept = CompletionCache(cache or settings.cache_dir / "evals" / "handbook.jsonl")
        measured, made_with = _run(settings, kept, all_cases()[:limit], ask=not kept_only)
    except ModelError as error:
        raise click.ClickException(f"{error} Answers so far are kept: run it again to go on.") from error
    except (DrafterError, KnowledgeError) as error:
        raise click.ClickException(str(error)) from error
    if not measured:
        raise click.ClickException(f"{kept.path} holds no whole conversation. Run without --kept-only.")
    if drafts:
        _write_drafts(drafts, measured)
    summary = summarize(measured)
    paths = write_report(summary, made_with, out)
    _show(summary)
    click.echo("Written: " + ", ".join(map(str, paths)))


def _run(
    settings: Settings, kept: CompletionCache, cases: Sequence[Case], *, ask: bool
) -> tuple[list[Measured], dict[str, Any]]:
    """What was measured, and what it takes to make it again."""
    chain = build_models(settings)
    if not chain.models:
        raise SettingsError("DRAFTER_MODEL is 'none': without a model there is no prompt to compare. Set one.")
    model = CachedModel(chain.models[0], kept, ask=ask)
    parameters = Parameters(max_tokens=settings.max_tokens, timeout=settings.model_timeout)
    console = Console(stderr=True)
    with ExitStack() as stack:
        with console.status("Indexing the demo help center"):
            parts = stack.enter_context(open_parts(build_embedder(settings)))
        if ask:
            with console.status(f"Preparing {model.name}"):
                chain.prepare()
        measured = _with_progress(Run(parts, model, parameters), cases, console)
        return measured, _made_with(model, parts, parameters)


def _with_progress(run: Run, cases: Sequence[Case], console: Console) -> list[Measured]:
    """The cases that could be measured, under a bar with the time left, or a line a case where no terminal is."""
    measured = []
    columns = (TextColumn("Drafting"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, speed_estimate_period=_MINUTES * 60) as bar:
        for done in bar.track(run.measure(cases), total=len(cases)):
            measured += [done] if done else []
            if done and not console.is_terminal:
                console.print(f"{len(measured)} of at most {len(cases)}: {done[0].id}")
    return measured


def _made_with(model: CachedModel, parts: Parts, parameters: Parameters) -> dict[str, Any]:
    return {
        "model": model.name,
        "temperature": parameters.temperature,
        "seed": parameters.seed,
        "max_tokens": parameters.max_tokens,
        "prompt set": f"{parts.ours.name} ({parts.ours.hash})",
        "plain prompt set": f"{parts.plain.name} ({parts.plain.hash})",
        "handbook": parts.handbook.content_hash[:16],
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
    }


def _write_drafts(path: Path, measured: Sequence[Measured]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for case, results in measured:
            for arm, result in results.items():
                row = {"arm": arm, "set": case.set, "seconds": round(result.seconds, 2)}
                row["draft"] = result.draft.model_dump(mode="json")
                file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _show(summary: Summary) -> None:
    """The main figures in a line an arm."""
    for arm, figures in summary.figures.items():
        click.echo(f"{arm:12}" + "  ".join(f"{f.title.lower()} {shown(f, figures[f.id].value)}" for f in FIGURES))
