"""The last words: an offer of further help, a wish that fits, one signature of a named person (tension 30)."""

import re

from drafter.checks.base import Check, CheckInput, Edit, Finding, Languages
from drafter.checks.common.context import calm, first_name, parts
from drafter.checks.common.prose import Span, paragraphs, phrases, plain, sentences, words
from drafter.draft import TextKind
from drafter.situation import Channel, Outcome, Stage
from drafter.writing.courtesy import closing_line, signature

__all__ = ["CHECKS", "before_ending", "before_sign_off"]

# goodbye-not-preset; "Best" alone may stay (tension 30).
_PRESET = phrases(
    r"""
    (?:(?:best|kind|kindest|warm|warmest|with best|with kind) )?regards  (?:yours )?(?:sincerely|faithfully|truly)
    respectfully  cordially
    """
)
_GLAD = phrases(
    r"""
    (?:glad|happy|pleased|good|great|lovely) (?:to hear|to know|that|it|you|this)  happy (?:it|that|to)  glad
    pleased  delighted
    """
)
_DOOR = phrases(
    r"""
    feel free  any ?time  door is (?:always )?open  whenever you  (?:i'm|i am|we're|we are) (?:always )?here
    (?:just |simply )?(?:reply|write|come back)  let (?:me|us) know
    """
)
_ELSE = re.compile(r"(?:anything|something) else[^.!\n]*\?|(?:any(?:thing)?|what) (?:more|other)[^.!\n]*\?", re.I)

_SHORTEST_NAME = 3  # letters of a name that no other word is likely to be
_SHORT = 8
"""Words up to which a last paragraph is but a wish or thanks, so that the one above it closes the reply too."""


def before_sign_off(given: CheckInput, line: str) -> tuple[Edit, ...]:
    """Add `line` to the last paragraph where that is all courtesy; else as a paragraph of its own."""
    last = parts(given).last_paragraph
    if not last.text:
        return (Edit(last.end, last.end, line),)
    kinds = given.patterns.offers, given.patterns.thanks, given.patterns.wishes
    said = [plain(s.text) for s in sentences(last.text)]
    courteous = all(any(kind.search(sentence) for kind in kinds) for sentence in said)
    closing = courteous and "\n" not in last.text
    return (Edit(last.end, last.end, f" {line}" if closing else f"\n\n{line}"),)


def before_ending(given: CheckInput, line: str) -> tuple[Edit, ...]:
    """Put `line` as a paragraph of its own before the last one, or behind the only one."""
    body, last = parts(given).body, parts(given).last_paragraph
    if len(paragraphs(body.text)) > 1:
        return (Edit(last.start, last.start, f"{line}\n\n"),)
    return (Edit(last.end, last.end, f"\n\n{line}"),)


def _emails(given: CheckInput) -> bool:
    return given.brief.situation.channel is Channel.EMAIL and given.brief.outcome is not Outcome.NONE


def _further_help(given: CheckInput) -> Finding | None:
    blocks = [plain(block.text) for block in paragraphs(parts(given).body.text)]
    only_a_wish = len(blocks) > 1 and len(words(blocks[-1])) <= _SHORT
    ending = " ".join(blocks[-2:] if only_a_wish else blocks[-1:])
    if given.patterns.offers.search(ending) or _help_center(given, ending):
        return None
    return Finding("the ending does not offer further help")


def _help_center(given: CheckInput, ending: str) -> bool:
    """A pointer to the help center is another fit ending."""
    return given.brief.mailbox.help_center is not None and str(given.brief.mailbox.help_center).rstrip("/") in ending


def _offer_help(given: CheckInput) -> tuple[Edit, ...]:
    return before_sign_off(given, closing_line(given.brief))


def _wants_a_wish(given: CheckInput) -> bool:
    return _emails(given) and calm(given) and given.brief.outcome in (Outcome.ANSWER, Outcome.DECLINE, Outcome.CLOSE)


def _wish(given: CheckInput) -> Finding | None:
    letter = parts(given)
    ending = plain(given.text[letter.last_paragraph.start :])
    return None if given.patterns.wishes.search(ending) else Finding("the ending holds no good wish")


def _add_wish(given: CheckInput) -> tuple[Edit, ...]:
    return before_sign_off(given, given.say.wish)


def _preset(given: CheckInput) -> Finding | None:
    found = parts(given).sign_off
    if found and (match := _PRESET.search(found.text)):
        return Finding(
            f"{match.group()!r} is a preset goodbye; offer help and wish them well", found.start, found.end
        )
    return None


def _drop_preset(given: CheckInput) -> tuple[Edit, ...]:
    found = parts(given).sign_off
    return (Edit(found.start, found.end, "Best,"),) if found else ()


def _signers(given: CheckInput) -> list[Span]:
    """Where the agent's name or signature closes the draft: once is right."""
    tail_start = parts(given).last_paragraph.end
    name = given.brief.mailbox.agent.name or signature(given.brief.mailbox, Channel.EMAIL).splitlines()[0]
    found = re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", given.text[tail_start:]) if name else ()
    return [Span(m.group(), tail_start + m.start(), tail_start + m.end()) for m in found]


def _is_the_customer(given: CheckInput, signer: Span) -> bool:
    """Whether a name of the customer, which is not one of ours too, stands where ours belongs."""
    mailbox = given.brief.mailbox
    theirs = f"{first_name(given) or ''} {given.brief.conversation.customer.name or ''}"
    ours = f"{mailbox.agent.name} {mailbox.agent.signature} {mailbox.brand}"
    names = {name for name in words(theirs) if len(name) >= _SHORTEST_NAME} - set(words(ours))
    return not names.isdisjoint(words(signer.text))


