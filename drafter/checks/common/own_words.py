"""What of a letter is ours to write in the customer's language, where it quotes sources that are in another one."""

from collections.abc import Sequence

from drafter.draft import Sentence, SentenceStatus
from drafter.phrasebook import Sayings

__all__ = ["own_words"]


def own_words(text: str, sentences: Sequence[Sentence], say: Sayings) -> str:
    """`text` without the sentences that quote a source, where it says that sources are quoted in their own language.

    Nobody here can put their words into the customer's language, so the letter says that and quotes them.
    """
    if say.in_its_own_words not in text:
        return text
    for sentence in reversed(sentences):
        if sentence.status is SentenceStatus.CITED:
            text = text[: sentence.start] + text[sentence.end :]
    return text
