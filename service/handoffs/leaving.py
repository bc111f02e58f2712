"""What leaves with hand-offs: where work of a mailbox can go next, and what those places get."""

from collections.abc import Iterable

from service.handoffs.registry import target_kind
from service.leaving import Leaving
from service.storage.handoff_targets import StoredTarget

__all__ = ["leaving_with"]


def leaving_with(targets: Iterable[StoredTarget]) -> tuple[Leaving, ...]:
    """A line for each of these targets; nothing goes there by itself."""
    return tuple(_line(target) for target in targets)


def _line(target: StoredTarget) -> Leaving:
    kind = target_kind(target.kind)
    home = "nothing leaves your own systems"
    gets = home if kind.at_home else "what an agent has looked at and confirmed, and nothing before"
    return Leaving("Handing off", f"{kind.title} ({target.id})", gets, kind.at_home)
