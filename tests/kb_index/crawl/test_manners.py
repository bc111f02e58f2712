"""A host's rules are kept, and requests stand apart."""

import pytest

from kb_index.crawl.manners import Manners, Pace
from kb_index.errors import SourceError


def test_rules_for_everybody_and_rules_for_us() -> None:
    everybody = Manners("User-agent: *\nDisallow: /private\nAllow: /private/open\n")
    assert everybody.allows("https://h.example/a")
    assert not everybody.allows("https://h.example/private/a")
    assert everybody.allows("https://h.example/private/open")
    ours = Manners("User-agent: *\nDisallow: /\n\nUser-agent: reply-drafter\nDisallow: /*?print=\n")
    assert ours.allows("https://h.example/a")
    assert not ours.allows("https://h.example/a?print=1")
    assert Manners("").allows("https://h.example/")
    assert Manners("<!doctype html>\0 not robots at all").allows("https://h.example/")


@pytest.mark.parametrize(
    ("robots", "delay"), [("", 0), ("User-agent: *\nCrawl-delay: 2.5", 2.5), ("User-agent: *\nRequest-rate: 1/5", 5)]
)
def test_the_delay_that_a_host_asks_for(robots: str, delay: float) -> None:
    assert Manners(robots).delay == delay


def test_an_endless_delay_is_refused() -> None:
    with pytest.raises(SourceError, match="asks for 86400 seconds between requests, we wait at most 60"):
        _ = Manners("User-agent: *\nCrawl-delay: 86400").delay


def test_requests_stand_apart_by_the_delay() -> None:
    now, slept = [100.0], list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    pace = Pace(0.5, sleep, lambda: now[0])
    pace.wait()
    pace.wait()
    now[0] += 0.2
    pace.wait()
    now[0] += 9
    pace.wait()
    assert slept == pytest.approx([0.5, 0.3])
