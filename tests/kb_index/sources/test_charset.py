"""Names of encodings come from strangers."""

import pytest

from kb_index.sources.charset import decode_text


def test_the_first_encoding_that_there_is() -> None:
    assert decode_text("Größe".encode("cp1252"), "klingon", "windows-1252", "utf-8") == "Größe"
    assert decode_text(b"caf\xe9", "utf-8") == "caf\ufffd"
    assert decode_text(b"words") is None


@pytest.mark.parametrize(
    "name",
    [
        *("hex", "rot13", "zlib", "base64", "bz2", "idna", "punycode", "UTF_7", "unicode_escape"),
        *("raw-unicode-escape", "undefined", "klingon", "", "a\0b", "\ud800", "..", "x" * 10_000),
    ],
)
def test_what_is_no_encoding_of_words_is_passed_over(name: str) -> None:
    assert decode_text(b"\\ud800 +AGE- xn--a", name) is None