def _signed_by_nobody_here(given: CheckInput) -> bool:
    """Whether a text that no agent signs, such as a chat, ends with a goodbye and the customer's name below it."""
    letter = parts(given)
    if letter.signer is None or not given.brief.kind.for_customer:
        return False
    farewell = given.patterns.sign_off.match(letter.signer.text.strip())
    said = letter.sign_off is not None or (farewell is not None and bool(farewell["farewell"]))
    return said and _is_the_customer(given, letter.signer)


def _may_be_signed(given: CheckInput) -> bool:
    return _emails(given) or _signed_by_nobody_here(given)


def _signed(given: CheckInput) -> Finding | None:
    letter = parts(given)
    end = letter.signer
    own = signature(given.brief.mailbox, Channel.EMAIL)
    if end and _is_the_customer(given, end):
        return Finding("signed with the customer's own name", end.start, end.end)
    if end and (not own or own not in end.text) and (match := given.patterns.team.search(end.text)):
        return Finding(f"signed by {match.group()!r}, not by a person", end.start, end.end)
    if (
        not own
        or not _emails(given)
        or (given.text.rstrip().endswith(own) and given.text.count(own) == 1 and len(_signers(given)) <= 1)
    ):
        return None
    if given.text.count(own) > 1 or len(_signers(given)) > 1:
        return Finding("the signature stands there twice", end.start if end else None, end.end if end else None)
    return Finding(f"the email does not end with the signature of {given.brief.mailbox.agent.name or 'a person'}")


def _sign(given: CheckInput) -> tuple[Edit, ...]:
    """One signature: what stands below the last paragraph makes way for it. Where nobody knows the name, a blank."""
    letter = parts(given)
    if not _emails(given):
        return (Edit(letter.last_paragraph.end, len(given.text), ""),)
    own = signature(given.brief.mailbox, Channel.EMAIL) or (letter.signer and "[name?]")
    kept = letter.sign_off.text.strip() + "\n" if letter.sign_off and not _PRESET.search(letter.sign_off.text) else ""
    end = letter.last_paragraph.end
    return (Edit(end, len(given.text), f"\n\n{kept}{own}"),) if own else ()


def _closes(given: CheckInput) -> bool:
    return given.brief.situation.stage is Stage.CLOSING or given.brief.kind is TextKind.CLOSING


def _closes_chat(given: CheckInput) -> bool:
    return _closes(given) and given.brief.situation.channel is Channel.CHAT


def _closing_stage(given: CheckInput) -> Finding | None:
    missing = [name for name, _ in _cold(given)]
    return Finding(f"a last message also holds {', '.join(missing)}") if missing else None


def _close_warmly(given: CheckInput) -> tuple[Edit, ...]:
    """What is missing of thanks, gladness and an open door, in this order."""
    return before_sign_off(given, " ".join(line for _, line in _cold(given)))


def _cold(given: CheckInput) -> list[tuple[str, str]]:
    """What the draft lacks of the warmth of a last message, each with the sentence that a rule would add."""
    english = given.brief.words.english
    warmth = (
        (given.patterns.thanks, "thanks", english.closing_thanks),
        (_GLAD, "that you are glad", english.closing_gladness),
        (_DOOR, "an open door", english.closing_door),
    )
    text = plain(given.text)
    return [(name, line) for pattern, name, line in warmth if not pattern.search(text)]


def _anything_else(given: CheckInput) -> Finding | None:
    return None if _ELSE.search(plain(given.text)) else Finding("it does not ask whether there is anything else")


def _ask_anything_else(given: CheckInput) -> tuple[Edit, ...]:
    return before_sign_off(given, given.say.offer_in_chat)


def _good_day(given: CheckInput) -> Finding | None:
    return None if given.patterns.wishes.search(plain(given.text)) else Finding("it does not wish a good day")


CHECKS = (
    Check(
        "closing-offer",
        "The ending offers further help",
        _further_help,
        ("close-with-further-help-offer", "close-with-help-center-pointer", "goodbye-not-preset"),
        applies=_emails,
        mend=_offer_help,
        languages=Languages.WRITTEN,
    ),
    Check(
        "closing-wish",
        "A calm email ends with a good wish",
        _wish,
        ("goodbye-not-preset", "goodbye-personal-or-joke"),
        applies=_wants_a_wish,
        mend=_add_wish,
        languages=Languages.WRITTEN,
    ),
    Check(
        "no-preset-goodbye",
        "No preset goodbye",
        _preset,
        ("goodbye-not-preset",),
        applies=_emails,
        mend=_drop_preset,
    ),
    Check(
        "signature",
        "Signed once, by a person",
        _signed,
        ("sign-with-real-name", "ack-ownership-first-reply"),
        applies=_may_be_signed,
        mend=_sign,
        languages=Languages.ANY,
    ),
    Check(
        "closing-stage",
        "A last message thanks, is glad and leaves the door open",
        _closing_stage,
        ("close-thanks-and-door-open",),
        applies=_closes,
        mend=_close_warmly,
    ),
    Check(
        "chat-closing-question",
        "Before a chat closes: anything else?",
        _anything_else,
        ("chat-ask-anything-else",),
        applies=_closes_chat,
        mend=_ask_anything_else,
    ),
    Check(
        "chat-good-day",
        "A closing chat wishes a good day",
        _good_day,
        ("chat-bid-good-day",),
        applies=_closes_chat,
        mend=_add_wish,
    ),
)
