"""The sources of account data: which class asks which kind of record."""

from collections.abc import Callable

from drafter.account_sources import AccountRecords, DeskRecords, EarlierRecords, HttpRecords, McpRecords
from service.account.base import AccountSource
from service.account.desk_fields import DeskFieldsSource
from service.account.earlier import EarlierSource
from service.account.http_source import HttpSource
from service.helpdesks.base import HelpDesk
from service.storage import Database

__all__ = ["account_sources"]


def account_sources(
    database: Callable[[], Database], opened: Callable[[str], HelpDesk], secret: Callable[[str], str | None]
) -> Callable[[AccountRecords], AccountSource]:
    """What makes a source of the records that a profile names; `opened` gives a connected desk, `secret` what the
    environment holds for a header."""

    def source(records: AccountRecords) -> AccountSource:
        match records:
            case HttpRecords():
                return HttpSource(records, secret)
            case McpRecords():
                from service.mcp.account_source import McpSource  # with its package, which most services never need

                return McpSource(records, secret)
            case DeskRecords():
                return DeskFieldsSource(records, opened)
            case EarlierRecords():
                return EarlierSource(records, database)

    return source
