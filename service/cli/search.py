"""`drafter search`: passages for a question, as the drafter would find them."""

import click
from rich.markup import escape
from rich.text import Text

from kb_index.documents import Hit, Visibility
from service.cli.output import console, print_indented, print_json, waiting
from service.words import KINDS, day, seconds

__all__ = ["command"]


@click.command("search")
@click.argument("question")
@click.option("--limit", type=click.IntRange(1, 50), default=5, show_default=True, help="How many passages at most.")
@click.option("--mailbox", help="Only what this mailbox may see; default: everything.")
@click.option("--json", "as_json", is_flag=True, help="Print the hits as JSON.")
def command(question: str, limit: int, mailbox: str | None, as_json: bool) -> None:
    """Find passages of the knowledge index that speak of a question."""
    import time

    from drafter.settings import load_settings
    from drafter.wiring import build_embedder, open_index
    from service.errors import InputError

    if not question.strip():
        raise InputError("the question is empty; ask something, in the words of a customer.")
    with waiting("Loading the index and its embedding model"):
        settings = load_settings()
        index = open_index(settings, build_embedder(settings))
        started = time.perf_counter()
        hits = index.search(question, limit=limit, mailbox=mailbox)
        took = time.perf_counter() - started
    if as_json:
        from service.api.schemas import FoundPassage

        print_json([FoundPassage.of(hit).model_dump(mode="json") for hit in hits])
        return
    for number, hit in enumerate(hits, start=1):
        _print(number, hit)
    console().print(f"[dim]{len(hits)} found in {seconds(took)}[/]" if hits else "Nothing is near enough to that.")


def _print(number: int, hit: Hit) -> None:
    out, passage = console(), hit.passage
    path = " › ".join(dict.fromkeys((passage.title, *passage.heading_path)))
    facts = [KINDS[passage.kind], day(passage.updated_at) if passage.updated_at else "no date", f"{hit.score:.2f}"]
    internal = " [red]internal[/]" if passage.visibility is Visibility.INTERNAL else ""
    out.print(f"[bold cyan]{number}[/] [bold]{escape(path)}[/]{internal}  [dim]{' · '.join(facts)}[/]")
    print_indented(out, Text(" ".join(passage.text.split())))
    out.print(f"  [dim]{escape(passage.link or passage.document_id)}[/]\n")
