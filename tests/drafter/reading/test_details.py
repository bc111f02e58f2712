import pytest

from drafter.cleaning.request import OpenRequest, Turn
from drafter.reading.details import BugDetail, missing_details


def test_a_bare_complaint_misses_everything() -> None:
    assert missing_details(OpenRequest(text="it does not work")) == tuple(BugDetail)


def test_a_full_report_misses_nothing() -> None:
    text = 'When I click Export on https://app.brindlebook.example/reports, Chrome says "Export failed, code 17".'
    assert missing_details(OpenRequest(text=text, attachments=("screen.png",))) == ()


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("it is on www.mystudio.example", BugDetail.LINK),
        ("after I save the booking it is gone", BugDetail.STEPS),
        ("happens in Firefox only", BugDetail.SPECIFICS),
        ("I attached a screenshot", BugDetail.SCREENSHOT),
    ],
)
def test_sees_each_detail(text: str, given: BugDetail) -> None:
    missing = missing_details(OpenRequest(text=text))
    assert given not in missing
    assert len(missing) == 3


def test_details_given_earlier_count() -> None:
    history = (Turn("customer", "I use Safari on an iPhone"), Turn("agent", "Which link? https://a.example"))
    assert missing_details(OpenRequest(text="still broken", history=history)) == (
        BugDetail.LINK,
        BugDetail.STEPS,
        BugDetail.SCREENSHOT,
    )
