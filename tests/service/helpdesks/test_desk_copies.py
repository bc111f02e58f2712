"""Who forgets a customer is told what stands in help desks, which nobody but a person can delete there."""

from service.privacy import forget, look_up
from service.privacy.desk_copies import DeskCopies
from service.storage.addresses import MailAddress
from service.storage.receiving import receive
from tests.service.parts import temporary_database
from tests.service.storage.kept import asked


def test_what_stands_in_a_help_desk_is_named() -> None:
    database = temporary_database()
    with database.writing() as session:
        receive(session, asked("101"), "helpscout", ["9001"])
        receive(session, asked("17"))
    address = MailAddress.asked("maya@example.com")
    assert look_up(database, [DeskCopies()], address).held == {"help-desks": 0}
    (told,) = forget(database, [DeskCopies()], address, "sam").remains
    assert "'helpscout': conversation '101'" in told
    assert "Delete it there." in told
    database.close()
