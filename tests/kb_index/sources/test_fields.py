"""Loose fields of other people's files."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from kb_index.sources.fields import Fields


def test_the_first_name_that_holds_something_wins() -> None:
    fields = Fields({"Title": "  ", "Name": "  Refunds \n and returns ", "subject": "other"})
    assert fields.title == "Refunds and returns"


def test_a_number_is_a_title() -> None:
    assert Fields({"title": 404}).title == "404"


@pytest.mark.parametrize(
    ("raw", "link"),
    [
        ({"url": "https://help.example/a"}, "https://help.example/a"),
        ({"slug": "/proxy", "html_url": "http://help.example/b"}, "http://help.example/b"),
        ({"slug": "/proxy"}, None),
        ({"link": "javascript:alert(1)"}, None),
        ({"link": "https://[", "url": "https://help.example/c"}, "https://help.example/c"),
        ({"link": "https://help.example:99999/"}, None),
        ({"link": "https://{{domain}}/a"}, None),
        ({"link": "http://xn--a/"}, "http://xn--a/"),
        ({}, None),
    ],
)
def test_only_a_web_address_is_a_link(raw: dict[str, object], link: str | None) -> None:
    assert Fields(raw).link == link


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-01T10:00:00Z",
        "2026-03-01 11:00:00 +0100",
        "2026-03-01 10:00:00",
        "Sun, 01 Mar 2026 10:00:00 +0000",
        datetime(2026, 3, 1, 10, tzinfo=UTC),
    ],
)
def test_dates_become_utc(value: object) -> None:
    assert Fields({"last_updated": value}).updated_at == datetime(2026, 3, 1, 10, tzinfo=UTC)


def test_a_day_and_docusaurus_last_update_are_dates() -> None:
    assert Fields({"date": date(2026, 3, 1)}).updated_at == datetime(2026, 3, 1, tzinfo=UTC)
    assert Fields({"last_update": {"date": "2026-03-01"}}).updated_at == datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "9999-12-31T23:59:59-23:59",
        "0001-01-01T00:00:00+23:59",
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "1 Jan 2026 00:00:00 +999999999999",
        "² Jan 2026 10:00:00",
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
        "10:00",
        "\ud800",
    ],
)
def test_a_date_outside_of_all_years_is_none(value: object) -> None:
    fields = Fields({"last_updated": value, "date": "2026-03-01"})
    assert fields.updated_at == datetime(2026, 3, 1, tzinfo=UTC)


def test_a_number_too_long_to_write_is_no_title() -> None:
    assert Fields({"title": 16**5_000, "name": "Refunds"}).title == "Refunds"


@pytest.mark.parametrize("value", ["last spring", "May", "", 5, ["2026"]])
def test_a_date_is_never_guessed(value: object) -> None:
    assert Fields({"updated_at": value}).updated_at is None


@pytest.mark.parametrize("value", ["one, two", ["one", "two"], ("one ", "two")])
def test_lists_are_written_in_two_ways(value: object) -> None:
    assert Fields({"mailbox": value}).mailboxes == ("one", "two")
    assert Fields({"topics": value}).tags == ("one", "two")
