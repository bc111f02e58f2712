"""`drafter connect`: a help desk, so that drafts stand in it, or where work goes next."""

from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from drafter.errors import DrafterError
from service.cli.access import actor, check_connectable
from service.cli.connect_target import STATUS_PAGE, connect_status_page, connect_target
from service.cli.desk_answers import answer, changed_account, given_answers, new_account
from service.cli.output import console, print_error, print_json, say
from service.cli.parts import CommandParts
from service.errors import InputError, ServiceError

if TYPE_CHECKING:
    from drafter.settings import Settings
    from service.auth.sealing import Sealing
    from service.helpdesks.accounts import DeskAccount, DeskKind
    from service.helpdesks.knowledge import ListRun
    from service.storage import Database

__all__ = ["command"]


@click.command("connect")
@click.argument("kind")
@click.option("--mailbox", default="default", show_default=True, help="Our mailbox that its conversations are of.")
@click.option("--name", help="What to call it here. Default: KIND.")
@click.option("--address", help="Where it is, for those that are in more than one place.")
@click.option("--set", "given", metavar="NAME=VALUE", multiple=True, help="Answer a question ahead; may be repeated.")
@click.option("--again", is_flag=True, help="Change answers of a help desk that is connected; it keeps all it has.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_obj
def command(
    parts: CommandParts,
    /,
    kind: str,
    mailbox: str,
    name: str | None,
    address: str | None,
    given: tuple[str, ...],
    again: bool,
    as_json: bool,
) -> None:
    """Connect a help desk, so that drafts stand in it, or a target of hand-offs.

    Asks for what KIND needs (helpscout, intercom, zendesk, mail and so on), and looks by reading alone whether that
    works. Secrets are asked for, so that they stand in no history of commands, and kept sealed. Articles, saved
    replies and resolved conversations become sources of the knowledge index. `drafter serve` drafts for conversations
    from then on, never sends one, and keeps the sources up to date. `--again` gives a desk a new key or other
    answers: those of --set, or what it asks for then; its drafts, sources and mailbox stay.

    KIND may also be where work goes next (asana, slack, colleague, time-log and so on), or status-page, which puts
    the mailbox into downtime mode while it tells of an incident.
    """
    from service.handoffs.registry import TARGET_KINDS

    if again and (kind in TARGET_KINDS or kind == STATUS_PAGE):
        raise InputError("--again is for help desks. Disconnect this and connect it again: nothing of it is lost.")
    if target := TARGET_KINDS.get(kind):
        connect_target(target, name or kind, mailbox, given_answers(given), answer, as_json)
        return
    if kind == STATUS_PAGE:
        connect_status_page(name or kind, mailbox, given_answers(given), answer, as_json)
        return
    from drafter.settings import load_settings
    from service.auth.wiring import build_sealing
    from service.helpdesks.accounts import Outside
    from service.helpdesks.connected import change_desk, connect_desk
    from service.helpdesks.registry import DESK_KINDS, open_desk
    from service.wiring import build_database

    if kind not in DESK_KINDS:
        raise InputError(
            f"{kind!r} is nothing that can be connected. Help desks: {', '.join(sorted(DESK_KINDS))}. Targets of "
            f"hand-offs: {', '.join(sorted(TARGET_KINDS))}. And a {STATUS_PAGE}."
        )
    settings, found = load_settings(), DESK_KINDS[kind]
    with closing(build_database(settings)()) as database:
        answers, called, sealing = given_answers(given), name or kind, build_sealing(settings)
        if again:
            account = changed_account(found, called, address, answers, database, sealing)
        else:
            check_connectable(database, mailbox, called)
            account = new_account(found, called, mailbox, address, answers)
        if trouble := _looked_at(open_desk(account), as_json):
            raise InputError(f"{found.title} was not connected. {' '.join(trouble.values())}")
        if again:
            change_desk(database, sealing, account, Outside())
        else:
            connect_desk(database, sealing, account, actor(), Outside())
        runs = _first_sync(parts, settings, database, sealing, account.id)
    _told(found, account, settings, runs, as_json)


def _looked_at(desk: object, quiet: bool) -> dict[str, str]:
    """What we cannot read there."""
    from service.helpdesks.examination import examine_desk

    trouble = {}
    for what, says in examine_desk(desk):  # type: ignore[arg-type]
        if not quiet:
            console(stderr=True).print(
                f"{'can read' if not says else 'cannot read'} {what}", style="" if not says else "red"
            )
        if says:
            trouble[what] = says
    return trouble


def _first_sync(
    parts: CommandParts, settings: "Settings", database: "Database", sealing: "Sealing", name: str
) -> "list[ListRun]":
    """What became of the desk's knowledge; what stands in the way is said, and left to the rounds of the service."""
    from drafter.wiring import open_index
    from kb_index.errors import KnowledgeError
    from service.cli.desk_sync import sync_shown

    try:
        return sync_shown(
            settings, database, sealing, lambda: open_index(settings, parts.embedder(settings), create=True), name
        )
    except (DrafterError, KnowledgeError, ServiceError) as error:
        print_error(f"{name} is connected, but what it knows was not indexed: {error}")
        return []


def _told(
    kind: "DeskKind", account: "DeskAccount", settings: "Settings", runs: "list[ListRun]", as_json: bool
) -> None:
    from service.cli.desk_sync import show_runs
    from service.helpdesks.base import EventProof
    from service.helpdesks.registry import open_desk

    proof = open_desk(account).abilities.proof
    secret = account.secrets["hook_secret"]
    base = str(settings.public_url or "https://YOUR-ADDRESS").rstrip("/")
    place = f"{base}/v1/help-desks/{account.id}/events"
    address = f"{place}/{secret}" if proof is EventProof.ADDRESS else place
    warning = kind.warning(account)
    if as_json:
        told = {"name": account.id, "kind": kind.name, "mailbox": account.mailbox, "webhook": address}
        print_json(told | {"warning": warning, "knowledge": [asdict(run) for run in runs]})
        return
    show_runs(runs)
    say(f"{kind.title} is connected as {account.id!r}; drafts for {account.mailbox!r} stand there from now on.")
    if proof is not EventProof.POLLED:
        say(f"Webhook, for drafts within seconds: {address}")
        say(f"  {kind.events}")
        if proof is EventProof.SIGNED and not any(
            one.name in ("hook_secret", "client_secret") for one in kind.questions
        ):
            say(f"  Secret: {secret}")
    if warning:
        say(warning)
