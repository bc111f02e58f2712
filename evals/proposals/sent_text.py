"""What an agent sent, and what of it the help center says where that is written in another language.

A sentence is searched for and proved as it stands. One that no source proves so is put into the language of the help
center by the configured model, and has the verdict of that: figures, names and orders are held against the source's
words as always.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from drafter.brief import Brief
from drafter.draft import Sentence, SentenceStatus
from drafter.pipeline import Drafter
from drafter.proofreading import Proof, Proofreader
from drafter.reading.language import read_language
from drafter.text.plain_text import plain_text
from drafter.text.sentences import plain_sentence, split_sentences
from kb_index.languages import name_of

__all__ = ["SentText"]

_FEWEST_WORDS = 4
_MOST_SENTENCES = 60
_AT_ONCE = 6  # lines of one call to the model


@dataclass(frozen=True, slots=True)
class SentText:
    """`text` as it was sent, in `language`; `translated` has its sentences as they would stand in the help center.

    `unread` says why they are not there, where they would be needed.
    """

    text: str
    language: str
    translated: Mapping[str, str] = field(default_factory=dict)
    unread: str = ""

    @classmethod
    def of(cls, text: str, drafter: Drafter, brief: Brief) -> "SentText":
        """The text that was sent in the conversation of `brief`; a model is asked where it needs a translation."""
        known = read_language(text, brief.words, (brief.request.text,), brief.mailbox.languages).value
        lines = list(dict.fromkeys(_sentences(plain_text(text))))
        translated: dict[str, str] = {}
        for place in range(0, len(lines), _AT_ONCE):
            some = lines[place : place + _AT_ONCE]
            found = drafter.translated(some, known, brief.mailbox.product)
            if found is None:  # the help center has this language
                break
            if not found.asks:
                why = f"it is in {name_of(known)}, the help center in {name_of(found.target)}: {found.reason}"
                return cls(text, known, unread=why)
            if len(found.asks) == len(some):
                translated.update(zip(some, found.asks, strict=True))
                continue
            for line in some:  # the model ran them together
                alone = drafter.translated([line], known, brief.mailbox.product)
                if alone and alone.asks:
                    translated[line] = alone.asks[0]
        return cls(text, known, translated)

    @property
    def searched(self) -> list[str]:
        """What to look for in the help center."""
        return [self.translated.get(line, line) for line in dict.fromkeys(_sentences(plain_text(self.text)))]

    def proof(self, reader: Proofreader) -> Proof:
        """The proof of the text; a sentence that is not proved in its own words has that of its translation."""
        own = reader.proof(self.text)
        open_ones = [s for s in own.sentences if s.status.unproved]
        lines = [line for s in open_ones if (line := self.translated.get(plain_sentence(s.text)))]
        if not lines:
            return own
        read = reader.proof("\n\n".join(lines))
        by_line = _by_paragraph(read, lines)
        first = len(own.citations)
        citations = [citation.model_copy(update={"number": first + citation.number}) for citation in read.citations]
        sentences = tuple(self._judged(s, by_line, first) for s in own.sentences)
        return replace(own, sentences=sentences, citations=(*own.citations, *citations))

    def _judged(self, sentence: Sentence, by_line: Mapping[str, list[Sentence]], first: int) -> Sentence:
        read = by_line.get(self.translated.get(plain_sentence(sentence.text), ""), [])
        stated = [one for one in read if one.status is not SentenceStatus.COURTESY]
        if not sentence.status.unproved or not stated:
            return sentence
        if any(one.status.unproved for one in stated):
            return sentence
        numbers = tuple(first + number for one in stated for number in one.citations)
        status = SentenceStatus.CITED if numbers else stated[0].status
        return sentence.model_copy(update={"status": status, "citations": numbers, "reason": ""})


def _sentences(text: str) -> Iterator[str]:
    for span in split_sentences(text)[:_MOST_SENTENCES]:
        sentence = plain_sentence(text[span.start : span.end])
        if len(sentence.split()) >= _FEWEST_WORDS:
            yield sentence


def _by_paragraph(read: Proof, lines: list[str]) -> dict[str, list[Sentence]]:
    """The sentences of each of `lines`, which are the paragraphs of what was read."""
    if read.text.count("\n\n") + 1 != len(lines):
        return {}
    found: dict[str, list[Sentence]] = {}
    for sentence in read.sentences:
        found.setdefault(lines[read.text.count("\n\n", 0, sentence.start)], []).append(sentence)
    return found
