"""The kinds of targets that hand-offs can go to, by name."""

from collections.abc import Mapping

from service.errors import InputError
from service.handoffs.base import HandoffTarget, TargetAccount, TargetKind
from service.helpdesks.accounts import Outside

__all__ = ["TARGET_KINDS", "open_target", "target_kind"]

_KINDS: tuple[TargetKind, ...] = ()
TARGET_KINDS: Mapping[str, TargetKind] = {kind.name: kind for kind in _KINDS}


def target_kind(name: str) -> TargetKind:
    """The kind of this name; raises InputError."""
    if kind := TARGET_KINDS.get(name):
        return kind
    raise InputError(f"{name!r} is no target of hand-offs; these are: {', '.join(sorted(TARGET_KINDS))}.")


def open_target(account: TargetAccount, outside: Outside | None = None) -> HandoffTarget:
    """The target that is set up; raises InputError for a kind or an answer that is missing."""
    return target_kind(account.kind).build(account, outside or Outside())
