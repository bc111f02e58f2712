"""`drafter eval gate`: an edit of the knowledge judged by the cases that it can touch; a pipeline can stop at it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import track
from rich.text import Text

from service.cli.eval.drafting import show_drafting
from service.cli.eval.files import placed, write
from service.cli.output import console, print_json

if TYPE_CHECKING:
    from evals.gate import Gate
    from evals.gate_request import GateRequest, OpenGate

__all__ = ["command"]

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False)
_KINDS = ("articles", "saved_replies", "notes", "guidelines")


@click.command("gate")
@click.option("--base", default="git:HEAD", show_default=True, help="What was: git:REF, or the folder of a checkout.")
@click.option("--candidate", help="What shall be: git:REF or a folder; default: the working tree.")
@click.option("--articles", multiple=True, help="A folder or file of articles, below both; default: the demo's.")
@click.option("--saved-replies", multiple=True, help="The same for saved replies.")
@click.option("--notes", multiple=True, help="The same for internal notes.")
@click.option("--guidelines", multiple=True, help="The same for guidelines, which are added to ours.")
@click.option("--cases", type=_FOLDER, help="Folder of golden cases; default: the demo's.")
@click.option("--tag", "tags", multiple=True, help="Only cases with this tag; several may be given.")
@click.option("--model", help="Model to draft with; default: DRAFTER_MODEL. `none`: composed without one.")
@click.option("--repeat", "repeats", default=1, show_default=True, type=click.IntRange(min=1), help="Drafts a case.")
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(min=1), help="Cases drafted at a time.")
@click.option("--out", type=_FOLDER, help="Folder for both runs; default: runs/gate-<time>-<id>.")
@click.option("--cache", type=_FILE, help="File that keeps the model's answers.")
@click.option("--read-only", is_flag=True, help="Ask no model: an answer that is not kept is an error.")
@click.option("--flips", type=click.IntRange(min=0), default=5, show_default=True, help="Most flips to show.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict and all behind it as JSON.")
@click.option("--markdown", type=_FILE, callback=placed, help="Also write it as Markdown.")
def command(flips: int, as_json: bool, markdown: Path | None, model: str | None, **given: Any) -> None:
    """Say whether an edit of articles, saved replies, notes or guidelines makes drafts worse.

    Finds what the edit adds, changes and removes, and the golden cases that can see any of it; the others give the
    same drafts. Only those are drafted, before and after. Exits with 1 if drafts REGRESSED: also where a single case
    no longer says a fact, or says a wrong one, because a document does. With 2 on unusable input.
    """
    from drafter.settings import load_settings
    from evals.gate_request import open_gate
    from evals.gate_words import gate_dict, gate_markdown
    from evals.verdict import Verdict

    settings = load_settings()
    if model:
        settings = settings.model_copy(update={"model": model})
    err = console(stderr=True)
    with open_gate(_request(**given), settings, lambda words: err.print(words, style="dim")) as opened:
        gate = _judged(opened, err)
    if markdown:
        write(markdown, gate_markdown(gate))
    if as_json:
        print_json(gate_dict(gate))
    else:
        _show(gate, flips)
    sys.exit(gate.verdict is Verdict.REGRESSED)


def _request(base: str, candidate: str | None, out: Path | None, read_only: bool, **given: Any) -> "GateRequest":
    """With folders of its own a state is that of the working folder, else that of the demo."""
    from evals.gate_request import GateRequest
    from evals.knowledge_states import DEMO, DEMO_ROOT, KnowledgeFolders
    from evals.run_request import RunRequest

    paths = {kind: given.pop(kind) for kind in _KINDS}
    run = RunRequest(**given, ask=not read_only, command=("drafter", *sys.argv[1:]))
    own = any(paths.values())
    return GateRequest(
        run=run,
        base=base,
        candidate=candidate,
        folders=KnowledgeFolders(**paths) if own else DEMO,
        root=Path.cwd() if own else DEMO_ROOT,
        out=out,
    )


def _judged(opened: "OpenGate", err: Console) -> "Gate":
    """Looks at every case where something changed, drafts those that are touched."""
    if not opened.changes.all:
        return opened.judge(None)
    for _ in track(opened.look(), "Looking for cases", total=len(opened.cases), console=err, transient=True):
        pass
    if not opened.touched:
        return opened.judge(None)
    base, candidate = opened.runs()
    for log, trials in (base, candidate):
        show_drafting(log, trials, err)
    return opened.judge((base[0], candidate[0]))


def _show(gate: "Gate", flips: int) -> None:
    from evals.gate_words import gate_lines
    from service.cli.eval.comparison_screen import show_comparison, show_verdict

    out = console()
    if gate.comparison:
        show_comparison(gate.comparison, flips)
    else:
        show_verdict(gate.verdict, gate.why, out)
    for line in gate_lines(gate):
        out.print(Text(line))
