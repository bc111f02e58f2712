"""Masks: what stands in the place of personal data where it is never wanted back, `[email address]`, `[customer]`."""

from collections.abc import Callable

from drafter.privacy.detector import Detector
from drafter.privacy.spans import PersonalKind, PersonalSpan, replaced

__all__ = ["anonymise", "mask"]


def mask(kind: PersonalKind) -> str:
    """What stands for something of this kind; whose number it was is not told."""
    return f"[{PersonalKind.NUMBER if kind is PersonalKind.RECORD else kind}]"


def anonymise(text: str, detector: Detector, public_link: Callable[[str], str | None] = lambda _: None) -> str:
    """`text` without what the detector finds in it. `public_link` gives the public form of a link that may stay, None
    for any other."""

    def put(span: PersonalSpan) -> str:
        link = public_link(text[span.start : span.end]) if span.kind is PersonalKind.LINK else None
        return link or mask(span.kind)

    return replaced(text, detector.find(text), put)
