"""`drafter handbook`: read the guidelines that drafts are written by, and check your own before they go live."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.text import Text

from service.cli.output import console, print_json

if TYPE_CHECKING:
    from drafter.handbook.guidelines import Guideline, Handbook

__all__ = ["command"]


@click.group("handbook")
def command() -> None:
    """List, show and check the handbook guidelines that drafts are written by."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the guidelines as JSON.")
def _list(as_json: bool) -> None:
    """List every guideline in force, the weightiest first."""
    handbook = _load()
    ranked = sorted(handbook, key=lambda g: (-g.priority, g.id))
    if as_json:
        print_json({"content_hash": handbook.content_hash, "guidelines": [_as_dict(g) for g in ranked]})
    else:
        _print_table(ranked)


@command.command("show")
@click.argument("id")
@click.option("--json", "as_json", is_flag=True, help="Print the guideline as JSON.")
def _show(id: str, as_json: bool) -> None:
    """Show all of one guideline: when it applies, what a model reads, and its checks."""
    from drafter.errors import PromptError
    from drafter.handbook.front_matter import unknown

    handbook = _load()
    guideline = handbook.get(id)
    if guideline is None:
        raise PromptError(f"{unknown('guideline', id, [g.id for g in handbook])}.")
    if as_json:
        print_json(_as_dict(guideline))
    else:
        _print_guideline(guideline)


@command.command("lint")
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the remarks as JSON.")
def _lint(folders: tuple[Path, ...], as_json: bool) -> None:
    """Check the handbook, and further FOLDERS on top of it, before anybody drafts with them.

    Exits with 1 if there is a fault; advice alone is no fault.
    """
    from drafter.handbook.lint import lint

    remarks = lint([*_folders(), *folders])
    if as_json:
        print_json([{"fault": remark.fault, "text": remark.text} for remark in remarks])
    for remark in () if as_json else remarks:
        mark = Text("fault", "bold red") if remark.fault else Text("advice", "yellow")
        console().print(mark, end=" ")
        console().print(remark.text, soft_wrap=True)
    if not remarks and not as_json:
        console().print(Text.assemble(("✓", "green"), " Nothing to remark."))
    sys.exit(any(remark.fault for remark in remarks))


def _folders() -> list[Path]:
    """Our folder of guidelines first, then those of the settings."""
    from drafter.prompting.prompt_set import BUNDLED
    from drafter.settings import load_settings

    return [BUNDLED / "handbook", *load_settings().handbook_paths]


def _load() -> "Handbook":
    from drafter.handbook.guidelines import load_handbook

    return load_handbook(_folders())


def _as_dict(guideline: "Guideline") -> dict[str, Any]:
    return {
        **guideline.model_dump(mode="json"),
        "band": guideline.band.words,
        "standing": guideline.standing,
        "path": str(guideline.path),
    }


def _print_table(guidelines: "list[Guideline]") -> None:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE)
    table.add_column("Id", no_wrap=True)
    table.add_column("Band", no_wrap=True)
    table.add_column("Applies")
    for guideline in guidelines:
        table.add_row(guideline.id, guideline.band.words, _applies(guideline))
    console().print(table)


def _print_guideline(guideline: "Guideline") -> None:
    out = console()
    out.print(Text.assemble((guideline.id, "bold"), f"  {guideline.band.words}, {guideline.priority}"))
    for label, text in {
        "Title": guideline.title,
        "In short": guideline.essence,
        "Applies": _applies(guideline),
        "Checks": ", ".join(guideline.checks) or "none",
        "Overrides": ", ".join(guideline.overrides) or "none",
        "File": str(guideline.path),
    }.items():
        out.print(f"{label}:", style="dim", end=" ")
        out.print(text)
    for label, text in {"": guideline.instruction, "Good: ": guideline.good, "Bad: ": guideline.bad}.items():
        out.print(f"\n{label}{text}")


def _applies(guideline: "Guideline") -> str:
    """When a guideline applies, as its front matter says it."""
    from drafter.handbook.guidelines import CUSTOMER_TEXTS

    parts = [f"{facet}: {', '.join(values)}" for facet, values in guideline.when.items()]
    parts += [f"not {facet}: {', '.join(values)}" for facet, values in guideline.unless.items()]
    if guideline.kinds != CUSTOMER_TEXTS:
        parts.insert(0, f"text: {', '.join(guideline.kinds)}")
    return "; ".join(parts) or "always"
