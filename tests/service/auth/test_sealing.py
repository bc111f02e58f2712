"""Secrets at rest: sealed for a purpose, opened by old secrets too, and a secret that can be guessed is refused."""

import pytest

from service.auth.sealing import Sealing
from service.errors import SecretError

OLD = "qT7vZr0pXc2LmN8sYd4KfW1hJb6GuE3a"
NEW = "9uRk5VxQ2tBn7MwZcHs1LpYfD8gJ4eA6"


def test_what_is_sealed_is_not_to_be_read_and_opens_for_its_purpose_alone() -> None:
    sealing = Sealing([NEW])
    sealed = sealing.seal(b"xoxb-token", "slack")
    assert "xoxb" not in sealed
    assert sealing.open(sealed, "slack") == b"xoxb-token"
    with pytest.raises(SecretError, match="'zendesk'"):
        sealing.open(sealed, "zendesk")


def test_a_new_secret_is_put_in_front_and_the_old_one_goes_when_all_is_sealed_anew() -> None:
    sealed = Sealing([OLD]).seal(b"word", "p")
    both = Sealing([NEW, OLD])
    assert both.open(sealed, "p") == b"word"
    anew = both.reseal(sealed, "p")
    assert Sealing([NEW]).open(anew, "p") == b"word"
    with pytest.raises(SecretError, match="DRAFTER_SECRET_KEY"):
        Sealing([NEW]).open(sealed, "p")


@pytest.mark.parametrize("broken", ["", "gAAAA", "no token at all"])
def test_what_was_tampered_with_does_not_open(broken: str) -> None:
    with pytest.raises(SecretError):
        Sealing([NEW]).open(broken, "p")


@pytest.mark.parametrize(
    "guessable", ["", "secret", "a" * 64, "changeme-changeme-changeme-1234567890", NEW[:31], "ab" * 20]
)
def test_a_secret_that_can_be_guessed_is_refused_and_not_repeated(guessable: str) -> None:
    with pytest.raises(SecretError) as refused:
        Sealing([NEW, guessable])
    assert len(guessable) < 10 or guessable not in str(refused.value)


def test_no_secret_at_all_is_refused() -> None:
    with pytest.raises(SecretError):
        Sealing([])
