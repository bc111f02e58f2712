"""`drafter eval list`: the runs that were kept."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table
from rich.text import Text

from service.cli.eval.files import FILE, placed, write
from service.cli.eval.options import CASES, FOLDER
from service.cli.output import console, print_json

if TYPE_CHECKING:
    from evals.runs.history import PastRun

__all__ = ["command"]


@click.command("list")
@click.argument("folder", type=FOLDER, default=Path("runs"))
@CASES
@click.option("--json", "as_json", is_flag=True, help="Print the runs as JSON.")
@click.option(
    "--html", type=FILE, callback=placed, help="Also write one page: passing over time, and each case in each run."
)
def command(folder: Path, cases: Path | None, html: Path | None, *, as_json: bool) -> None:
    """List the runs in FOLDER (default: runs), the newest first, with how many of their drafts pass.

    The page of --html shows how flaky each case is, and nothing of locked cases: --cases says where the cases are.
    """
    from evals.runs.history import PastRun, list_runs

    if not folder.is_dir():
        raise click.ClickException(f"{folder} is no folder; give the one that runs are kept in, or make one first.")
    found = list_runs(folder)
    runs = [item for item in found if isinstance(item, PastRun)]
    if html:
        write(html, _page(runs, cases))
    if as_json:
        unread = [{"file": item.path, "reason": item.reason} for item in found if not isinstance(item, PastRun)]
        print_json({"runs": [_as_dict(run) for run in runs], "unread": unread})
        return
    out = console()
    table = Table("Made (UTC)", "Pass", "Drafts", "Name", "Model", "Prompts", "File", box=None, pad_edge=False)
    for run in runs:
        share = f"{run.passed / run.made:.0%}" if run.made else "–"
        drafts = str(run.made) if run.made == run.asked else f"{run.made} of {run.asked}"
        setup, made = run.run.setup, f"{run.run.created_at:%Y-%m-%d %H:%M}"
        prompts = f"{run.run.labels.get('prompts', '')} {setup.prompts[:8]}".strip()
        name = ", ".join(filter(None, [run.run.name, "scored again" if run.run.rescored else ""]))
        table.add_row(made, share, drafts, name, setup.model, prompts, str(run.path))
    if runs:
        out.print(table)
    else:
        out.print(f"No run in {folder} yet: drafter eval run makes one.")
    for item in found:
        if not isinstance(item, PastRun):
            out.print(Text(f"{item.path} {item.reason}", "dim"))


def _page(runs: "list[PastRun]", cases: Path | None) -> str:
    from evals.cases.golden import GOLDEN, load_cases
    from evals.cases.hold_out import hidden_cases
    from evals.report import timeline_page
    from evals.runs.timeline import timeline

    hidden = hidden_cases([past.run for past in runs], load_cases(cases or GOLDEN))
    return timeline_page(timeline(runs, hidden))


def _as_dict(item: Any) -> dict[str, Any]:
    run = item.run
    return {
        "file": item.path,
        "id": run.id,
        "name": run.name,
        "created_at": run.created_at.isoformat(),
        "model": run.setup.model,
        "prompts": run.setup.prompts,
        "labels": run.labels,
        "drafts": item.made,
        "asked": item.asked,
        "passed": item.passed,
    }
