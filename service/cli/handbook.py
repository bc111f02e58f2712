"""`drafter handbook`: read the guidelines that drafts are written by and the rules behind them, and check your own
before they go live."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.text import Text

from service.cli.output import console, print_json

if TYPE_CHECKING:
    from drafter.handbook.guidelines import Guideline, Handbook
    from drafter.handbook.rules import HandbookRule, RuleBook, Tension

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
@click.argument("words", metavar="ID", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def _show(words: tuple[str, ...], as_json: bool) -> None:
    """Show a guideline, or a rule or tension that guidelines and checks name as their source.

    ID is a guideline's (no-blame), a rule's (no-you-blame) or `tension 11`. A guideline: when it applies, what a
    model reads, its checks. A rule: its words, and what covers it or why nothing does. A tension: what we do.
    """
    from drafter.errors import PromptError, unknown
    from drafter.handbook.rules import load_rules

    id = "-".join(" ".join(words).lower().split())
    handbook, book = _load(), load_rules()
    if guideline := handbook.get(id):
        _give(as_json, _as_dict(guideline), lambda: _print_guideline(guideline))
    elif rule := book.rules.get(id):
        _give(as_json, _rule_dict(rule, book), lambda: _print_rule(rule, book))
    elif tension := book.tensions.get(id):
        _give(as_json, _tension_dict(tension), lambda: _print_tension(tension))
    else:
        known = [*(g.id for g in handbook), *book.rules, *book.tensions]
        raise PromptError(f"{unknown('guideline, rule or tension', id, known)}.")


@command.command("lint")
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--prompts",
    type=click.Path(path_type=Path),
    help="Check the handbook and words of this prompt set, not of the one in use.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the remarks as JSON.")
def _lint(folders: tuple[Path, ...], prompts: Path | None, as_json: bool) -> None:
    """Check the handbook with its words and templates, and further FOLDERS on top of it, before anybody drafts with
    them. A FOLDER that is a prompt set (it has a prompt_set.toml) is checked as one instead.

    Exits with 1 if there is a fault; advice alone is no fault.
    """
    from drafter.handbook.lint import Remark, lint

    sets = [folder for folder in folders if (folder / "prompt_set.toml").is_file()]
    others = [folder for folder in folders if folder not in sets]
    remarks = []
    for one in [*sets, *([prompts] if prompts else [])] or [_prompts()]:
        found = lint([*_folders(one), *others], one)
        told = {remark.text for remark in found}
        remarks += [*found, *(Remark(text, fault=True) for text in _template_faults(one) if text not in told)]
    if as_json:
        print_json([{"fault": remark.fault, "text": remark.text} for remark in remarks])
    for remark in () if as_json else remarks:
        mark = Text("fault", "bold red") if remark.fault else Text("advice", "yellow")
        console().print(mark, end=" ")
        console().print(remark.text, soft_wrap=True)
    if not remarks and not as_json:
        console().print(Text.assemble(("✓", "green"), " Nothing to remark."))
    sys.exit(any(remark.fault for remark in remarks))


def _template_faults(prompts: Path) -> list[str]:
    """What keeps the prompt set from loading, a line each."""
    from drafter.errors import PromptError
    from drafter.prompting.prompt_set import load_prompt_set

    try:
        load_prompt_set(prompts)
    except PromptError as fault:
        return str(fault).splitlines()
    return []


def _prompts() -> Path:
    """The prompt set of the settings."""
    from drafter.bundled import BUNDLED
    from drafter.settings import load_settings

    return load_settings().prompt_set or BUNDLED


def _folders(prompts: Path) -> list[Path]:
    """The guidelines of the prompt set first, then those of the settings."""
    from drafter.settings import load_settings

    return [prompts / "handbook", *load_settings().handbook_paths]


def _load() -> "Handbook":
    from drafter.handbook.guidelines import load_handbook

    return load_handbook(_folders(_prompts()))


def _as_dict(guideline: "Guideline") -> dict[str, Any]:
    return {
        **guideline.model_dump(mode="json"),
        "band": guideline.band.words,
        "standing": guideline.standing,
        "path": str(guideline.path),
    }


def _rule_dict(rule: "HandbookRule", book: "RuleBook") -> dict[str, Any]:
    return {**asdict(rule), "tensions": [tension.id for tension in book.tensions_of(rule.id)]}


def _tension_dict(tension: "Tension") -> dict[str, Any]:
    return {"id": tension.id, **asdict(tension), "rules": tension.rules}


def _give(as_json: bool, data: dict[str, Any], show: Callable[[], None]) -> None:
    if as_json:
        print_json(data)
    else:
        show()


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
    _print_labelled(
        {
            "Title": guideline.title,
            "In short": guideline.essence,
            "Applies": _applies(guideline),
            "Checks": ", ".join(guideline.checks) or "none",
            "Overrides": ", ".join(guideline.overrides) or "none",
            "Rules": ", ".join(guideline.sources) or "none",
            "File": str(guideline.path),
        }
    )
    for label, text in {"": guideline.instruction, "Good: ": guideline.good, "Bad: ": guideline.bad}.items():
        out.print(f"\n{label}{text}")


def _print_rule(rule: "HandbookRule", book: "RuleBook") -> None:
    out = console()
    out.print(Text.assemble((rule.id, "bold"), f"  a rule for: {', '.join(rule.kinds)}\n{rule.rule}\n"))
    _print_labelled(
        {
            "Applies": _facets(rule.when) or "always",
            **({"Left out": rule.left_out} if rule.left_out else {"Covered by": _facets(rule.covered_by)}),
            "Pulls against": ", ".join(rule.against) or "none",
            "Tensions": "; ".join(f"{t.number}. {t.title}" for t in book.tensions_of(rule.id)) or "none",
        }
    )


def _print_tension(tension: "Tension") -> None:
    console().print(Text.assemble((f"tension {tension.number}", "bold"), f"  {tension.title}\n\n{tension.text}"))


def _print_labelled(values: dict[str, str]) -> None:
    out = console()
    for label, text in values.items():
        out.print(f"{label}:", style="dim", end=" ")
        out.print(text)


def _applies(guideline: "Guideline") -> str:
    """When a guideline applies, as its front matter says it."""
    from drafter.handbook.guidelines import CUSTOMER_TEXTS

    parts = {"text": guideline.kinds} if guideline.kinds != CUSTOMER_TEXTS else {}
    return _facets({**parts, **guideline.when, **{f"not {f}": v for f, v in guideline.unless.items()}}) or "always"


def _facets(values: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(f"{name}: {', '.join(values)}" for name, values in values.items())
