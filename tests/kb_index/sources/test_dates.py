"""Dates are read in the forms that people write them, and never guessed."""

from datetime import UTC, datetime

import pytest

from kb_index.sources.dates import moment

DAY = datetime(2026, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-05",
        "20260305",
        "2026/03/05",
        "2026-3-5",
        "2026.03.05",
        "March 5, 2026",
        "Mar 5th, 2026",
        "5 March 2026",
        "5th of March 2026",
        "Thursday, March 5, 2026",
        "05-Mar-2026",
        "5. März 2026",
        "5 mars 2026",
        "5 de marzo de 2026",
        "5 de março de 2026",
        "5 maart 2026",
        "5 marzo 2026",
        "05.03.2026",
        "5.3.2026",
        1772668800,
        "1772668800",
        1772668800000,
        {"date": "5 March 2026"},
    ],
)
def test_a_day(written: object) -> None:
    assert moment(written) == DAY


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-05T14:30:00Z",
        "2026-03-05 14:30:00 UTC",
        "2026-03-05 15:30:00 +01:00",
        "2026-03-05 09:30:00 -0500",
        "2026-03-05T14:30:00.000+00:00",
        "Thu, 05 Mar 2026 15:30:00 +0100",
        "March 5, 2026 at 2:30 PM",
        "5.3.2026 14:30",
        "2026/03/05 14:30",
    ],
)
def test_a_day_with_its_time(written: str) -> None:
    assert moment(written) == datetime(2026, 3, 5, 14, 30, tzinfo=UTC)


def test_numbers_with_slashes_are_read_where_only_one_order_is_a_date() -> None:
    assert moment("31/05/2026") == moment("05/31/2026") == datetime(2026, 5, 31, tzinfo=UTC)
    assert moment("05/05/2026") == datetime(2026, 5, 5, tzinfo=UTC)
    assert moment("03/05/2026") is None


@pytest.mark.parametrize(
    "written",
    ["", "yesterday", "March 2026", "32 March 2026", "version 1.2.2026", "5 Brumaire 2026", "5", 12, True, None, []],
)
def test_what_is_no_date(written: object) -> None:
    assert moment(written) is None
