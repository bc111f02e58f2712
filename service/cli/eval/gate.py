"""`drafter eval gate`: an edit of the knowledge judged by the cases that it can touch; a pipeline can stop at it."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.text import Text

from service.cli.counting import counting
from service.cli.eval.drafting import show_drafting
from service.cli.eval.files import file_options, write
from service.cli.eval.options import FOLDER, drafting_options, run_request, settings_with
from service.cli.output import console, print_json, tell
from service.cli.parts import CommandParts

if TYPE_CHECKING:
    from evals.gate.gate import Gate
    from evals.gate.request import GateRequest, OpenGate
    from evals.run_log import RunLog

__all__ = ["command"]

_KINDS = ("articles", "saved_replies", "notes")


@click.command("gate")
@click.option("--base", default="git:HEAD", show_default=True, help="What was: git:REF, or the folder of a checkout.")
@click.option("--candidate", help="What shall be: git:REF or a folder; default: the working tree.")
@click.option(
    "--articles",
    multiple=True,
    help="A folder or file of articles, below both; default: all of the demo's.",
)
@click.option("--saved-replies", multiple=True, help="The same for saved replies.")
@click.option("--notes", multiple=True, help="The same for internal notes.")
@click.option("--guidelines", multiple=True, help="The same for guidelines, which are added to ours.")
@drafting_options
@click.option("--out", type=FOLDER, help="Folder for both runs; default: runs/gate-<time>-<id>.")
@click.option("--flips", type=click.IntRange(min=0), default=5, show_default=True, help="Most flips to show.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict and all behind it as JSON.")
@file_options
@click.pass_obj
def command(
    parts: CommandParts,
    /,
    flips: int,
    as_json: bool,
    markdown: Path | None,
    junit: Path | None,
    html: Path | None,
    model: str | None,
    **options: Any,
) -> None:
    """Say whether an edit of articles, saved replies, notes or guidelines makes drafts worse.

    Finds what the edit adds, changes and removes, and the golden cases that can see any of it; the others give the
    same drafts. Only those are drafted, before and after. Exits with 1 if drafts REGRESSED: also where a single case
    no longer says a fact, or says a wrong one, because a document does. With 2 on unusable input.
    """
    from evals.cases.hold_out import hidden_cases
    from evals.gate.request import open_gate
    from evals.rendering.gate_words import gate_dict, gate_lines, gate_markdown
    from evals.rendering.junit import gate_junit
    from evals.report import report_page
    from evals.stats.verdict import RunVerdict

    settings = settings_with(model)
    err = console(stderr=True)
    with open_gate(_request(**options), settings, parts.embedder(settings), tell) as opened:
        logs = _drafted(opened, err)
        gate = opened.judge(logs)
    if markdown:
        write(markdown, gate_markdown(gate))
    if junit:
        hidden = hidden_cases([log.run for log in logs], opened.cases) if logs else ()
        write(junit, gate_junit(gate, logs, hidden))
    if html and gate.comparison and logs:
        told = replace(gate.comparison, warnings=(*gate_lines(gate), *gate.comparison.warnings))
        write(html, report_page(logs, opened.cases, [told]))
    elif html:
        tell(f"No case was drafted, so there is no report: {html} is not written.")
    if as_json:
        print_json(gate_dict(gate))
    else:
        _show(gate, flips)
    sys.exit(gate.verdict is RunVerdict.REGRESSED)


def _request(base: str, candidate: str | None, out: Path | None, read_only: bool, **options: Any) -> "GateRequest":
    from evals.gate.request import GateRequest
    from evals.knowledge.demo import DEMO
    from evals.knowledge.folders import HelpCenter, KnowledgeFolders

    paths = {kind: options.pop(kind) for kind in _KINDS}
    guidelines = options.pop("guidelines")
    run = run_request(**options, read_only=read_only)
    given = KnowledgeFolders(help_centers=(HelpCenter(**paths),), guidelines=guidelines)
    folders = given if given.paths else DEMO
    return GateRequest(run=run, base=base, candidate=candidate, folders=folders, out=out)


def _drafted(opened: "OpenGate", err: Console) -> "tuple[RunLog, RunLog] | None":
    """Looks at every case where something changed, drafts those that are touched; None where none is."""
    if not opened.changes.all:
        return None
    with counting(err, transient=True) as count:
        count.begin("Looking for cases", len(opened.cases))
        for _ in opened.look():
            count.advance()
    if not opened.touched_cases:
        return None
    base, candidate = opened.runs()
    for log, trials in (base, candidate):
        show_drafting(log, trials, err)
    return base[0], candidate[0]


def _show(gate: "Gate", flips: int) -> None:
    from evals.rendering.gate_words import gate_lines
    from service.cli.eval.comparison_screen import show_comparison, show_verdict

    out = console()
    if gate.comparison:
        show_comparison(gate.comparison, flips)
    else:
        show_verdict(gate.verdict, gate.why, out)
    for line in gate_lines(gate):
        out.print(Text(line))
