"""Given and family names of many places, as the lists of faker have them."""

import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module

__all__ = ["family_names", "given_names"]

_LISTS = "faker.providers.person"
_GIVEN = ("first_names", "first_names_male", "first_names_female", "first_names_nonbinary")
_FAMILY = ("last_names",)
_SHORTEST = 3
"""Letters; shorter ones are words of some language each."""


@cache
def given_names() -> frozenset[str]:
    """About 25,000 given names of 86 places, as they are written. Read once, in a tenth of a second."""
    return frozenset(_of(_GIVEN))


@cache
def family_names() -> frozenset[str]:
    """About as many family names."""
    return frozenset(_of(_FAMILY))


def _of(lists: tuple[str, ...]) -> Iterator[str]:
    for place in pkgutil.iter_modules(import_module(_LISTS).__path__):
        provider = import_module(f"{_LISTS}.{place.name}").Provider
        for name in lists:
            found = getattr(provider, name, ())  # a list, or names with how often each is given
            words = (word for one in found for word in one.split()) if isinstance(found, (list, tuple, dict)) else ()
            yield from (word for word in words if len(word) >= _SHORTEST and word.isalpha() and word.istitle())
