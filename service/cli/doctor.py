"""`drafter doctor`: what is configured, whether each part works, and what to do about each problem."""

import sys
from dataclasses import asdict

import click

from service.cli.output import console, print_json
from service.doctor import Finding, Status

__all__ = ["command"]

_MARKS = {Status.OK: "[green]✓[/]", Status.WARNING: "[yellow]![/]", Status.BROKEN: "[bold red]✗[/]"}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def command(as_json: bool) -> None:
    """Say whether each part works, and how to repair what does not.

    Exits with 1 if something is broken.
    """
    from drafter.settings import load_settings
    from service.doctor import examine

    findings = list(examine(load_settings()))
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            _print(finding)
    sys.exit(any(finding.status is Status.BROKEN for finding in findings))


def _print(finding: Finding) -> None:
    out = console()
    out.print(f"{_MARKS[finding.status]} [bold]{finding.part}[/]", end="  ")
    out.print(finding.says, markup=False)
    if finding.fix:
        out.print(f"  → {finding.fix}", markup=False)
