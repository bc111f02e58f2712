"""Steps: numbered from three on, one at a time in chat, harmless for someone in a hurry (tension 3)."""

import re
from collections.abc import Iterator

from drafter.checks.base import Check, CheckInput, Edit, Finding
from drafter.checks.common.context import is_cited, parts
from drafter.checks.common.prose import LIST_ITEM, Span, paragraphs_of, phrases, plain, sentences, sentences_of
from drafter.phrasebook import Patterns
from drafter.situation import Channel, Intent, Outcome, Tone

__all__ = ["CHECKS", "has_steps", "is_step"]

_VERB = (
    r"(?:open|go|click|tap|press|select|choose|pick|enter|type|switch|turn|sign|log|set|scroll|copy|paste|drag|upload|"
    r"download|save|confirm|add|remove|delete|navigate|head|find|check|uncheck|tick|untick|enable|disable|restart|refresh|"
    r"reload|close|clear|install|uninstall|update|run|visit|create|fill|review|connect|disconnect|reconnect|invite|assign|"
    r"export|import|search|expand|hover|right-click|double-click|allow|approve|scan|reset|rename|repeat|replace|unplug|plug)"
)
_LEAD = r"(?:(?:first(?:ly)?|second|third|then|next|finally|lastly|now|after(?:wards| that)|and|please),? )*"
_STEP = re.compile(rf"{_LEAD}(?:[*_\"`]*){_VERB}\b(?! (?:me|us)\b)", re.I)
_CLAUSE = re.compile(
    rf"(?:^|, |; | and |: )(?:and )?(?:then |finally |after that |lastly )*(?={_VERB}\b(?! (?:me|us)\b))", re.I
)
_NUMBERED = re.compile(r"^[ \t]*\d{1,2}[.)][ \t]+", re.M)
_MANY = 3

_RISKY = phrases(
    r"""
    delet\w+  uninstall\w*  reinstall\w*  reset\w*  format(?:ting)?  wip(?:e|ing)  factory\w*
    clear (?:all|your|the) (?:data|cache|cookies)  disconnect\w*
    """
)
_SAFE = phrases(
    r"""
    (?:won't|will not|doesn't|does not|can't|cannot) (?:\w+ )?(?:hurt|harm|affect|touch|change|lose|delete|break|cost)
    safe(?:ly)?  harmless
    nothing (?:is|gets|will be|else)  without (?:losing|touching|changing|deleting)  (?:keeps?|stays?|remains?)
    no (?:data|bookings?|settings?) (?:is|are|gets?) lost
    """
)
_SUGGESTS = phrases(r"try  you (?:can|could|should|may|might)  it (?:may|might|often|usually) helps? to")


def is_step(sentence: str) -> bool:
    """Whether the sentence tells the customer to do something in the product."""
    return _STEP.match(plain(sentence)) is not None and not sentence.rstrip().endswith("?")


def has_steps(text: str) -> bool:
    """Whether `text` holds at least one step or list item."""
    return LIST_ITEM.search(text) is not None or any(is_step(s.text) for s in sentences(text))


def _unnumbered(given: CheckInput) -> Iterator[tuple[Span, ...]]:
    """Runs of steps that no numbers stand before."""
    for block in paragraphs_of(parts(given).body):
        steps = tuple(s for s in sentences_of(block) if is_step(s.text) and not _has_number(given.text, s))
        if steps:
            yield steps


def _has_number(text: str, sentence: Span) -> bool:
    """Whether the sentence stands in a numbered item: its line begins with a number."""
    line = text.rfind("\n", 0, sentence.start) + 1
    return _NUMBERED.match(text, line) is not None


def _limit(given: CheckInput) -> int:
    """adapt-steps-to-skill: a confused customer gets a list for two steps already."""
    return 2 if given.brief.situation.tone is Tone.CONFUSED else _MANY


def _clauses(text: str) -> list[tuple[int, int]]:
    """What stands before each step of a compound sentence, as in "Open Settings, click Export and choose CSV"."""
    return [m.span() for m in _CLAUSE.finditer(plain(text))]


def _numbered(given: CheckInput) -> Finding | None:
    for steps in _unnumbered(given):
        if len(steps) >= _limit(given):
            return Finding("number these steps", steps[0].start, steps[-1].end)
    for sentence in _compound(given):
        return Finding("number the steps in this sentence", sentence.start, sentence.end)
    return None


def _compound(given: CheckInput) -> Iterator[Span]:
    for s in sentences_of(parts(given).body):
        if len(_clauses(s.text)) >= _MANY and not s.text.endswith("?") and not _has_number(given.text, s):
            yield s


def _number(given: CheckInput) -> tuple[Edit, ...]:
    edits: list[Edit] = []
    for steps in _unnumbered(given):
        if len(steps) >= _limit(given):
            edits += _list(given.text, steps, given.patterns)
    return tuple(edits) or tuple(_split(given, sentence) for sentence in _compound(given))


