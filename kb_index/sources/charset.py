"""Bytes of the web and of mail as text, by the encodings that they or their senders state."""

import codecs

__all__ = ["decode_text"]

_NO_CHARSETS = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"})
"""Codecs of Python that no page or mail is written in, or none that a browser would read."""


def decode_text(raw: bytes, *stated: str) -> str | None:
    """The words in the first stated encoding that there is, what does not fit replaced; None where there is none.

    Names come from strangers: an unknown one, or one of a codec that makes no text of bytes, is passed over.
    """
    for name in stated:
        try:
            codec = codecs.lookup(name)
            # bytes.decode refuses what is no encoding of text, such as hex or zlib
            if codec.name.replace("_", "-") not in _NO_CHARSETS:
                return raw.decode(codec.name, "replace")
        except (LookupError, ValueError):
            continue
    return None
