"""Labelled sentences: an excerpt of a source, and for each sentence whether the excerpt supports or contradicts it.

All are our own writing, 60 trades with six sentences each: two that say the same in other words, two with the least
change that makes them false, one about something else, and one invention about what the excerpt speaks of. 40 trades
with nine each, three and three and one and two, were added when the first tuned half had been looked at, and 26 more
of that kind, most of them not English, when all tuned ones had. All were written before anything was measured on
them. Of the first, in each language half of the excerpts are held out, those whose names hash highest, and of the
others a quarter: nothing is ever tuned on them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from drafter.proof.support import Support

__all__ = ["CHANGES", "INVENTED", "LANGUAGES", "LabelledSentence", "labelled_sentences", "read_sentences"]

LANGUAGES = ("en", "de", "fr", "es", "pt")
CHANGES = ("number", "date", "negation", "plan", "path", "limit", "actor", "unit", "order")
"""What was changed in a sentence that the excerpt contradicts."""
INVENTED = "invented"
"""An invention about what the excerpt speaks of; other unsupported sentences are about something else."""
_LATER_HELD_OUT = 4
_BATCHES = ((2, "later"), (3, "third"))
_FOLDER = Path(__file__).parent / "sentences"
_HEAD = re.compile(r"# ([a-z-]{1,40}) \| (\S.{0,80})")
_SAID = re.compile(rf"(=|\? {INVENTED}:|\?|! (?:{'|'.join(CHANGES)}):) (\S.*)")


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """A sentence of a reply in `language` (ISO 639-1), with the excerpt it is held against and the right verdict.

    `change` is one of CHANGES where it is contradicted, may be INVENTED where it is unsupported, else empty. `batch`:
    1 for the first, 2 for what was written when these had been measured, 3 for what was written after that.
    """

    language: str
    name: str
    title: str
    source: str
    text: str
    label: Support
    change: str = ""
    held_out: bool = False
    batch: int = 1


def labelled_sentences() -> list[LabelledSentence]:
    """All sentences, the languages one after the other; each knows whether it may only be measured on."""
    first = [one for code in LANGUAGES for one in _halved(_text(code), code)]
    return first + [
        one
        for batch, folder in _BATCHES
        for code in LANGUAGES
        for one in _later(_text(f"{folder}/{code}"), code, batch)
    ]


def _text(name: str) -> str:
    return (_FOLDER / f"{name}.txt").read_text("utf-8")


def _later(text: str, language: str, batch: int) -> Iterator[LabelledSentence]:
    """What was written when others had been measured; a quarter of it is held out."""
    for one in read_sentences(text, language):
        yield replace(one, held_out=_rank(one.name)[1][0] % _LATER_HELD_OUT == 0, batch=batch)


def _halved(text: str, language: str) -> Iterator[LabelledSentence]:
    read = list(read_sentences(text, language))
    names = sorted({one.name for one in read}, key=_rank)
    held_out = frozenset(names[len(names) // 2 :])
    yield from (replace(one, held_out=one.name in held_out) for one in read)


def _rank(name: str) -> tuple[int, bytes]:
    digest = sha256(name.encode()).digest()
    return digest[0] % 2, digest


def read_sentences(text: str, language: str) -> Iterator[LabelledSentence]:
    """The sentences of a file: blocks of `# name | title`, `> source`, then `= supported`, `! change: contradicted`
    and `? unsupported` or `? invented: unsupported` lines. Raises ValueError for a line of another kind."""
    for block in text.strip().split("\n\n"):
        head, source, *said = block.split("\n")
        named = _HEAD.fullmatch(head)
        if not named or not source.startswith("> "):
            raise ValueError(f"{head!r}: a block begins with '# name | title' and the source as '> text'")
        for line in said:
            yield _sentence(line, language, named[1], named[2], source.removeprefix("> "))


def _sentence(line: str, language: str, name: str, title: str, source: str) -> LabelledSentence:
    marked = _SAID.fullmatch(line)
    if not marked:
        raise ValueError(
            f"{line!r}: a sentence stands behind '= ', '? ', '? invented: ' or '! change: ' with one of {CHANGES}"
        )
    mark, text = marked.groups()
    label = {"=": Support.SUPPORTED, "?": Support.UNSUPPORTED, "!": Support.CONTRADICTED}[mark[0]]
    return LabelledSentence(language, name, title, source, text, label, mark.strip("=!?: "))
