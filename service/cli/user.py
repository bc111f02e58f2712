"""`drafter user`: the accounts of the team, the first admin's among them."""

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from rich.text import Text

from service.auth.rights import TeamRole
from service.cli.access import actor, check_named, open_access
from service.cli.output import console, print_json
from service.errors import InputError
from service.words import age

if TYPE_CHECKING:
    from service.auth.accounts import AccountFacts

__all__ = ["command"]

_FROM_STDIN = click.option("--password-stdin", is_flag=True, help="Read the password from the first line of input.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")


@click.group("user")
def command() -> None:
    """Add, list and close the accounts of the team. The first one closes the service to whoever has none."""


@command.command("add")
@click.argument("email")
@click.option(
    "--role", type=click.Choice([role.value for role in TeamRole]), default=TeamRole.AGENT.value, show_default=True
)
@click.option("--name", default="", help="How colleagues call them. Default: what stands before the @.")
@click.option("--mailbox", "mailboxes", multiple=True, help="Limit them to this mailbox; may be repeated.")
@click.option("--no-password", is_flag=True, help="They sign in through the identity provider only.")
@_FROM_STDIN
@_JSON
def _add(
    email: str,
    role: str,
    name: str,
    mailboxes: tuple[str, ...],
    no_password: bool,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Add an account for EMAIL, and ask for its password."""
    from service.auth.accounts import mail_address

    mail_address(email)  # before anybody types a password for nothing
    with open_access() as stores:
        check_named(stores.database, mailboxes)
        password = None if no_password else _password(password_stdin)
        facts = stores.accounts.add(email, TeamRole(role), password, actor(), name=name, mailboxes=mailboxes)
    _show([facts], as_json=as_json, one=True)


@command.command("list")
@_JSON
def _list(as_json: bool) -> None:
    """Show every account: role, mailboxes, and when it last signed in."""
    with open_access() as stores:
        _show(stores.accounts.all(), as_json=as_json)


@command.command("disable")
@click.argument("email")
@click.option("--undo", is_flag=True, help="Open it again.")
@_JSON
def _disable(email: str, undo: bool, as_json: bool) -> None:
    """Close an account, which signs it out everywhere."""
    with open_access() as stores:
        _show([stores.accounts.set_disabled(email, not undo, actor())], as_json=as_json, one=True)


@command.command("password")
@click.argument("email")
@_FROM_STDIN
@_JSON
def _set_password(email: str, password_stdin: bool, as_json: bool) -> None:
    """Give an account another password, which signs it out everywhere."""
    password = _password(password_stdin)
    with open_access() as stores:
        _show([stores.accounts.set_password(email, password, actor())], as_json=as_json, one=True)


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise InputError("a password is typed at a terminal, or comes in by --password-stdin.")
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return password


def _show(accounts: "list[AccountFacts]", *, as_json: bool, one: bool = False) -> None:
    if as_json:
        print_json(asdict(accounts[0]) if one else [asdict(account) for account in accounts])
        return
    for account in accounts:
        seen = (
            f"signed in {age(account.signed_in_at, datetime.now(UTC))}" if account.signed_in_at else "never signed in"
        )
        boxes = ", ".join(account.mailboxes) or "all mailboxes"
        closed = " closed" if account.disabled else ""
        facts = f"  {account.name} · {boxes} · by {account.signs_in_by} · {seen}"
        console().print(Text.assemble((account.email, "bold"), f"  {account.role}", (closed, "red"), (facts, "dim")))
    if not accounts:
        console().print("There is no account yet: drafter user add YOU@EXAMPLE.COM --role admin")
