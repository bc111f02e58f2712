"""`drafter eval propose`: a draft and what an agent sent instead become a proposed golden case."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from pydantic import ValidationError

from service.cli.input import read_input
from service.cli.output import console, print_json
from service.cli.parts import CommandParts

if TYPE_CHECKING:
    from drafter.conversation import Conversation
    from drafter.draft import Draft

__all__ = ["command"]

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command("propose")
@click.argument("conversation", metavar="CONVERSATION.json")
@click.argument("draft", metavar="[DRAFT.json", type=_FILE, required=False)
@click.argument("sent", metavar="SENT.txt]", type=_FILE, required=False)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("proposals"), show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the case as JSON.")
@click.pass_obj
def command(
    parts: CommandParts, /, conversation: str, draft: Path | None, sent: Path | None, out: Path, as_json: bool
) -> None:
    """Make a proposed golden case of a draft and what an agent sent instead.

    DRAFT.json is what `drafter draft --json` printed for the conversation, SENT.txt the text that was sent. A golden
    case that was approved in the console is one file with all three: give that one alone. Says what
    was wrong with the draft, what the sent text does and which sources carry it, and writes a case without personal
    data into --out, where no run reads it. Read it, `drafter eval lint` it, mend it, then `drafter eval approve` it.
    """
    asked, drafted, text = _given(conversation, draft, sent)
    from drafter.settings import load_settings
    from evals.proposals.proposals import propose

    settings = load_settings()
    proposal = propose(parts.drafter(settings), asked, drafted, text)
    if proposal is None:
        console(stderr=True).print("The draft was sent as it was: nothing to propose.")
        if as_json:
            print_json(None)
        return
    path = proposal.write(out)
    if as_json:
        print_json({"file": path, "failures": proposal.failures, "case": proposal.fields})
        return
    shown, expect = console(), proposal.fields["expect"]
    shown.print(f"{', '.join(proposal.failures)}: written to {path}")
    shown.print(f"Outcome: {' or '.join(expect['outcome'])}, since {proposal.outcome_why}")
    for title, key in (("Must say", "say"), ("Must not say", "not_say"), ("Cites", "cite")):
        for value in expect.get(key, ()):
            shown.print(f"{title}: {value if isinstance(value, str) else ' or '.join(value)}")
    if proposal.unread:
        shown.print(f"Not held against the sources: {proposal.unread}. Name facts and sources yourself.")
    for fact in proposal.unknown:
        shown.print(f"{'It says' if proposal.unread else 'No source says'}: {fact}")
    place = "" if settings.chroma_url else f" --index {settings.index_dir}"
    shown.print(f"Check it: drafter eval lint {path}{place}")


def _given(conversation: str, draft: Path | None, sent: Path | None) -> "tuple[Conversation, Draft, str]":
    """The conversation, its draft and what was sent, of three files or of one from the console."""
    if draft and sent:
        return read_input(conversation), _draft(draft.read_text("utf-8"), str(draft)), sent.read_text("utf-8")
    if draft:
        raise click.UsageError("SENT.txt is missing: give the text that was sent too.")
    from drafter.conversation import parse_conversation

    try:
        held: Any = json.loads(Path(conversation).read_bytes())
        asked, written, text = (held[name] for name in ("conversation", "draft", "sent"))
    except (OSError, ValueError, KeyError, TypeError):
        raise click.UsageError(
            f"{conversation} is no golden case from the console. Give such a file alone, or a conversation with "
            "DRAFT.json and SENT.txt."
        ) from None
    return (
        parse_conversation(json.dumps(asked).encode(), conversation),
        _draft(json.dumps(written), conversation),
        str(text),
    )


def _draft(text: str, name: str) -> "Draft":
    from drafter.draft import Draft

    try:
        return Draft.model_validate_json(text)
    except ValidationError as error:
        raise click.UsageError(f"{name} holds no draft; give what `drafter draft --json` prints.") from error
