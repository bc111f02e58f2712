"""`drafter eval report`: runs beside each other as one HTML file."""

from pathlib import Path

import click

from evals.comparison.fairness import ALLOWABLE
from service.cli.eval.files import placed, write
from service.cli.eval.options import CASES
from service.cli.output import print_json, say
from service.words import count

__all__ = ["command"]

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("report")
@click.argument("runs", metavar="RUN...", nargs=-1, required=True, type=_FILE)
@click.option("--base", type=_FILE, help="The run that each RUN is compared with.")
@click.option("--out", type=_FILE, callback=placed, default="report.html", show_default=True, help="File to write.")
@CASES
@click.option(
    "--allow",
    multiple=True,
    type=click.Choice(ALLOWABLE),
    help="What else than prompts and handbook may differ from the base; can be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
def command(
    runs: tuple[Path, ...], base: Path | None, out: Path, cases: Path | None, allow: tuple[str, ...], as_json: bool
) -> None:
    """Put runs beside each other in one HTML file: verdicts, charts, a matrix of cases by run, and every draft.

    Each RUN is a file that `drafter eval run` wrote. The report asks no network, reads well by keyboard, aloud and on
    paper, and shows nothing of locked cases. The verdict is in the report and not in the exit code.
    """
    from evals.cases.golden import GOLDEN, load_cases
    from evals.cases.hold_out import hidden_cases
    from evals.comparison.compare import compare
    from evals.report import report_page
    from evals.runs.log_file import read_log
    from evals.scorers import METRICS

    known = load_cases(cases or GOLDEN)
    read = [read_log(path) for path in ((base, *runs) if base else runs)]
    # A run that is given twice, also as a copy of its file, is one column.
    logs = list({log.run.id: log for log in reversed(read)}.values())[::-1]
    hidden = hidden_cases([log.run for log in logs], known)
    against = logs[1:] if base else []
    comparisons = [compare(logs[0], log, METRICS, allow=allow, locked=hidden) for log in against]
    write(out, report_page(logs, known, comparisons))
    if as_json:
        print_json({"file": out, "runs": len(logs), "hidden": len(hidden)})
    else:
        say(f"{out}: {count(len(logs), 'run')}, {count(len(hidden), 'case')} counted and not shown.")
