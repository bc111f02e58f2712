"""The four details of a bug report: where it happens, how to make it happen, specifics, a picture of it."""

from enum import StrEnum

from drafter.attachments.kinds import Shown, shows
from drafter.cleaning.request import OpenRequest
from drafter.conversation import Attachment
from drafter.reading.cues import find_cues, load_cues, straight_quotes

__all__ = ["BugDetail", "attached", "missing_details"]


class BugDetail(StrEnum):
    """What it takes to look into a bug.

    From the rules bug-ask-link, bug-ask-steps-if-not-replicable, bug-ask-specifics and bug-ask-recording.
    """

    LINK = "link"
    STEPS = "steps"
    SPECIFICS = "specifics"
    SCREENSHOT = "screenshot"


_SHOWN = {Shown.SCREENSHOT: BugDetail.SCREENSHOT, Shown.STEPS: BugDetail.STEPS, Shown.LOG: BugDetail.SPECIFICS}
_READ = 20_000  # characters of a file


def attached(request: OpenRequest) -> frozenset[Shown]:
    """What the customer's files show, so that nobody needs to ask for it."""
    read = {file.name for file in request.files}
    named = (Attachment(name=name) for name in request.attachments if name not in read)
    return frozenset(shown for file in (*request.files, *named) for shown in shows(file))


def missing_details(request: OpenRequest) -> tuple[BugDetail, ...]:
    """Which of the four details neither the request nor the customer's earlier messages give, nor their files."""
    said = [request.subject, request.text, *(turn.text for turn in request.history if turn.author == "customer")]
    said += [file.text[:_READ] for file in request.files]
    given = {BugDetail(value) for value in find_cues(load_cues("details"), straight_quotes("\n".join(said)))}
    if request.urls:
        given.add(BugDetail.LINK)
    given |= {_SHOWN[shown] for shown in attached(request) if shown in _SHOWN}
    return tuple(detail for detail in BugDetail if detail not in given)
