"""What a draft uses on the customer's word alone, and where it stands in the draft."""

from collections.abc import Iterator
from dataclasses import replace

from drafter.checks.base import CheckInput
from drafter.checks.common.context import voices
from drafter.checks.common.prose import sentences
from drafter.proof.voices import Hearsay

__all__ = ["hearsay_in"]


def hearsay_in(given: CheckInput) -> Iterator[Hearsay]:
    """Each of them in the order of the draft; `text[start:end]` is that of the draft."""
    says = voices(given)
    for sentence in sentences(given.text):
        for one in says.hearsay(sentence.text):
            yield replace(one, start=sentence.start + one.start, end=sentence.start + one.end)
