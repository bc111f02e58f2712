"""A mail's own words: quoted history, signature and small print cut. In doubt they stay."""

import re
from collections.abc import Iterable

from drafter.cleaning.earlier import EarlierMessages
from drafter.cleaning.history import without_history
from drafter.cleaning.signature import STANDARD, without_signature
from drafter.cleaning.signature import sign_off_name as _sign_off_name
from drafter.cleaning.small_print import is_sent_from, says_anything
from drafter.phrasebook import Patterns
from drafter.text.visible import visible

__all__ = ["own_words", "sign_off_name"]

_PICTURE = re.compile(
    r"\[(?:cid:[^\]\n]{1,120}|image:[^\]\n]{0,120}|inline image[^\]\n]{0,80})\]|<mailto:[^>\s]{1,200}>"
)


def own_words(
    text: str,
    patterns: Patterns,
    earlier: EarlierMessages | None = None,
    *,
    author: str | None = None,
    forwarded: bool = False,
    first: bool = False,
) -> str:
    """What the author of a mail wrote themselves; all of it where cutting would leave nothing but a
    "Sent from my phone".

    `earlier` are the messages before it: a line quoted from them goes even where no "X wrote:" stands above.
    `author` is the sender's name, to know a bare name at the end. A `forwarded` mail is kept, as what is asked about;
    so are headers in the `first` mail of a conversation, which has no history.
    """
    shown = _PICTURE.sub("", visible(text)).split("\n")
    lines = [line if line == STANDARD else line.rstrip() for line in shown]
    known = earlier or EarlierMessages()
    kept = without_history(lines, known, author=author, forwarded=forwarded, first=first)
    if not says_anything(kept):
        kept = [line for line, is_held in zip(lines, known.held(lines), strict=True) if not is_held]
    if not says_anything(kept):
        kept = lines
    if not says_anything(line for line in kept if not is_sent_from(line)):
        return ""
    shorter = without_signature(kept, author, patterns)
    return _tidy(shorter if says_anything(shorter) else kept)


def sign_off_name(text: str, patterns: Patterns) -> str | None:
    """The first name under the sign-off of a mail, or None."""
    return _sign_off_name(without_history(visible(text).split("\n"), EarlierMessages()), patterns)


def _tidy(lines: Iterable[str]) -> str:
    """The lines as one text, never more than one blank line in a row."""
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()
