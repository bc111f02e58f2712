"""Whether work can go where it is to go: the finding of `drafter doctor` about targets of hand-offs."""

from collections.abc import Callable

from service.auth.sealing import Sealing
from service.diagnosis import Diagnosis, PartStatus
from service.errors import ServiceError
from service.handoffs.base import House
from service.handoffs.opened import OpenTargets
from service.storage import Database
from service.storage.handoff_targets import list_targets
from service.words import count

__all__ = ["targets_sound"]

_PART = "hand-offs"


def targets_sound(database: Database, sealing: Callable[[], Sealing]) -> Diagnosis:
    """Whether each target that is set up can be opened with its secrets; nothing is sent or asked there."""
    with database.reading() as session:
        names = [row.id for row in list_targets(session)]
    opened = OpenTargets(lambda: database, sealing, House(database=lambda: database))
    faults = [fault for name in names if (fault := _fault(opened, name))]
    if faults:
        fix = "Set it up anew: drafter disconnect NAME, then drafter connect KIND --name NAME"
        return Diagnosis(_PART, PartStatus.BROKEN, "; ".join(faults), fix)
    says = f"{count(len(names), 'target')}: {', '.join(names)} (not asked)" if names else "no target is set up"
    return Diagnosis(_PART, PartStatus.OK, says)


def _fault(opened: OpenTargets, name: str) -> str:
    try:
        opened.opened(name)
    except ServiceError as error:
        return f"{name}: {error}"
    return ""
