"""Layout: short sentences, short paragraphs with an empty line between them."""

from collections.abc import Iterator

from drafter.checks.base import Check, CheckInput, Edit, Finding, Languages
from drafter.checks.common.context import parts
from drafter.checks.common.prose import LIST_ITEM, Span, paragraphs_of, plain, sentences_of, words
from drafter.situation import Channel

__all__ = ["CHECKS"]

# readability-short-sentences, readability-short-paragraphs.
_MEAN, _LONGEST, _IN_A_PARAGRAPH = 20, 35, 4
_ENOUGH_FOR_A_MEAN = 3


def _prose(given: CheckInput) -> list[Span]:
    """The sentences of the body."""
    return sentences_of(parts(given).body)


def _long_sentences(given: CheckInput) -> Finding | None:
    found = _prose(given)
    if not found:
        return None
    lengths = [len(words(s.text)) for s in found]
    longest = max(range(len(found)), key=lambda place: lengths[place])
    at = found[longest].start, found[longest].end
    if lengths[longest] > _LONGEST:
        return Finding(f"a sentence of {lengths[longest]} words; split it ({_LONGEST} at most)", *at)
    mean = sum(lengths) / len(lengths)
    if len(found) >= _ENOUGH_FOR_A_MEAN and mean > _MEAN:
        return Finding(f"sentences of {mean:.0f} words on average are long for skimming ({_MEAN} at most)", *at)
    return None


def _crowded(given: CheckInput) -> Iterator[tuple[Span, list[Span]]]:
    """The paragraphs that are too long, each with its sentences; lists are no paragraphs."""
    for block in paragraphs_of(parts(given).body):
        found = sentences_of(block)
        if len(found) > _IN_A_PARAGRAPH and not LIST_ITEM.search(block.text):
            yield block, found


def _glued(given: CheckInput) -> Iterator[int]:
    """Single line breaks between two blocks of prose: after the greeting, or after the end of a sentence."""
    letter = parts(given)
    text = given.text
    start = letter.greeting.start if letter.greeting else letter.body.start
    for place in range(start, min(letter.body.end, len(text))):
        if text[place] == "\n" and text[place + 1 : place + 2].strip() and text[place - 1 : place].strip():
            line = text[text.rfind("\n", 0, place) + 1 : place].rstrip()
            after_greeting = letter.greeting is not None and place <= letter.greeting.end + 1
            follower = text[place + 1 :].split("\n", 1)[0]
            prose = line.endswith((".", "!", "?")) and not LIST_ITEM.match(line) and not LIST_ITEM.match(follower)
            if after_greeting or (prose and place + 1 < letter.body.end):
                yield place


def _dense(given: CheckInput) -> Finding | None:
    for block, found in _crowded(given):
        return Finding(f"a paragraph of {len(found)} sentences; {_IN_A_PARAGRAPH} at most", block.start, block.end)
    for place in _glued(given):
        return Finding("leave an empty line between the blocks", place, place + 1)
    return None


def _loosen(given: CheckInput) -> tuple[Edit, ...]:
    """Empty lines where single breaks stand, and a break after every third sentence of a long paragraph."""
    edits = [Edit(place, place + 1, "\n\n") for place in _glued(given)]
    for _, found in _crowded(given):
        for place in range(_IN_A_PARAGRAPH - 1, len(found), _IN_A_PARAGRAPH - 1):
            gap = Edit(found[place - 1].end, found[place].start, "\n\n")
            if not plain(given.text[gap.start : gap.end]).strip() and len(found) - place > 0:
                edits.append(gap)
    return tuple(edits)


CHECKS = (
    Check(
        "sentence-length",
        "Sentences are short enough to skim",
        _long_sentences,
        ("readability-short-sentences", "followup-clear-concise"),
        languages=Languages.ANY,
    ),
    Check(
        "short-paragraphs",
        "Short paragraphs with an empty line between them",
        _dense,
        ("readability-short-paragraphs",),
        applies=lambda given: given.brief.situation.channel is Channel.EMAIL,
        mend=_loosen,
        languages=Languages.ANY,
    ),
)
