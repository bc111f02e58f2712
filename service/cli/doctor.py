"""`drafter doctor`: what is configured, whether each part works, and what to do about each problem."""

import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click
from rich.text import Text

from service.cli.output import console, print_json, waiting

if TYPE_CHECKING:
    from service.doctor import Diagnosis

__all__ = ["command"]

_MARKS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "broken": ("✗", "bold red")}


@click.command("doctor")
@click.option("--offline", is_flag=True, help="Ask no language model.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def command(offline: bool, as_json: bool) -> None:
    """Say whether each part works, and how to repair what does not.

    Exits with 1 if something is broken.
    """
    from drafter.settings import load_settings
    from service.doctor import examine

    findings = []
    for finding in _one_by_one(examine(load_settings(), offline=offline)):
        findings.append(finding)
        if not as_json:
            _print(finding)
    if as_json:
        print_json([asdict(finding) for finding in findings])
    sys.exit(any(finding.status == "broken" for finding in findings))


def _one_by_one(findings: Iterator["Diagnosis"]) -> Iterator["Diagnosis"]:
    """Each finding when it is there, a spinner turning only in between."""
    while True:
        with waiting("Trying each part"):
            finding = next(findings, None)
        if finding is None:
            return
        yield finding


def _print(finding: "Diagnosis") -> None:
    out = console()
    out.print(Text.assemble(_MARKS[finding.status], " ", (f"{finding.part:<10}", "bold"), f" {finding.says}"))
    if finding.fix:
        out.print(Text.assemble("  ", ("→", "bold"), f" {finding.fix}"))
