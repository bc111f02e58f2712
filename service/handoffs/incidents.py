"""Status pages and monitors that tell of incidents: their webhooks put a mailbox into downtime mode, and end it.

Two ways show who calls: a signature (Standard Webhooks), or for pages that sign nothing a secret in the address. What
a person armed or ended is left alone, and no incident lasts longer than `LONGEST`.
"""

import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import ValidationError

from drafter.mailbox import Incident
from drafter.text.surrogates import mended
from service.auth.desk_secrets import drop_desk_secrets, keep_desk_secrets, open_desk_secrets
from service.auth.sealing import Sealing
from service.auth.spent import spend_once
from service.errors import ForgedEvent, InputError, NotFound
from service.helpdesks.accounts import DeskQuestion
from service.helpdesks.threads import moment
from service.hooks.signing import WebhookRejected, event_id, verify_webhook
from service.storage import Database, now_utc
from service.storage.base import Clock, digest_of
from service.storage.connected_names import check_new_name
from service.storage.incident_hooks import add_incident_hook, get_incident_hook, remove_incident_hook
from service.storage.incidents import LONGEST, ToldIncident, tell_incident

__all__ = ["QUESTIONS", "IncidentTold", "StatusPages", "incident_told", "remove_status_page", "set_up_status_page"]

_WHAT = "status page"
_TOKEN_BYTES = 32
_LINE = 500
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_AHEAD = timedelta(minutes=10)
"""How far the clock of a page may be ahead of ours; what it says of a later moment is not gone by."""
_OVER = frozenset({"resolved", "completed", "postmortem", "closed", "up"})

QUESTIONS = (
    DeskQuestion("page", "Address of the page where customers find updates, such as https://status.example.com"),
    DeskQuestion(
        "data",
        "What drafts say about customers' data until you know more",
        default="We are still finding out whether any data is affected.",
    ),
    DeskQuestion("hours", "Hours after which downtime mode ends if nobody says so (1 to 72)", default="24"),
)


@dataclass(frozen=True, slots=True)
class IncidentTold:
    """What a call says of an incident: the page's own id of it, what it is, what is known, whether it is over, when
    that was (None: it does not say), and whether it is the first that is said of it."""

    id: str
    title: str
    known: str
    over: bool
    at: datetime | None = None
    first: bool = False


class StatusPages:
    """Takes the webhooks of the status pages in a database."""

    def __init__(
        self,
        database: Callable[[], Database],
        sealing: Callable[[], Sealing],
        clock: Clock = now_utc,
    ) -> None:
        self._database, self._sealing = database, sealing
        self._clock = clock

    def take(
        self,
        name: str,
        headers: Mapping[str, str],
        body: bytes,
        token: str = "",
        note: Callable[[str, str], None] = lambda action, subject: None,
    ) -> str:
        """Do what a call says, and `note` it in the log; gives `armed`, `changed`, `ended`, or "" for nothing new.

        Raises ForgedEvent, also for a page that is not connected: nobody learns which are.
        """
        said, event = self._proved(name, headers, body, token)
        told, now = incident_told(said), self._clock()
        with self._database().writing() as session:
            hook = get_incident_hook(session, name)
            # An id stays the same however often an event is sent: a repeat would put back what newer ones changed.
            if event and not spend_once(session, digest_of(f"{hook.id}:{event}"), now + LONGEST, now):
                return ""
            hook.heard_at = now
            if told is None:
                return ""
            key = digest_of(f"{hook.id}:{told.id}")
            actor, lasts = f"status-page:{hook.id}", timedelta(hours=int(hook.settings["hours"]))
            at = told.at if told.at and told.at <= now + _AHEAD else None
            news = ToldIncident(None if told.over else _incident(told, hook.settings), at, told.first)
            done = tell_incident(session, hook.mailbox_id, key, news, actor, lasts, now)
            mailbox = hook.mailbox_id
        if done:
            note(f"downtime-{done}", f"mailbox:{mailbox}")
        return done

    def _proved(
        self, name: str, headers: Mapping[str, str], body: bytes, token: str
    ) -> tuple[dict[str, Any], str | None]:
        """What a call says, and the id of the event where it bears one that is signed."""
        forged = ForgedEvent("The call does not bear the signature or the secret of a status page that is connected.")
        try:
            with self._database().reading() as session:
                get_incident_hook(session, name)
                kept = open_desk_secrets(session, self._sealing(), name, _WHAT)
        except NotFound:
            raise forged from None
        if token:
            if not hmac.compare_digest(token.encode(), kept["token"].encode()):
                raise forged
            return _object(body), None
        try:
            return verify_webhook(kept["secret"], headers, body, self._clock().timestamp()), event_id(headers)
        except WebhookRejected as error:
            raise ForgedEvent(f"The call was not taken: {error}.") from None


