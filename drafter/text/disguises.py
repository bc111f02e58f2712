"""Disguises: what a text says behind look-alike letters, codes and reversed lines, for whoever has to notice it.

Nothing here changes what a draft is made from: what people read stands as it was written.
"""

import base64
import binascii
import re
import unicodedata
from urllib.parse import unquote

__all__ = ["decoded", "plain_letters"]

_READ = 64_000  # characters of a text in which codes are looked for
_MOST = 40  # codes of one text that are looked into
_LATIN = re.compile(r"[A-Za-z]")
_ALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТХУаеѕіјкорсхуԁɡһԛԝЬΑΒΕΖΗΙΚΜΝΟΡΤΥΧαινορυχβγτκηıɑ",
    "ABESIJKMHOPCTXYaesijkopcxydghqwbABEZHIKMNOPTYXaivopuxbytknia",
)
"""Letters of Cyrillic, Greek and the phonetic alphabet that look like Latin ones."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_BASE64 = re.compile(r"(?<![\w+/=-])(?:[A-Za-z0-9+/_-]{4}){5,}(?:[A-Za-z0-9+/_-]{2,3}={0,2})?(?![\w+/])")
_HEX = re.compile(r"(?<!\w)(?:[0-9a-fA-F]{2}[ :]?){16,}(?!\w)")
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2}|[\w.+-]){12,}")
_BACKWARDS = re.compile("[\u202e\u2067]([^\u202c\u2069\n]{8,2000})")
_TAGS = re.compile("[\U000e0020-\U000e007e]{8,2000}")
_SPACED = re.compile(r"(?<!\w)\w(?:[ .*_-]{1,3}\w(?!\w)){9,400}")
_APART = re.compile(r"[ .*_-]{1,3}")
_FEWEST_LETTERS = 0.7  # of what a code stands for, for it to be words


def plain_letters(text: str) -> str:
    """`text` as it looks, each character in its place: letters of other scripts within Latin words, and letters of
    width or style of their own, as plain Latin ones."""
    if text.isascii():
        return text
    styled = "".join(_plain(c) for c in text)
    return _WORD.sub(lambda word: _latin(word[0]), styled)


def decoded(text: str) -> tuple[str, ...]:
    """What stands in `text` for a program alone: Base64, hexadecimal, percent signs, lines that are shown from right
    to left, characters of tags, and words whose letters stand apart."""
    read = text[:_READ]
    found = [
        *(_words_of(_of_base64(code[0])) for code in _some(_BASE64, read)),
        *(_words_of(_of_hex(code[0])) for code in _some(_HEX, read)),
        *(_words_of(unquote(code[0], errors="replace")) for code in _some(_PERCENT, read) if "%" in code[0]),
        *(code[1][::-1] for code in _some(_BACKWARDS, read)),
        *("".join(chr(ord(c) - 0xE0000) for c in code[0]) for code in _some(_TAGS, read)),
        *(_together(code[0]) for code in _some(_SPACED, read)),
    ]
    return tuple(dict.fromkeys(words for words in found if words))


def _plain(character: str) -> str:
    """The character as NFKC writes it, where that is one letter or figure."""
    plain = unicodedata.normalize("NFKC", character) if not character.isascii() else character
    return plain if len(plain) == 1 and plain.isascii() and plain.isalnum() else character


def _latin(word: str) -> str:
    return word.translate(_ALIKE) if not word.isascii() and _LATIN.search(word) else word


def _some(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    return [match for _, match in zip(range(_MOST), pattern.finditer(text), strict=False)]


def _of_base64(code: str) -> bytes:
    bare = code.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4))
    except (binascii.Error, ValueError):
        return b""


def _of_hex(code: str) -> bytes:
    try:
        return bytes.fromhex(code.replace(":", ""))
    except ValueError:
        return b""


def _words_of(raw: bytes | str) -> str:
    """What the bytes say, where that is words."""
    text = raw if isinstance(raw, str) else raw.decode("utf-8", "replace")
    letters = sum(c.isalpha() or c == " " for c in text)
    return text if text and " " in text.strip() and letters >= _FEWEST_LETTERS * len(text) else ""


def _together(spaced: str) -> str:
    """`s a y   y e s` as two words: what is longer than one character parts them."""
    return _APART.sub(lambda gap: " " if len(gap[0]) > 1 else "", spaced)
