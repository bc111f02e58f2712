"""The kinds of targets that hand-offs can go to, by name."""

from collections.abc import Mapping

from service.errors import InputError
from service.handoffs.asana import ASANA
from service.handoffs.base import HandoffTarget, House, TargetAccount, TargetKind
from service.handoffs.colleague import COLLEAGUE
from service.handoffs.desk_note import DESK_NOTE
from service.handoffs.fake import FAKE_TARGET
from service.handoffs.github import GITHUB_DISCUSSIONS
from service.handoffs.salesforce import SALESFORCE
from service.handoffs.slack import SLACK, SLACK_WEBHOOK
from service.handoffs.time_log import TIME_LOG

__all__ = ["TARGET_KINDS", "open_target", "target_kind"]

_KINDS: tuple[TargetKind, ...] = (
    ASANA,
    COLLEAGUE,
    DESK_NOTE,
    FAKE_TARGET,
    GITHUB_DISCUSSIONS,
    SALESFORCE,
    SLACK,
    SLACK_WEBHOOK,
    TIME_LOG,
)
TARGET_KINDS: Mapping[str, TargetKind] = {kind.name: kind for kind in _KINDS}


def target_kind(name: str) -> TargetKind:
    """The kind of this name; raises InputError."""
    if kind := TARGET_KINDS.get(name):
        return kind
    raise InputError(f"{name!r} is no target of hand-offs; these are: {', '.join(sorted(TARGET_KINDS))}.")


def open_target(account: TargetAccount, house: House | None = None) -> HandoffTarget:
    """The target that is set up; raises InputError for a kind or an answer that is missing."""
    return target_kind(account.kind).build(account, house or House())