def incident_told(said: Mapping[str, Any]) -> IncidentTold | None:
    """What a call says of an incident, None where it speaks of something else, such as maintenance or a component.

    Known shapes: ours (`{"type": "incident.created", "data": {...}}`), Statuspage's and Instatus's
    (`{"incident": {...}}`). Raises InputError for an incident that cannot be told from others.
    """
    kind, data = said.get("type"), said.get("data")
    if isinstance(kind, str) and isinstance(data, Mapping):
        if kind not in ("incident.created", "incident.updated", "incident.resolved"):
            return None
        status = "resolved" if kind == "incident.resolved" else data.get("status")
        at = _moment(data.get("updated_at")) or _moment(said.get("timestamp"))
        told = _told(data, status, _text(data.get("message") or data.get("body")), at)
        return replace(told, first=kind == "incident.created")
    found = said.get("incident")
    if not isinstance(found, Mapping):
        return None
    newest = _newest(found)
    at = _moment(found.get("updated_at")) or (_said_at(newest) if newest else None)
    return _told(found, found.get("status"), _words(newest) if newest else "", at)


def set_up_status_page(
    database: Database,
    sealing: Sealing,
    name: str,
    mailbox: str,
    answers: Mapping[str, str],
    secret: str,
    made_by: str,
) -> str:
    """Keep a status page and, sealed, its secrets; gives the secret for the address. Raises InputError."""
    hours = answers["hours"].strip()
    if not (hours.isascii() and hours.isdigit() and len(hours) < 4 and 0 < int(hours) <= LONGEST.days * 24):
        raise InputError(f"hours: give 1 to {LONGEST.days * 24}, not {hours[:20]!r}.")
    settings = {"page": answers["page"].strip(), "data": answers["data"].strip(), "hours": hours}
    _incident(IncidentTold("1", "An incident", "We look into it.", False), settings)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    with database.writing() as session:
        check_new_name(session, name)
        add_incident_hook(session, name, mailbox, settings, made_by)
        keep_desk_secrets(session, sealing, name, {"secret": secret, "token": token}, now_utc(), _WHAT)
    return token


def remove_status_page(database: Database, name: str) -> None:
    """Forget a status page and its secrets; an incident that it armed runs on until it ends. Raises NotFound."""
    with database.writing() as session:
        remove_incident_hook(session, name)
        drop_desk_secrets(session, name, _WHAT)


def _told(data: Mapping[str, Any], status: object, known: str, at: datetime | None) -> IncidentTold:
    key = data.get("id")
    if not isinstance(key, str | int) or not str(key).strip():
        raise InputError("the incident has no id, by which its updates could be told from those of others.")
    title = _text(data.get("name") or data.get("title")) or "An incident"
    return IncidentTold(str(key)[:_LINE], title, known or title, str(status or "").casefold() in _OVER, at)


def _newest(incident: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The latest update that says something; pages send the newest first or last."""
    listed = incident.get("incident_updates")
    updates = [
        one for one in (listed if isinstance(listed, list) else ()) if isinstance(one, Mapping) and _words(one)
    ]
    return max(updates, key=lambda one: _said_at(one) or _LONG_AGO, default=None)


def _words(update: Mapping[str, Any]) -> str:
    return _text(update.get("body") or update.get("markdown"))


def _said_at(update: Mapping[str, Any]) -> datetime | None:
    return _moment(update.get("created_at")) or _moment(update.get("started"))


def _moment(value: object) -> datetime | None:
    """When something was, where that can be read."""
    try:
        return moment(value)
    except ValueError:
        return None


def _text(value: object) -> str:
    """What a stranger wrote, as one line of bounded length."""
    return " ".join(mended(value).replace("\0", " ").split())[:_LINE] if isinstance(value, str) else ""


def _incident(told: IncidentTold, settings: Mapping[str, Any]) -> Incident:
    given = {
        "title": told.title,
        "known": told.known,
        "data_impact": settings["data"],
        "updates_at": settings["page"],
    }
    try:
        return Incident.model_validate(given)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        raise InputError(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}.") from None


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise InputError("the body is no JSON object.")
    return said
