"""The few sentences and the steps of an article that answer a request, in the article's own words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from drafter.proof.evidence import Words, make_source
from drafter.text.sentences import body, split_sentences
from drafter.text.words import content_words
from kb_index.documents import Passage

__all__ = ["excerpt"]

_LEAST = 2.0  # two common words shared with the request, or one that few sentences have
_MOST_SENTENCES = 4
_MOST_STEPS = 9
_MOST_POINTS = 4
_LEANS_BACK = re.compile(
    r"(?:it|this|that|these|those|they|then|there|he|she|such|both|so|but|and|also|after that)\b", re.I
)
_POINTS_AWAY = re.compile(r"(?:please |also |for more,? )?(?:see|read|more (?:on|about))\b", re.I)
_LINK = re.compile(r"\[([^\]\n]{1,200})\]\((?:[^()\s]|\([^()\s]*\)){1,400}\)")
_SEE = re.compile(r"(?:(?<!\s)\s+)?\(see [^()\n]{1,120}\)", re.I)
_STEP = re.compile(r"\s*\d{1,3}[.)]\s")
_POINT = re.compile(r"\s*[-*+•–]\s")
_SKIPPED = re.compile(r"\s*(?:#{1,6}\s|\||[-=_*:][-=_*|:\s]*$|!\[|>|$)")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    kind: str  # prose, step or point
    worth: float
    leans: bool


def excerpt(passages: Sequence[Passage], request: str) -> tuple[str, list[str]]:
    """Prose and steps out of the `passages` of one document, best passage first.

    Prose is at most four sentences and four points, those that share the most telling words with `request`; steps
    are those of the best passage that has any, all of them and in order.
    """
    wanted = frozenset(content_words(request))
    telling = Words(unit for passage in passages for unit in make_source(passage.text).units)
    read = [_lines(passage.text, wanted, telling) for passage in passages]
    steps = next((found for lines in read if (found := [x.text for x in lines if x.kind == "step"])), [])
    in_order = sorted(range(len(passages)), key=lambda i: passages[i].start)
    told_in = [line for i in in_order for line in read[i]]
    prose = _best([line for line in told_in if line.kind == "prose"], _MOST_SENTENCES)
    points = _best([line for line in told_in if line.kind == "point"], _MOST_POINTS)
    told = [" ".join(line.text for line in prose), "\n".join(f"- {line.text}" for line in points)]
    return "\n\n".join(part for part in told if part), steps[:_MOST_STEPS]


def _lines(text: str, wanted: frozenset[str], telling: Words) -> list[_Line]:
    lines: list[_Line] = []
    end = 0
    for span in split_sentences(text):
        raw = text[span.start : span.end]
        said = _SEE.sub("", _LINK.sub(r"\1", body(raw))).replace("**", "").replace("`", "").strip()
        if _SKIPPED.match(raw) or said.endswith(("?", ":")) or _POINTS_AWAY.match(said) or not said:
            continue
        kind = "step" if _STEP.match(raw) else "point" if _POINT.match(raw) else "prose"
        follows_step = lines and lines[-1].kind == "step" and kind == "prose" and "\n" not in text[end : span.start]
        if follows_step:
            lines[-1] = _Line(f"{lines[-1].text} {said}", "step", lines[-1].worth, False)
        else:
            worth = sum(telling.weight(word) for word in wanted & frozenset(content_words(said)))
            lines.append(_Line(said, kind, worth, bool(_LEANS_BACK.match(said))))
        end = span.end
    return lines


def _best(lines: Sequence[_Line], most: int) -> list[_Line]:
    """The most telling lines in their order; one that leans on the line before it brings that line along."""
    ranked = sorted(range(len(lines)), key=lambda i: (-lines[i].worth, i))
    chosen: set[int] = set()
    for i in ranked:
        if lines[i].worth < _LEAST:
            break
        group = {i}
        while lines[min(group)].leans and min(group) > 0:
            group.add(min(group) - 1)
        if len(chosen | group) <= most and not lines[min(group)].leans:
            chosen |= group
    return [lines[i] for i in sorted(chosen)]
