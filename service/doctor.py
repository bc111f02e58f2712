"""The examination behind `drafter doctor`: each part is tried for real, and what is wrong comes with its fix."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from drafter.errors import DrafterError
from drafter.settings import Settings
from kb_index.errors import KnowledgeError

__all__ = ["Finding", "Status", "examine"]


class Status(StrEnum):
    """Whether a part works, works with a limit, or must be repaired before drafting is of use."""

    OK = "ok"
    WARNING = "warning"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about one part: in words, and what to do where something is to be done."""

    part: str
    status: Status
    says: str
    fix: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Try every part in the order in which drafting needs it, one finding each."""
    for part, attempt in _ATTEMPTS.items():
        try:
            yield attempt(settings)
        except (DrafterError, KnowledgeError) as error:
            yield Finding(part, Status.BROKEN, str(error))


def _mailboxes(settings: Settings) -> Finding:
    from drafter.mailbox import load_mailboxes

    names = sorted(load_mailboxes(settings.mailbox_paths))
    says = f"{len(names)} mailbox profile{'s' if len(names) > 1 else ''}: {', '.join(names)}"
    if settings.mailbox_paths is None:
        fix = "Set mailbox_paths to a folder of profiles, so that drafts know your brand and what agents may offer."
        return Finding("mailboxes", Status.WARNING, says, fix)
    return Finding("mailboxes", Status.OK, says)


def _prompts(settings: Settings) -> Finding:
    from drafter.prompting import BUNDLED, load_prompt_set

    folder = settings.prompt_set or BUNDLED
    prompts = load_prompt_set(folder)
    return Finding("prompt set", Status.OK, f"{prompts.name} ({prompts.hash}) from {folder}")


_ATTEMPTS: dict[str, Callable[[Settings], Finding]] = {"mailboxes": _mailboxes, "prompt set": _prompts}
