"""`drafter search`: passages for a question, as the drafter would find them."""

from collections.abc import Container, Sequence
from dataclasses import replace
from typing import Any

import click
from rich.text import Text

from kb_index.documents import Hit, Match, Visibility
from service.cli.output import console, print_indented, print_json, waiting
from service.cli.parts import CommandParts
from service.words import KINDS, day, seconds

__all__ = ["command"]

_SIGNALS = {
    "vector": "similarity to the question",
    "lexical": "words in common, more where they are exact",
    "support": "other passages of the same document",
    "document": "similarity of the document as a whole",
    "votes": "earlier questions answered with it",
    "reranker": "relevance by the cross-encoder",
}


@click.command("search")
@click.argument("question")
@click.option("--limit", type=click.IntRange(1, 50), default=5, show_default=True, help="How many passages at most.")
@click.option("--mailbox", help="Only what this mailbox may see; default: everything.")
@click.option("--explain", "explained", is_flag=True, help="Say why each hit is there, and what the floor kept out.")
@click.option("--json", "as_json", is_flag=True, help="Print the hits as JSON.")
@click.pass_obj
def command(
    parts: CommandParts, /, question: str, limit: int, mailbox: str | None, explained: bool, as_json: bool
) -> None:
    """Find passages of the knowledge index that speak of a question."""
    import time

    from drafter.settings import load_settings
    from drafter.text.surrogates import mended
    from drafter.wiring import build_mailboxes, open_index
    from kb_index.search.ranking import EVERYTHING
    from service.searching import check_question, search_for

    question = mended(question)
    check_question(question)
    with waiting("Loading the index and its embedding model"):
        settings = load_settings()
        profiles = build_mailboxes(settings)
        index = open_index(settings, parts.embedder(settings))
        started = time.perf_counter()
        hits = search_for(index, profiles, question, limit, mailbox)
        took = time.perf_counter() - started
        ranked = index.search(question, limit=limit, mailbox=mailbox, bounds=EVERYTHING) if explained else hits
    shown = {hit.passage.id: hit.match for hit in hits}
    ranked = [replace(hit, match=shown.get(hit.passage.id, hit.match)) for hit in ranked]
    if as_json:
        print_json([_data(hit, shown, explained) for hit in ranked])
        return
    for number, hit in enumerate(ranked, start=1):
        _print(number, hit)
        if explained:
            _explain(hit, hit.passage.id in shown)
    console().print(_told(hits, seconds(took)))
    if explained:
        _explain_floor(ranked)


def _told(hits: Sequence[Hit], took: str) -> str | Text:
    """How many there are, or that they are only possible."""
    if not hits:
        return "Nothing is near enough to that."
    if hits[0].match is Match.POSSIBLE:
        return f"Nothing is surely about that. {len(hits)} that may be, found in {took}."
    return Text(f"{len(hits)} found in {took}", "dim")


def _data(hit: Hit, shown: Container[str], explained: bool) -> dict[str, Any]:
    """A hit for programs; explained, with `parts` whose shares add up to its score, and whether it would be shown."""
    from kb_index.search.ranking import explain_score
    from service.api.schemas import FoundPassage

    data = FoundPassage.of(hit).model_dump(mode="json")
    if not explained:
        return data
    return data | {"shown": hit.passage.id in shown, "parts": [part._asdict() for part in explain_score(hit)]}


def _explain(hit: Hit, shown: bool) -> None:
    """A line for each signal that counts."""
    from kb_index.search.ranking import explain_score

    for part in explain_score(hit):
        if part.share:
            line = f"  {_SIGNALS[part.name]:<48} {part.value:.2f} x {part.weight:.2f} = {part.share:.2f}"
            console().print(Text(line, "dim"))
    console().print(Text(f"  {'score':<48} {hit.score:.2f}{'' if shown else '  kept out by the floor'}\n", "dim"))


def _explain_floor(ranked: Sequence[Hit]) -> None:
    from kb_index.search.ranking import BOUNDS, REACH

    best = max((hit.evidence["vector"] for hit in ranked), default=0.0)
    console().print(
        f"The nearest has a similarity of {best:.2f}; from {BOUNDS.floor:.2f} on a find is sure, from "
        f"{BOUNDS.possible:.2f} on possible, and the others must reach {REACH:.0%} of the nearest. What answered "
        "earlier questions like this one is let by.",
        style="dim",
    )


def _print(number: int, hit: Hit) -> None:
    out, passage = console(), hit.passage
    path = " › ".join(dict.fromkeys((passage.title, *passage.heading_path)))
    facts = [KINDS[passage.kind], day(passage.updated_at) if passage.updated_at else "no date", f"{hit.score:.2f}"]
    internal = " internal" if passage.visibility is Visibility.INTERNAL else ""
    possible = " possible" if hit.match is Match.POSSIBLE else ""
    head = (
        (str(number), "bold cyan"),
        " ",
        (path, "bold"),
        (internal, "red"),
        (possible, "yellow"),
        (f"  {' · '.join(facts)}", "dim"),
    )
    out.print(Text.assemble(*head))
    print_indented(out, Text(" ".join(passage.text.split())))
    out.print(Text(f"  {passage.link or passage.document_id}\n", "dim"))
