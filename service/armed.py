"""Mailbox profiles with the downtime mode that a person has armed for them, as it is at each draft."""

from collections.abc import Callable, Iterator, Mapping

from drafter.mailbox import Mailbox
from service.storage import Database
from service.storage.incidents import running_incident

__all__ = ["ArmedMailboxes"]


class ArmedMailboxes(Mapping[str, Mailbox]):
    """`profiles`, each with the incident that runs for it in the database; without one it is as its file says.

    Looking one up raises StorageError, for a draft that leaves out what is known of an outage is worse than none.
    """

    def __init__(self, profiles: Mapping[str, Mailbox], database: Callable[[], Database]) -> None:
        self._profiles = profiles
        self._database = database

    def __getitem__(self, name: str) -> Mailbox:
        profile = self._profiles[name]
        with self._database().reading() as session:
            armed = running_incident(session, name)
        return profile.model_copy(update={"incident": armed}) if armed else profile

    def __iter__(self) -> Iterator[str]:
        return iter(self._profiles)

    def __len__(self) -> int:
        return len(self._profiles)
