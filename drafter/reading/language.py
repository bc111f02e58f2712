"""Which language the customer writes: the identifier on what is long enough to tell, else what went before."""

import re
from collections.abc import Sequence

from drafter.phrasebook import Phrasebook
from drafter.reading.cues import CueMatch
from kb_index.languages import LANGUAGES, SURE, identify

__all__ = ["read_language"]


def read_language(
    request: str, words: Phrasebook, earlier: Sequence[str] = (), mailbox_languages: Sequence[str] = ("en",)
) -> CueMatch:
    """The ISO 639-1 code of the language of `request`.

    A text too short or too mixed to tell takes the language of the `earlier` customer messages (newest
    last), then of its common words, then the mailbox's first one.
    """
    for text, source in ((request, "the request"), *((text, "an earlier message") for text in reversed(earlier))):
        code, sure = identify(text, LANGUAGES | words.languages)
        if code and sure >= SURE:
            return CueMatch(code, min(sure, 0.99), source)
    by_words = _by_common_words(request, words)
    if by_words:
        return CueMatch(by_words, 0.6, "its common words")
    return CueMatch(mailbox_languages[0] if mailbox_languages else "en", 0.4, "the mailbox's first language")


def _by_common_words(text: str, words: Phrasebook) -> str:
    seen = set(re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text.lower()))
    ranked = sorted(((len(seen & common), code) for code, common in words.common_words.items()), reverse=True)
    return ranked[0][1] if ranked[0][0] > ranked[1][0] else ""
