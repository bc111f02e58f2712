"""The screen that a draft's brief calls for: what its mailbox lets models see, and what is nobody's secret there."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from drafter.brief import Brief
from drafter.conversation import Conversation
from drafter.mailbox import Mailbox, PrivacyMode
from drafter.models.hidden import Hide
from drafter.phrasebook import Phrasebook
from drafter.privacy.detector import Detector
from drafter.privacy.participants import people_of, plain_message
from drafter.privacy.placeholders import PersonalPlaceholders
from drafter.privacy.screen import PrivacyScreen
from drafter.terms import Terms

__all__ = ["detector_for", "filter_for", "screen_for", "screen_of_lines"]


def screen_for(brief: Brief, terms: Terms) -> PrivacyScreen:
    """The screen of all calls for one text; nothing is looked for before a model is to be asked."""
    mode = terms.privacy or brief.mailbox.privacy

    def placeholders() -> PersonalPlaceholders:
        request = brief.request
        # As it was cleaned, too, which may have put together what stood apart.
        cleaned = (request.subject, *(turn.text for turn in request.history), request.text, brief.instruction)
        told = [*_told(brief.conversation), *cleaned]
        languages = (brief.situation.language, *brief.mailbox.languages)
        detector = detector_for(brief.conversation, brief.mailbox, brief.words, languages)
        made = PersonalPlaceholders(detector, _called(brief.mailbox), "\n".join(told))
        made.leave([brief.mailbox.model_dump_json(exclude={"account"})])
        return _numbered(made, told)

    return PrivacyScreen(mode, placeholders, rule=brief.words.english.placeholders, closed=terms.closed)


def filter_for(conversation: Conversation, mailbox: Mailbox, words: Phrasebook, terms: Terms) -> Hide:
    """What an embedding endpoint is shown of texts about this conversation: no personal data, unless it may be."""
    if (terms.privacy or mailbox.privacy) is PrivacyMode.OFF:
        return lambda text: text

    @cache
    def placeholders() -> PersonalPlaceholders:
        detector = detector_for(conversation, mailbox, words, mailbox.languages)
        return _numbered(PersonalPlaceholders(detector, _called(mailbox)), _told(conversation))

    return lambda text: placeholders().hide(text)


def screen_of_lines(lines: Sequence[str], language: str, words: Phrasebook) -> PrivacyScreen:
    """The screen for lines of which no mailbox is known, such as those of a reply that was sent."""
    detector = Detector(words, languages=(language,))

    def placeholders() -> PersonalPlaceholders:
        return _numbered(PersonalPlaceholders(detector), lines)

    return PrivacyScreen(PrivacyMode.REDACT, placeholders, rule=words.english.placeholders)


def detector_for(
    conversation: Conversation, mailbox: Mailbox, words: Phrasebook, languages: Sequence[str]
) -> Detector:
    """What finds the personal data of a conversation; what the brand and its people are called is none."""
    people = people_of(conversation, words.patterns, thorough=False).without(tuple(_called(mailbox)))
    return Detector(words, people, tuple(dict.fromkeys(languages)), mailbox.order_numbers)


def _numbered(made: PersonalPlaceholders, told: Iterable[str]) -> PersonalPlaceholders:
    """The same, numbered as the conversation names what they stand for: always alike, whatever is hidden first."""
    for text in told:
        made.hide(text)
    return made


def _told(conversation: Conversation) -> Iterator[str]:
    """All that the conversation says, in the same order every time."""
    yield from filter(None, (conversation.customer.name, conversation.customer.email, conversation.subject))
    for message in conversation.messages:
        yield from filter(None, (message.name, *(file.name for file in message.files)))
        yield plain_message(message)
        yield from filter(None, (file.text for file in message.files))
    yield from (fact.words for fact in conversation.account)


def _called(mailbox: Mailbox) -> Iterator[str]:
    """What the brand, its people and what it sells are called: that stands in every letter."""
    yield from (mailbox.brand, mailbox.product, mailbox.agent.name, *mailbox.plans)
    yield from (role.name for role in mailbox.roles)
    yield from (one.name for one in mailbox.capabilities)
