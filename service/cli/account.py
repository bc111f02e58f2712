"""Account data for a conversation of a file: looked up in the records of its mailbox, shown, used once you say so."""

from typing import TYPE_CHECKING

import click
from rich.text import Text

from service.cli.output import console, print_section
from service.cli.show import account_lines
from service.errors import InputError

if TYPE_CHECKING:
    from drafter.conversation import Conversation
    from drafter.draft import TextKind
    from drafter.pipeline import Drafter
    from drafter.settings import Settings

__all__ = ["account_option", "looked_up", "shown_first"]

account_option = click.option(
    "--account", is_flag=True, help="Ask the records of the mailbox's profile about a customer who is verified."
)


def looked_up(settings: "Settings", conversation: "Conversation", drafter: "Drafter") -> "Conversation":
    """The conversation with what the records of its mailbox say of its customer; raises InputError where none may be
    asked."""
    from service.auth.wiring import build_sealing
    from service.wiring import build_accounts, build_database

    if not conversation.customer.verified:
        raise InputError(
            "--account: nobody has verified who is writing, and a name and an address prove nothing. Where you have "
            'made sure, say "verified": true of the customer in the file.'
        )
    accounts = build_accounts(settings, build_database(settings), lambda: build_sealing(settings))
    if not accounts.asks(conversation.mailbox):
        raise InputError(
            f"--account: the profile of the mailbox {conversation.mailbox!r} names no records; docs/account-data.md "
            "says how it does."
        )
    return accounts.for_draft(conversation, drafter.situation)


def shown_first(
    settings: "Settings", conversation: "Conversation", drafter: "Drafter", kind: "TextKind", *, asked: bool
) -> "Conversation":
    """The same, shown on standard error, and once somebody has said that it may be used; `asked`: they need not."""
    from drafter.account import account_data

    found = looked_up(settings, conversation, drafter)
    out = console(stderr=True)
    uses = account_data(found, drafter.situation(found), kind).uses
    print_section(out, "Account data", account_lines(uses))
    for missing in found.account_missing:
        out.print(Text(f"! {missing}", "yellow"))
    if not uses:
        out.print("The records say nothing of this customer.")
        return found
    if asked or click.confirm("Use it in the draft?", err=True):
        return found
    return conversation
