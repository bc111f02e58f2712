"""What was found out about one part of the service, and what is to be done."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Diagnosis", "PartStatus"]


class PartStatus(StrEnum):
    """Whether a part works, works with a limit, or must be repaired before drafting is of use."""

    OK = "ok"
    WARNING = "warning"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found out about one part: in words, and what to do where something is to be done."""

    part: str
    status: PartStatus
    says: str
    fix: str = ""
