"""Passwords: kept as argon2id, made anew when parameters change; nothing tells whether there is an account."""

from typing import Literal

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from service.auth.passwords import Passwords
from service.errors import InputError

WORDS = "correct horse battery"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def test_a_password_is_kept_as_argon2id_with_a_salt_of_its_own() -> None:
    passwords = Passwords()
    first, second = passwords.hash(WORDS), passwords.hash(WORDS)
    parameters = extract_parameters(first)
    assert (parameters.type, parameters.memory_cost >= 47_104) == (Type.ID, True)
    assert first != second
    assert WORDS not in first
    assert [passwords.verify(WORDS, first), passwords.verify("another one here", first)] == [True, False]


@pytest.mark.parametrize("password", ["", "short", "x" * 257, "aaaaaaaaaaaaaaaa", "sam@example.com"])
def test_a_password_that_is_too_short_too_long_or_too_plain_is_refused(password: str) -> None:
    with pytest.raises(InputError) as refused:
        Passwords(QUICK).hash(password, about="Sam@example.com")
    assert not password or password not in str(refused.value)


class Counting(PasswordHasher):
    """Counts what is looked at, and with which parameters."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.looked: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.looked.append(str(hash).rpartition("$p=")[0].split("$")[-1])
        return super().verify(hash, password)


def test_an_account_that_is_not_there_takes_the_same_work() -> None:
    hasher = Counting()
    passwords = Passwords(hasher)
    kept = passwords.hash(WORDS)
    assert passwords.verify("another one here", kept) is False
    assert passwords.verify("another one here", None) is False
    assert len(hasher.looked) == 2
    assert hasher.looked[0] == hasher.looked[1]


def test_a_hash_that_is_broken_lets_nobody_in() -> None:
    for kept in ("", "x", "$argon2id$v=19$m=8,t=1,p=1$", "plain words"):
        assert Passwords(QUICK).verify("plain words", kept) is False


def test_a_hash_of_older_parameters_is_told() -> None:
    old = Passwords(QUICK).hash(WORDS)
    now = Passwords()
    assert now.verify(WORDS, old)
    assert now.is_outdated(old)
    assert not now.is_outdated(now.hash(WORDS))
