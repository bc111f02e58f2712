"""The kinds of help desks that can be connected, by name."""

from collections.abc import Mapping

from service.errors import InputError
from service.helpdesks.accounts import DeskAccount, DeskKind, Outside
from service.helpdesks.base import HelpDesk
from service.helpdesks.chatwoot import CHATWOOT
from service.helpdesks.django_helpdesk import DJANGO_HELPDESK
from service.helpdesks.fake import FAKE
from service.helpdesks.freshdesk import FRESHDESK
from service.helpdesks.front import FRONT
from service.helpdesks.helpscout import HELP_SCOUT
from service.helpdesks.intercom import INTERCOM
from service.helpdesks.jitbit import JITBIT
from service.helpdesks.mail import MAIL
from service.helpdesks.missive import MISSIVE
from service.helpdesks.plain import PLAIN
from service.helpdesks.request_tracker import REQUEST_TRACKER
from service.helpdesks.zammad import ZAMMAD
from service.helpdesks.zendesk import ZENDESK

__all__ = ["DESK_KINDS", "desk_kind", "open_desk"]

_KINDS = (
    CHATWOOT,
    DJANGO_HELPDESK,
    FAKE,
    FRESHDESK,
    FRONT,
    HELP_SCOUT,
    INTERCOM,
    JITBIT,
    MAIL,
    MISSIVE,
    PLAIN,
    REQUEST_TRACKER,
    ZAMMAD,
    ZENDESK,
)
DESK_KINDS: Mapping[str, DeskKind] = {kind.name: kind for kind in _KINDS}


def desk_kind(name: str) -> DeskKind:
    """The kind of this name; raises InputError."""
    if kind := DESK_KINDS.get(name):
        return kind
    raise InputError(f"{name!r} is no help desk that can be connected; these are: {', '.join(sorted(DESK_KINDS))}.")


def open_desk(account: DeskAccount, outside: Outside | None = None) -> HelpDesk:
    """The connector of a connected desk; raises InputError for a kind or an answer that is missing."""
    return desk_kind(account.kind).build(account, outside or Outside())
