"""`drafter draft`: a conversation in, its draft with every proof out."""

import sys
from collections.abc import Iterator

import click

from drafter.aim import Aim
from drafter.draft import Draft, TextKind
from drafter.events import Event, Restart, Step, TextDelta, wire
from drafter.text.surrogates import mended
from drafter.wish import Wish
from service.cli.account import account_option, shown_first
from service.cli.input import read_input
from service.cli.output import console, print_json, print_json_text, say
from service.cli.parts import CommandParts
from service.words import step_words

__all__ = ["command"]

_OFFLINE = "--offline says how a receipt is played again; give --receipt too."
_TAIL = 12
"""Lines of the text in the making that are shown on a terminal."""


@click.command("draft")
@click.argument("conversation", metavar="[CONVERSATION.json]", required=False)
@click.option("--instruction", help="What you want of this one reply, e.g. 'shorter' or 'offer a call'.")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in TextKind]),
    default=TextKind.REPLY.value,
    show_default=True,
    help="What to write.",
)
@click.option(
    "--aim",
    type=click.Choice([aim.value for aim in Aim]),
    help="What a reply is to say: yes, no, or one question first; by default what the conversation calls for.",
)
@account_option
@click.option("--yes", is_flag=True, help="With --account: use what is found without asking you.")
@click.option("--stream", is_flag=True, help="Show the text while it is written (on standard error).")
@click.option("--sent", is_flag=True, help="Show what models were sent and answered, word for word.")
@click.option(
    "--receipt",
    metavar="FILE",
    help="Make the draft in FILE (as --json prints it, or its receipt alone) again and say what differs.",
)
@click.option("--offline", is_flag=True, help="With --receipt: ask no model, take the answers that are kept.")
@click.option("--json", "as_json", is_flag=True, help="Print the draft as JSON; with --stream one event a line.")
@click.pass_obj
def command(
    parts: CommandParts,
    /,
    conversation: str | None,
    instruction: str | None,
    kind: str,
    aim: str | None,
    account: bool,
    yes: bool,
    stream: bool,
    sent: bool,
    receipt: str | None,
    offline: bool,
    as_json: bool,
) -> None:
    """Draft a reply to a conversation, each fact with the words that prove it.

    CONVERSATION.json holds an id and messages; a saved mail (.eml) will do, and - reads either from standard input.
    Nothing is sent.
    """
    from drafter.settings import load_settings

    if receipt is not None:
        _play_again(parts, receipt, conversation, offline=offline, as_json=as_json)
        return
    if conversation is None or offline:
        raise click.UsageError("Give the file of a conversation, or --receipt." if not offline else _OFFLINE)
    if account and conversation == "-" and not yes:
        raise click.UsageError("--account asks you on standard input: give the conversation as a file, or --yes.")
    wish = Wish(TextKind(kind), mended(instruction or ""), Aim(aim) if aim else None)
    asked, settings = read_input(conversation), load_settings()
    if account:
        asked = shown_first(settings, asked, parts.drafter(settings), wish.kind, asked=yes)
    events = parts.drafts(settings, asked, wish)
    if as_json and stream:
        _print_events(events)
        return
    draft = _follow(events, stream=stream)
    if as_json:
        print_json_text(draft.model_dump_json(indent=2))
    else:
        from service.cli.show import show_draft, show_sent

        show_draft(draft, console())
        if sent:
            show_sent(draft.receipt, console())


def _play_again(parts: CommandParts, receipt: str, conversation: str | None, *, offline: bool, as_json: bool) -> None:
    from drafter.settings import load_settings
    from service.cli.replaying import play_again, show_played

    asked = read_input(conversation) if conversation else None
    found = play_again(parts, load_settings(), receipt, asked, offline=offline)
    if as_json:
        print_json(found)
    else:
        show_played(found, console())


def _print_events(events: Iterator[Event]) -> None:
    """One JSON object a line, each with its `event`, as soon as it happens."""
    for event in events:
        if form := wire(event):
            data = {"draft": form.data} if form.name == "draft" else form.data
            print_json({"event": form.name, **data}, indent=None)


def _follow(events: Iterator[Event], *, stream: bool) -> Draft:
    """The draft at the end of `events`; until then the step, and with `stream` the text, on standard error."""
    if not sys.stderr.isatty():
        return _follow_plainly(events, stream=stream)
    from rich.console import Group
    from rich.live import Live
    from rich.spinner import Spinner
    from rich.text import Text

    spinner, text = Spinner("dots", "Starting"), ""
    with Live(spinner, console=console(stderr=True), transient=True, refresh_per_second=12) as live:
        for event in events:
            if isinstance(event, Draft):
                return event
            if isinstance(event, Step):
                spinner.update(text=step_words(event))
            text = _grown(text, event)
            if stream:
                live.update(Group(spinner, Text("\n".join(text.splitlines()[-_TAIL:]), style="dim")))
    raise TypeError("the last event of a drafter is the draft, and there was none")


def _follow_plainly(events: Iterator[Event], *, stream: bool) -> Draft:
    """As `_follow`, for a file or a pipe: every piece of text once, a void one followed by the reason."""
    for event in events:
        if isinstance(event, Draft):
            say("\n" if stream else "", stderr=True, end="")
            return event
        if stream and isinstance(event, TextDelta):
            say(event.text, stderr=True, end="")
        if stream and isinstance(event, Restart):
            say(f"\n--- anew: {event.reason} ---", stderr=True)
    raise TypeError("the last event of a drafter is the draft, and there was none")


def _grown(text: str, event: Event) -> str:
    """The text in the making after `event`."""
    if isinstance(event, Restart):
        return ""
    return text + event.text if isinstance(event, TextDelta) else text
