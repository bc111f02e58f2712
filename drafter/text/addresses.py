"""Addresses as people write them: links and e-mail addresses, and a link without the punctuation behind it."""

import re

__all__ = ["ADDRESS", "EMAIL", "LINK", "LINK_ENDS", "without_ending"]

LINK = re.compile(r"(?:\bhttps?://|\bwww\.)[^\s<>\"'`|\\^{}\[\]]+", re.IGNORECASE)
"""A link with its scheme, or one that begins with www; what closes the sentence may hang on to it."""

EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
"""An e-mail address; bounded (RFC 5321, 4.5.3.1), so that no text makes it slow."""

ADDRESS = re.compile(f"{LINK.pattern}|{EMAIL.pattern}", re.IGNORECASE)
"""Either of them."""

LINK_ENDS = ".,;:!?)'*_…"
"""What stands behind a link and does not belong to it."""


def without_ending(link: str) -> str:
    """`link` without the punctuation, bracket or emphasis mark that closes what it stands in."""
    return link.rstrip(LINK_ENDS)
