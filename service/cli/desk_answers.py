"""What a help desk is connected with: what was given ahead, what is asked for, and what stays as it was."""

import secrets
from typing import TYPE_CHECKING

import click

from service.errors import InputError

if TYPE_CHECKING:
    from service.auth.sealing import Sealing
    from service.helpdesks.accounts import DeskAccount, DeskKind, DeskQuestion
    from service.storage import Database

__all__ = ["answer", "changed_account", "given_answers", "new_account"]

_SECRET_BYTES = 24
"""Which makes 32 characters: Help Scout takes 40 at most."""

_KEEPS = "(Enter keeps it as it is)"


def given_answers(given: tuple[str, ...]) -> dict[str, str]:
    """The answers of NAME=VALUE; raises InputError."""
    pairs = [pair.partition("=") for pair in given]
    if wrong := [name for name, sign, _ in pairs if not sign]:
        raise InputError(f"{wrong[0]!r} has no value; write --set NAME=VALUE.")
    return {name: value for name, _, value in pairs}


def new_account(
    kind: "DeskKind", name: str, mailbox: str, address: str | None, answers: dict[str, str]
) -> "DeskAccount":
    """A desk as it is to be connected; raises InputError."""
    _check_asked(kind, answers)
    address = address or kind.address or click.prompt(f"Address of {kind.title}", err=True)
    asked = {one.name: answers[one.name] if one.name in answers else answer(one) for one in kind.questions}
    return _account(kind, name, mailbox, address, asked)


def changed_account(
    kind: "DeskKind",
    name: str,
    address: str | None,
    answers: dict[str, str],
    database: "Database",
    sealing: "Sealing",
) -> "DeskAccount":
    """A desk that is connected with other answers: the `answers`, or those to what is asked where there are none.
    Raises InputError, NotFound."""
    from service.auth.desk_secrets import open_desk_secrets
    from service.helpdesks.opened import read_account
    from service.storage.help_desks import get_help_desk

    _check_asked(kind, answers)
    with database.reading() as session:
        row = get_help_desk(session, name)
        before = read_account(row, open_desk_secrets(session, sealing, name))
    if before.kind != kind.name:
        raise InputError(f"{name!r} is connected as {before.kind}, and not as {kind.name}.")
    known = {**before.settings, **before.secrets}
    asked = answers or {one.name: said for one in kind.questions if (said := _another(one))}
    return _account(kind, name, before.mailbox, address or before.address, known | asked)


def answer(question: "DeskQuestion") -> str:
    """What whoever connects it answers."""
    words, default = question.words, question.default
    found: str = click.prompt(words, default=default, hide_input=question.secret, show_default=False, err=True)
    return found


def _another(question: "DeskQuestion") -> str:
    words = f"{question.words} {_KEEPS}"
    found: str = click.prompt(words, default="", hide_input=question.secret, show_default=False, err=True)
    return found


def _check_asked(kind: "DeskKind", answers: dict[str, str]) -> None:
    names = [question.name for question in kind.questions]
    if odd := [name for name in answers if name not in names]:
        raise InputError(f"{kind.title} does not ask for {', '.join(odd)}; it asks for {', '.join(names)}.")


def _account(kind: "DeskKind", name: str, mailbox: str, address: str, asked: dict[str, str]) -> "DeskAccount":
    from service.helpdesks.accounts import DeskAccount, desk_address

    hidden = {"hook_secret", *(one.name for one in kind.questions if one.secret)}
    kept = {key: value for key, value in asked.items() if key in hidden and value}
    kept.setdefault("hook_secret", secrets.token_urlsafe(_SECRET_BYTES))
    shown = {key: value for key, value in asked.items() if key not in hidden and value}
    return DeskAccount(name, kind.name, mailbox, desk_address(address), shown, kept)
