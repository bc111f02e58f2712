"""`drafter eval list`: the runs that were kept."""

from pathlib import Path
from typing import Any

import click
from rich.table import Table

from service.cli.eval.options import FOLDER
from service.cli.output import console, print_json

__all__ = ["command"]


@click.command("list")
@click.argument("folder", type=FOLDER, default=Path("runs"))
@click.option("--json", "as_json", is_flag=True, help="Print the runs as JSON.")
def command(folder: Path, *, as_json: bool) -> None:
    """List the runs in FOLDER (default: runs), the newest first, with how many of their drafts pass."""
    from evals.runs.history import PastRun, list_runs

    if not folder.is_dir():
        raise click.ClickException(f"{folder} is no folder; give the one that runs are kept in, or make one first.")
    found = list_runs(folder)
    runs = [item for item in found if isinstance(item, PastRun)]
    if as_json:
        print_json([_as_dict(run) for run in runs])
        return
    out = console()
    table = Table("Made (UTC)", "Pass", "Drafts", "Model", "Prompts", "File", box=None, pad_edge=False)
    for run in runs:
        share = f"{run.passed / run.made:.0%}" if run.made else "–"
        drafts = str(run.made) if run.made == run.asked else f"{run.made} of {run.asked}"
        setup, made = run.run.setup, f"{run.run.created_at:%Y-%m-%d %H:%M}"
        prompts = f"{run.run.labels.get('prompts', '')} {setup.prompts[:8]}".strip()
        table.add_row(made, share, drafts, setup.model, prompts, str(run.path))
    if runs:
        out.print(table)
    else:
        out.print(f"No run in {folder} yet: drafter eval run makes one.")
    for item in found:
        if not isinstance(item, PastRun):
            out.print(f"[dim]{item.path} {item.reason}[/dim]")


def _as_dict(item: Any) -> dict[str, Any]:
    run = item.run
    return {
        "file": item.path,
        "id": run.id,
        "created_at": run.created_at.isoformat(),
        "model": run.setup.model,
        "prompts": run.setup.prompts,
        "labels": run.labels,
        "drafts": item.made,
        "asked": item.asked,
        "passed": item.passed,
    }
