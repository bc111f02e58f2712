"""The times that help desks state."""

from datetime import UTC, datetime
from typing import Any

import pytest

from service.helpdesks.threads import moment


@pytest.mark.parametrize(
    ("stated", "known"),
    [
        (None, None),
        ("", None),
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        ("2026-11-30T09:30:00", datetime(2026, 11, 30, 9, 30, tzinfo=UTC)),
        ("2026-11-30T09:30:00+02:00", datetime(2026, 11, 30, 7, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_in_utc(stated: Any, known: datetime | None) -> None:
    assert moment(stated) == known


@pytest.mark.parametrize(
    "stated", ["0001-01-01T00:00:00+02:00", "9999-12-31T23:59:00-02:00", 1e300, "the day before", float("nan")]
)
def test_a_moment_that_is_none_is_named_as_one_and_ends_nothing(stated: Any) -> None:
    with pytest.raises(ValueError, match=r"moment|[Ii]nvalid|NaN"):
        moment(stated)
