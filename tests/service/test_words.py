"""How things are said to people."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from drafter.events import Step
from service.words import age, count, day, moment, safe_link, seconds, site, step_words

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(hours=3), "today"),
        (timedelta(hours=-3), "today"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=13), "1 week ago"),
        (timedelta(days=100), "3 months ago"),
        (timedelta(days=800), "2 years ago"),
    ],
)
def test_age(ago: timedelta, said: str) -> None:
    assert age(NOW - ago, NOW) == said


@pytest.mark.parametrize(
    ("link", "followed"),
    [
        ("https://help.example/a?b=1", True),
        ("http://help.example", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("JAVASCRIPT://help.example/%0Aalert(1)", False),
        ("data:text/html,x", False),
        ("//help.example", False),
        ("http://[", False),
        ("docs/a.md", False),
        (None, False),
    ],
)
def test_only_web_links_can_be_followed(link: str | None, followed: bool) -> None:
    assert (safe_link(link) == link and link is not None) is followed


def test_small_words() -> None:
    assert (count(1, "source"), count(2, "source")) == ("1 source", "2 sources")
    assert (seconds(0.031), seconds(8.44)) == ("31 ms", "8.4 s")
    assert step_words("searching") == "Searching the help center"
    assert all(step_words(step) for step in Step)
    abroad = datetime(2026, 3, 7, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    assert (day(abroad), moment(abroad)) == ("6 Mar 2026", "6 Mar 2026, 23:12 UTC")
    assert site("https://help.example/x") == "help.example"
