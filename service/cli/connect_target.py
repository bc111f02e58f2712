"""Connecting a target of hand-offs, or a status page: the part of `drafter connect` that is not about help desks."""

import secrets
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from drafter.conversation import Conversation, Customer, Message
from service.cli.access import actor, check_connectable
from service.cli.output import print_json, say
from service.errors import HandoffError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from service.handoffs.base import HandoffMatter, TargetAccount, TargetKind
    from service.helpdesks.accounts import DeskQuestion

__all__ = ["STATUS_PAGE", "connect_status_page", "connect_target"]

STATUS_PAGE = "status-page"

_SECRET_BYTES = 32


def connect_target(
    kind: "TargetKind",
    name: str,
    mailbox: str,
    answers: "dict[str, str]",
    answer: "Callable[[DeskQuestion], str]",
    as_json: bool,
) -> None:
    """Set a target up once it was seen, by reading alone, that it works; raises InputError."""
    from drafter.settings import load_settings
    from service.auth.wiring import build_sealing
    from service.handoffs.base import House
    from service.handoffs.opened import set_up_target
    from service.wiring import build_database

    settings = load_settings()
    with closing(build_database(settings)()) as database:
        check_connectable(database, mailbox, name)
        account = _account(kind, name, mailbox, answers, answer)
        house = House()
        try:
            fields = kind.build(account, house).plan(_made_up(mailbox))
        except HandoffError as error:
            raise InputError(f"{kind.title} was not connected. {error}") from None
        set_up_target(database, build_sealing(settings), account, actor(), house)
    if as_json:
        print_json({"name": name, "kind": kind.name, "mailbox": mailbox, "fields": [field.name for field in fields]})
        return
    say(f"{kind.title} is connected as {name!r}: agents of {mailbox!r} may hand off to it from now on.")
    say(f"  What leaves, once one of them has confirmed it: {', '.join(field.label for field in fields)}")


def connect_status_page(
    name: str, mailbox: str, answers: "Mapping[str, str]", answer: "Callable[[DeskQuestion], str]", as_json: bool
) -> None:
    """Let a status page put the mailbox into downtime mode; raises InputError."""
    from drafter.settings import load_settings
    from service.auth.wiring import build_sealing
    from service.handoffs.incidents import QUESTIONS, set_up_status_page
    from service.hooks.signing import written_secret
    from service.wiring import build_database

    settings = load_settings()
    with closing(build_database(settings)()) as database:
        check_connectable(database, mailbox, name)
        given = dict(answers)
        kept = {one.name: given.pop(one.name) if one.name in given else answer(one) for one in QUESTIONS}
        if given:
            raise InputError(f"a status page does not ask for {', '.join(given)}; it asks for {', '.join(kept)}.")
        secret = written_secret(secrets.token_bytes(_SECRET_BYTES))
        token = set_up_status_page(database, build_sealing(settings), name, mailbox, kept, secret, actor())
    base = str(settings.public_url or "https://YOUR-ADDRESS").rstrip("/")
    place = f"{base}/v1/status-pages/{name}/events"
    if as_json:
        print_json(
            {"name": name, "mailbox": mailbox, "webhook": place, "secret": secret, "plain": f"{place}/{token}"}
        )
        return
    say(f"Incidents of {name!r} put {mailbox!r} into downtime mode from now on, and end it.")
    say(f"Webhook that is signed (Standard Webhooks): {place}")
    say(f"  Secret: {secret}")
    say(f"Webhook for pages that sign nothing (Statuspage, Instatus): {place}/{token}")


def _account(
    kind: "TargetKind",
    name: str,
    mailbox: str,
    answers: "dict[str, str]",
    answer: "Callable[[DeskQuestion], str]",
) -> "TargetAccount":
    from service.handoffs.base import TargetAccount

    names = [question.name for question in kind.questions]
    if odd := answers.keys() - set(names):
        raise InputError(f"{kind.title} does not ask for {', '.join(sorted(odd))}; it asks for {', '.join(names)}.")
    asked = {one.name: answers[one.name] if one.name in answers else answer(one) for one in kind.questions}
    hidden = {one.name for one in kind.questions if one.secret}
    kept = {key: value for key, value in asked.items() if key in hidden and value}
    shown = {key: value for key, value in asked.items() if key not in hidden and value}
    return TargetAccount(name, kind.name, mailbox, shown, kept)


def _made_up(mailbox: str) -> "HandoffMatter":
    """A matter of nobody's, to be planned and never handed off."""
    from service.handoffs.base import HandoffMatter

    now = datetime.now(UTC)
    message = Message(author="customer", text="The export does not finish.", at=now)
    conversation = Conversation(
        id="1", mailbox=mailbox, subject="A question", customer=Customer(name="Nobody"), messages=(message,)
    )
    return HandoffMatter(conversation, mailbox, "The export does not finish.", None, actor(), now)
