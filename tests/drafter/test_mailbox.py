"""Mailbox profiles: what is read of one, and what is refused."""

import pytest
from pydantic import ValidationError

from drafter.mailbox import Mailbox


def mailbox(*languages: str) -> Mailbox:
    return Mailbox(id="a", brand="A", product="a", languages=languages)


def test_languages_are_known_by_their_base() -> None:
    assert mailbox("en-GB", "de-AT", "en-US", "nl").languages == ("en", "de", "nl")


@pytest.mark.parametrize("languages", [(), ("English",), ("en", "")])
def test_what_is_no_language_is_refused(languages: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError, match="language"):
        mailbox(*languages)
