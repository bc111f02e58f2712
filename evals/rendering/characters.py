"""Characters that a page or a file cannot hold, which a model or a customer may write all the same."""

import re

__all__ = ["writable"]

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(words: str) -> str:
    """`words` with a mark in the place of what XML 1.0 (section 2.2) cannot hold, and HTML and UTF-8 hardly.

    These are control characters, halves of surrogate pairs, U+FFFE and U+FFFF.
    """
    return _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", words)
