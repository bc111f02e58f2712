"""`drafter mcp`: the tools for an assistant that starts this program."""

import signal
import sys
import threading

import click

from service.cli.output import say

__all__ = ["command"]


@click.command("mcp")
@click.option("--mailbox", help="The one mailbox that it may look into and draft for; default: all.")
def command(mailbox: str | None) -> None:
    """Serve search, explanations, drafts and checks to an assistant on this machine.

    An assistant that speaks the Model Context Protocol starts this itself and speaks on its standard input and
    output; docs/mcp.md has the lines for its settings. Over the network the same tools are at /mcp of
    `drafter serve`, for whoever shows a key. Nothing is ever sent to a customer.
    """
    from drafter.settings import load_settings
    from service.known_mailboxes import check_mailboxes
    from service.mcp.stdio import serve_stdio
    from service.telemetry.logs import LogStyle
    from service.wiring import build_parts

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a thread that waits for standard input hears nothing else
    if sys.stdin.isatty():
        say("An assistant speaks to this on standard input: see docs/mcp.md. Ctrl+C stops.", stderr=True)
    settings = load_settings()
    LogStyle(settings.log_format, settings.log_content).begin()
    parts = build_parts(settings)
    if mailbox is not None:
        with parts.database().reading() as session:
            check_mailboxes(session, parts.profiles, [mailbox])
    threading.Thread(target=parts.warm_up, daemon=True).start()  # while the assistant asks what there is
    serve_stdio(parts, mailbox)
