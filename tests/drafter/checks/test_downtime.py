"""Outages: what must be there, and that the profile's own words fill it in."""

import pytest

from drafter.draft import CheckStatus
from drafter.situation import Channel, Intent, Stage
from tests.drafter.checks.drafts import INCIDENT, draft, fails, mailbox, mended, verdict

DOWN = (Intent.DOWNTIME,)
BOX = mailbox(incident=INCIDENT)


def test_the_profile_says_what_the_draft_leaves_out() -> None:
    given = draft("Hi Maya,\n\nSorry, it is slow.\n\nSam\nBrindlebook", intents=DOWN, box=BOX)
    assert "Confirmed bookings and client data are stored safely." in mended("downtime-data", given)
    assert "https://status.brindlebook.example" in mended("downtime-status-link", given)
    assert mended("downtime-aware", given) == (
        "Hi Maya,\n\nSorry, it is slow.\n\nWe know about this and are working on it.\n\nSam\nBrindlebook"
    )


def test_nothing_is_claimed_about_an_outage_that_nobody_confirmed() -> None:
    given = draft("Hi Maya,\n\nSorry.", intents=DOWN)
    assert verdict("downtime-aware", given) is CheckStatus.SKIPPED
    assert verdict("downtime-data", given) is CheckStatus.SKIPPED
    assert fails("downtime-status-link", given)


def test_the_profile_words_count_as_what_it_means_for_data() -> None:
    assert not fails("downtime-data", draft("Confirmed bookings are stored safely.", intents=DOWN, box=BOX))


@pytest.mark.parametrize(
    "said",
    ["Just some users saw it.", "It was a brief outage.", "It is not a big deal.", "A handful of customers are hit."],
)
def test_played_down(said: str) -> None:
    assert fails("downtime-no-minimising", draft(said, intents=DOWN))


def test_a_second_sorry_by_mail_only_and_not_after_the_end() -> None:
    assert (
        verdict("downtime-second-sorry", draft("Sorry.", intents=DOWN, box=BOX, channel=Channel.SOCIAL))
        is CheckStatus.SKIPPED
    )
    assert (
        verdict("downtime-status-link", draft("It is back.", intents=DOWN, box=BOX, stage=Stage.FIXED))
        is CheckStatus.SKIPPED
    )


def test_jokes_are_struck() -> None:
    assert mended("downtime-no-jokes", draft("Oops, it is down, haha.", intents=DOWN)) == "It is down."
