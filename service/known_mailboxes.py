"""Which mailboxes there are: those with a profile, and those of which something is kept.

A name that is none of them is misspelt: what it is asked for would come out empty, and look like an answer.
"""

from collections.abc import Callable, Collection, Iterable

from drafter.errors import meant
from service.errors import InputError
from service.storage import Session
from service.storage.mailboxes import StoredMailbox, list_mailboxes

__all__ = ["check_mailboxes", "is_mailbox", "misspelt"]


def check_mailboxes(session: Session, profiles: Callable[[], Collection[str]], names: Iterable[str]) -> None:
    """Return if there is a mailbox of each of these names; raises InputError for the first that is none, and
    SettingsError where the profiles must be read for it and cannot."""
    for name in names:
        if not is_mailbox(session, profiles, name):
            raise misspelt(name, {*profiles(), *(box.id for box in list_mailboxes(session))})


def is_mailbox(session: Session, profiles: Callable[[], Collection[str]], name: str) -> bool:
    """Whether there is a mailbox of this name; raises SettingsError where the profiles cannot be read."""
    return session.get(StoredMailbox, name) is not None or name in profiles()


def misspelt(name: str, known: Collection[str]) -> InputError:
    """What is wrong with a name that is none of these mailboxes."""
    return InputError(
        f"there is no mailbox {name!r}{meant(name, known)}: it has no profile in mailbox_paths, and nothing is kept "
        "for it. Check how it is written, or write its profile first."
    )
