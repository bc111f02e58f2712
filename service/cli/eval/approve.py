"""`drafter eval approve`: a person has read a proposed case and makes it a golden one."""

from pathlib import Path

import click

from service.cli.output import console

__all__ = ["command"]


@click.command("approve")
@click.argument("proposal", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--to", "folder", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder of golden cases."
)
def command(proposal: Path, folder: Path) -> None:
    """Make the proposed case in FILE a golden case, once you have read it.

    Moves it into --to without the note that it is proposed. `drafter eval lint` then says whether it can be won.
    """
    from evals.proposals.proposals import approve

    console().print(f"A golden case now: {approve(proposal, folder)}")
