"""What the commands of help desks tell of a sync."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from service.cli.output import console

if TYPE_CHECKING:
    from drafter.settings import Settings
    from kb_index.index import KnowledgeIndex
    from service.auth.sealing import Sealing
    from service.helpdesks.knowledge import ListRun
    from service.storage import Database

__all__ = ["show_runs", "sync_shown"]


def sync_shown(
    settings: "Settings",
    database: "Database",
    sealing: "Sealing",
    index: "Callable[[], KnowledgeIndex]",
    desk_id: str,
) -> "list[ListRun]":
    """Sync what a desk knows, with a bar on standard error; raises as `sync_desk` does."""
    from service.cli.counting import counting
    from service.helpdesks.knowledge_rounds import sync_desk

    with counting(console(stderr=True), transient=True) as bar:
        bar.begin(f"Reading what {desk_id} knows", None)
        return sync_desk(settings, database, lambda: sealing, index, desk_id, bar.sync)


def show_runs(runs: "Sequence[ListRun]") -> None:
    """A line for each list that holds something or could not be read."""
    for run in runs:
        counts = [f"{getattr(run, name)} {name}" for name in ("added", "changed", "removed", "unchanged", "failed")]
        counts += [f"{run.left_out} left out"] if run.left_out else []
        if run.trouble or any(not count.startswith("0 ") for count in counts):
            console().print(Text.assemble((run.source, "bold"), f"  {', '.join(counts)}"))
        if run.trouble:
            console().print(Text.assemble(("  ✗ ", "red"), run.trouble))
        if run.more:
            console().print(Text("  there is more; `drafter serve` reads on in its rounds", "dim"))
