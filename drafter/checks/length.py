"""Length: no more than the channel bears, and the answer before the pleasantries."""

from drafter.checks.base import Check, CheckInput, Finding, Languages
from drafter.checks.common.context import parts
from drafter.checks.common.prose import words
from drafter.draft import SentenceStatus
from drafter.situation import Channel, Outcome

__all__ = ["CHECKS"]

# style-concise-resourceful gives no figures; these leave room for an apology and a list of eight steps by email, a
# window without scrolling in chat, and a public post.
_MOST_WORDS = {Channel.EMAIL: 250, Channel.CHAT: 90, Channel.SOCIAL: 60}
# answer-before-pleasantries: words of courtesy before the first sentence that answers. An upset customer gets
# sorry, thanks and empathy first.
_PREAMBLE, _PREAMBLE_UPSET = 40, 70


def _too_long(given: CheckInput) -> Finding | None:
    count, most = len(words(given.text)), _MOST_WORDS[given.brief.situation.channel]
    if count <= most:
        return None
    return Finding(f"{count} words; {most} at most fit this channel ({given.brief.situation.channel.value})")


def _late_answer(given: CheckInput) -> Finding | None:
    body = parts(given).body
    first = next(
        (s for s in given.sentences if s.status is not SentenceStatus.COURTESY and s.start >= body.start), None
    )
    if first is None:
        return None
    before = len(words(given.text[body.start : first.start]))
    most = _PREAMBLE_UPSET if given.brief.situation.upset else _PREAMBLE
    if before <= most:
        return None
    return Finding(f"{before} words before the answer begins", parts(given).opening, first.start)


def _answers(given: CheckInput) -> bool:
    return bool(given.sentences) and given.brief.outcome in (Outcome.ANSWER, Outcome.ANSWER_AND_ASK, Outcome.DECLINE)


CHECKS = (
    Check(
        "channel-length",
        "Not longer than the channel bears",
        _too_long,
        ("style-concise-resourceful", "value-their-time"),
        languages=Languages.ANY,
    ),
    Check(
        "answer-first",
        "The answer comes before pleasantries",
        _late_answer,
        ("answer-before-pleasantries", "solve-problem-before-nice"),
        applies=_answers,
        languages=Languages.ANY,
    ),
)
