"""`drafter calibrate`: from which similarity on a find is sure, measured on one's own index."""

from dataclasses import asdict

import click

from service.cli.output import console, print_json, waiting
from service.cli.parts import CommandParts

__all__ = ["command"]


@click.command("calibrate")
@click.option("--json", "as_json", is_flag=True, help="Print what was measured as JSON.")
@click.pass_obj
def command(parts: CommandParts, /, as_json: bool) -> None:
    """Measure the embedding model on your index: from which similarity on a find is sure.

    Asks titles of your own articles and saved replies, and everyday questions that no help center answers. What comes
    of it is kept for this model and holds from then on. The bundled model needs none of it: its bounds were measured
    with real questions, and stay.
    """
    from drafter.settings import load_settings
    from drafter.wiring import open_index
    from kb_index.calibration import calibrate, keep_scale
    from kb_index.passages.model_traits import traits_of

    settings = load_settings()
    with waiting("Asking the index"):
        found = calibrate(open_index(settings, parts.embedder(settings)))
    known = traits_of(found.model).known
    if not known:
        keep_scale(settings.calibration_file, found)
    if as_json:
        print_json({**asdict(found), "kept": not known})
        return
    out = console()
    out.print(
        f"{found.model}: a find is sure from a cosine of {found.scale.floor:.3f} on, possible from "
        f"{found.scale.possible:.3f} on."
    )
    out.print(
        f"Sure would be {found.own_sure:.0%} of {found.own} titles of your own and {found.unrelated_sure:.0%} of "
        f"{found.unrelated} unrelated questions; at least possible {found.own_possible:.0%} and "
        f"{found.unrelated_possible:.0%}."
    )
    if not found.tells_apart:
        out.print("The model does not tell them apart well: look for one that knows your language.", style="yellow")
    kept = "The bundled model's own bounds stay." if known else f"Kept in {settings.calibration_file}."
    out.print(f"{kept} Restart what is running." if not known else kept)
