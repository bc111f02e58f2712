"""What is wrong with a past conversation, told without a word of what it says."""

from pydantic import ValidationError

__all__ = ["faults"]


def faults(error: ValidationError) -> str:
    """The first faults of a conversation: field and rule, and nothing of what it says there."""
    found = error.errors(include_url=False, include_context=False, include_input=False)[:5]
    return "; ".join(f"{_field(fault['loc'])}: {fault['msg'].removeprefix('Value error, ')}" for fault in found)


def _field(place: tuple[int | str, ...]) -> str:
    """Where a fault is; an unknown key may be anything, also an address."""
    parts = (str(part) if isinstance(part, int) or part.isidentifier() else "(a field)" for part in place)
    return ".".join(parts) or "conversation"
