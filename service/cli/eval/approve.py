"""`drafter eval approve`: a person has read a proposed case and makes it a golden one."""

from pathlib import Path

import click

from service.cli.output import console, print_json

__all__ = ["command"]


@click.command("approve")
@click.argument("proposal", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--to", "folder", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder of golden cases."
)
@click.option("--json", "as_json", is_flag=True, help="Print where it is now as JSON.")
def command(proposal: Path, folder: Path, as_json: bool) -> None:
    """Make the proposed case in FILE a golden case, once you have read it.

    Moves it into --to without the note that it is proposed. `drafter eval lint` then says whether it can be won.
    """
    from evals.proposals.proposals import approve

    path = approve(proposal, folder)
    print_json({"file": path}) if as_json else console().print(f"A golden case now: {path}")
