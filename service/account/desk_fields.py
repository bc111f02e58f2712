"""The fields that a connected help desk keeps of its customer."""

from collections.abc import Callable, Sequence

from drafter.account_sources import DeskRecords
from drafter.conversation import AccountFact
from service.account.base import AccountQuestion
from service.errors import AccountSourceError, HelpDeskError, NotFound
from service.helpdesks.base import GivenFields, HelpDesk, KnowsCustomers

__all__ = ["DeskFieldsSource"]

Opened = Callable[[str], HelpDesk]
_LONGEST = 500


class DeskFieldsSource:
    """Reads the fields that `records` name in the help desk that a conversation came from."""

    def __init__(self, records: DeskRecords, opened: Opened) -> None:
        self.name = records.name
        self._records = records
        self._opened = opened

    def facts(self, asked: AccountQuestion) -> Sequence[AccountFact]:
        """A fact for each of these fields that is filled in; none where the conversation came from no help desk."""
        if not asked.help_desk:
            return ()
        given = self._given(asked)
        as_of = given.as_of if given.as_of and given.as_of <= asked.at else asked.at
        told = ((label, given.values.get(name, "")) for name, label in self._records.fields.items())
        return [
            AccountFact(label=label, value=value, as_of=as_of, source=self.name, scope=self._records.intents)
            for label, value in told
            if value and len(value) <= _LONGEST
        ]

    def _given(self, asked: AccountQuestion) -> GivenFields:
        try:
            desk = self._opened(asked.help_desk)
            if not isinstance(desk, KnowsCustomers):
                raise AccountSourceError("this help desk tells no fields of its customers")
            return desk.customer_fields(asked.thread_id)
        except NotFound:
            raise AccountSourceError("the help desk is not connected any more") from None
        except HelpDeskError as error:
            raise AccountSourceError(f"the help desk failed: {error}") from None
