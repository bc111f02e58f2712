"""The four details of a bug report: where it happens, how to make it happen, specifics, a picture of it."""

import re
from enum import StrEnum

from drafter.cleaning.request import OpenRequest
from drafter.reading.cues import find_cues, load_cues, straight_quotes

__all__ = ["BugDetail", "missing_details"]


class BugDetail(StrEnum):
    """What it takes to look into a bug.

    From the rules bug-ask-link, bug-ask-steps-if-not-replicable, bug-ask-specifics and bug-ask-recording.
    """

    LINK = "link"
    STEPS = "steps"
    SPECIFICS = "specifics"
    SCREENSHOT = "screenshot"


_PICTURE = re.compile(r"\.(png|jpe?g|gif|webp|heic|bmp|mp4|mov|webm|avi|mkv|pdf)$", re.I)


def missing_details(request: OpenRequest) -> tuple[BugDetail, ...]:
    """Which of the four details neither the request nor the customer's earlier messages give."""
    said = [request.subject, request.text, *(turn.text for turn in request.history if turn.author == "customer")]
    given = {BugDetail(value) for value in find_cues(load_cues("details"), straight_quotes("\n".join(said)))}
    if request.urls:
        given.add(BugDetail.LINK)
    if any(_PICTURE.search(name) for name in request.attachments):
        given.add(BugDetail.SCREENSHOT)
    return tuple(detail for detail in BugDetail if detail not in given)
