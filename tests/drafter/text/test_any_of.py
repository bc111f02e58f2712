"""Any of many words: the same that trying them one by one, the longest first, would find."""

import re

from hypothesis import given
from hypothesis import strategies as st

from drafter.text.any_of import any_of

WORD = st.text("abé.-", min_size=1, max_size=4)


@given(st.lists(WORD, min_size=1, max_size=12), st.text("abéA.- ", max_size=20))
def test_it_finds_what_trying_each_word_finds(words: list[str], text: str) -> None:
    tried = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    found, expected = (
        [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)] for pattern in (any_of(words), tried)
    )
    assert found == expected


def test_a_word_that_begins_another_is_found_where_the_longer_one_does_not_fit() -> None:
    assert re.findall(rf"\b{any_of(['mar', 'march', 'may'])}\b", "mar march marc mary may") == ["mar", "march", "may"]