def _list(text: str, steps: tuple[Span, ...], patterns: Patterns) -> Iterator[Edit]:
    """Each step on a line of its own, numbered; an old bullet gives way. Only layout changes."""
    for number, step in enumerate(steps, 1):
        line = text.rfind("\n", 0, step.start) + 1
        bullet = LIST_ITEM.match(text, line)
        marked = bullet is not None and bullet.end() == step.start
        start = line if marked else step.start - (len(text[: step.start]) - len(text[: step.start].rstrip(" ")))
        fresh = not text[line:start].strip()
        gap = "" if fresh else "\n\n" if number == 1 else "\n"
        yield Edit(start, step.start, f"{gap}{number}. ")
    yield from _set_apart(text, steps[-1], patterns)


def _set_apart(text: str, last: Span, patterns: Patterns) -> Iterator[Edit]:
    """What follows the last step in its paragraph becomes a paragraph of its own, if it is no remark on the step."""
    rest = text[last.end :]
    gap = len(rest) - len(rest.lstrip(" "))
    if gap and patterns.offers.search(plain(rest.split("\n")[0])):
        yield Edit(last.end, last.end + gap, "\n\n")


def _split(given: CheckInput, sentence: Span) -> Edit:
    """A compound sentence as a list; the words before its first step introduce it. Cited words cannot be split."""
    clauses = _clauses(sentence.text)
    lead = sentence.text[: clauses[0][1]].rstrip(" ,:;")
    ends = [*(start for start, _ in clauses[1:]), len(sentence.text)]
    items = [sentence.text[step:end].rstrip(" ,;.") for (_, step), end in zip(clauses, ends, strict=True)]
    lines = [f"{n}. {item[:1].upper()}{item[1:]}." for n, item in enumerate(items, 1)]
    alone = not given.text[given.text.rfind("\n", 0, sentence.start) + 1 : sentence.start].strip()
    head = f"{lead}:\n\n" if lead else "" if alone else "\n\n"
    after = "\n" if given.text[sentence.end : sentence.end + 1] == " " else ""
    return Edit(sentence.start, sentence.end + len(after), head + "\n".join(lines) + ("\n\n" if after else ""))


def _count(given: CheckInput) -> int:
    body = parts(given).body.text
    return max(len(_NUMBERED.findall(body)), sum(is_step(s.text) for s in sentences(body)))


def _one_step(given: CheckInput) -> Finding | None:
    count = _count(given)
    if count > 2:
        return Finding(f"{count} steps at once; in chat give one or two, and ask whether they worked")
    if "?" in plain(parts(given).last_paragraph.text)[-160:]:
        return None
    return Finding("ask whether the step worked before you give the next")


def _ask_whether(given: CheckInput) -> tuple[Edit, ...]:
    last = parts(given).last_paragraph
    return (Edit(last.end, last.end, f" {given.brief.words.english.step_question}"),) if _count(given) <= 2 else ()


def _chat_steps(given: CheckInput) -> bool:
    return given.brief.situation.channel is Channel.CHAT and given.brief.wants(Intent.HOW_TO) and _count(given) > 0


def _hurried_bug(given: CheckInput) -> bool:
    hurried = given.brief.situation.urgent or given.brief.situation.tone is Tone.URGENT
    return hurried and given.brief.wants(Intent.BUG)


def _steps_and_question(given: CheckInput) -> Finding | None:
    text = plain(given.text)
    missing = [] if has_steps(text) else ["the likely fix in steps"]
    missing += [] if "?" in text else ["your questions"]
    missing += [] if given.patterns.offers.search(text) else ["a word to report back"]
    return Finding(f"for someone in a hurry this lacks {', '.join(missing)}") if missing else None


def _harmless(given: CheckInput) -> Finding | None:
    """A risky step stands beside words that it is safe, unless a source proves it."""
    found = sentences(given.text)
    for place, sentence in enumerate(found):
        match = _RISKY.search(plain(sentence.text))
        near = " ".join(plain(s.text) for s in found[max(0, place - 1) : place + 2])
        if (
            match
            and (is_step(sentence.text) or _SUGGESTS.search(plain(sentence.text)))
            and not _SAFE.search(near)
            and not is_cited(given, sentence.start, sentence.end)
        ):
            start = sentence.start + match.start()
            return Finding(
                f"{match.group()!r} may do harm; say what stays safe, or leave it out",
                start,
                start + len(match.group()),
            )
    return None


CHECKS = (
    Check(
        "numbered-steps",
        "Three or more steps are numbered",
        _numbered,
        ("readability-lists-and-headings", "adapt-steps-to-skill"),
        mend=_number,
    ),
    Check(
        "chat-one-step",
        "In chat one step, then a question",
        _one_step,
        ("chat-check-after-each-step",),
        applies=_chat_steps,
        mend=_ask_whether,
    ),
    Check(
        "urgent-steps-and-question",
        "In a hurry: likely fix, questions, report back",
        _steps_and_question,
        ("urgent-questions-plus-likely-fix", "urgent-steps-and-report-back"),
        applies=lambda given: _hurried_bug(given) and given.brief.outcome is Outcome.ANSWER_AND_ASK,
    ),
    Check(
        "urgent-fix-harmless",
        "An unproven fix is harmless",
        _harmless,
        ("urgent-fix-must-be-harmless",),
        applies=_hurried_bug,
    ),
)
