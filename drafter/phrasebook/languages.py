"""What a file of words holds, typed: what we say in a language, and what we recognise in it.

`prompts/words/en.toml` tells what each line is for. A sentence keeps the places that are filled in, such as {name};
whoever fills them relies on it.
"""

from functools import partial
from string import Formatter
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from drafter.phrasebook.phrase import check_phrase

__all__ = ["EnglishSayings", "Language", "PersonalWords", "Recognised", "Rewording", "Sayings"]


_BLANK_LIMIT = 60


def _sentence(places: frozenset[str], text: str) -> str:
    """`text` itself; raises ValueError where it is empty, cannot be filled in, or has not just these `places`."""
    if not text.strip() or text != text.strip() or "\n" in text or "  " in text:
        raise ValueError("a sentence is text in one line with single spaces, and never empty; write it")
    try:
        found = [(name, form or change) for _, name, form, change in Formatter().parse(text) if name is not None]
    except ValueError as error:
        raise ValueError("a '{' or '}' stands alone; write a place such as {name}, or leave it out") from error
    if any(more for _, more in found) or any(name not in places for name, _ in found):
        known = ", ".join(f"{{{name}}}" for name in sorted(places)) or "none"
        name = next(name for name, more in found if more or name not in places)
        raise ValueError(f"nothing fills in {{{name}}} here; places of this sentence: {known}")
    if missing := sorted(places - {name for name, _ in found}):
        raise ValueError(f"the place {{{missing[0]}}} is missing; put it where it belongs")
    return text


def _with(*places: str) -> AfterValidator:
    return AfterValidator(partial(_sentence, frozenset(places)))


def _is_blank(text: str) -> str:
    """`text` itself; raises ValueError where it is no blank that an agent has to fill."""
    if not (text.startswith("[") and text.endswith("?]") and len(text) <= _BLANK_LIMIT):
        raise ValueError(f"a blank is [ and ?] with words between them, {_BLANK_LIMIT} characters at most")
    return text


_Sentence = Annotated[str, _with()]
_Blank = Annotated[str, _with(), AfterValidator(_is_blank)]
_WithName = Annotated[str, _with("name")]
_WithLink = Annotated[str, _with("link")]
_Phrases = tuple[Annotated[str, AfterValidator(check_phrase)], ...]


def _some(phrases: _Phrases) -> _Phrases:
    if not phrases:
        raise ValueError("the list is empty; write at least one phrase")
    return phrases


_SomePhrases = Annotated[_Phrases, AfterValidator(_some)]


def _split(words: str) -> str:
    if not words.split():
        raise ValueError("no word stands here; write some, apart by spaces")
    return words


_Words = Annotated[str, AfterValidator(_split)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


_STATES = frozenset(
    {
        "account_says",
        "table_row",
        "colleague",
        "declined",
        "blank_reason",
        "fixed",
        "refused_because",
        "still_there",
        "will_close",
        "closed",
    }
) | frozenset(f"{kind}greeting{name}" for kind in ("", "formal_") for name in ("", "_nameless"))
"""Sentences that state a fact, are no sentence, or are only written by rule into texts that nobody proves."""


class Sayings(_Section):
    """The sentences that we write to customers in one language."""

    greeting: _WithName
    greeting_nameless: _Sentence
    formal_greeting: _WithName
    formal_greeting_nameless: _Sentence
    offer: _Sentence
    offer_in_chat: _Sentence
    open_door: _Sentence
    wish: _Sentence
    thanks: _Sentence
    sorry: _Sentence
    holding: _Sentence
    account_says: Annotated[str, _with("fact")]
    open_point: Annotated[str, _with("ask")]
    meanwhile: _WithLink
    here_is_how: _Sentence
    more: _WithLink
    table_row: Annotated[str, _with("row", "cells")]
    in_its_own_words: _Sentence
    hand_over: Annotated[str, _with("person")]
    colleague: _Sentence
    ask: _Sentence
    ask_attachment: _Sentence
    close: _Sentence
    praised: _Sentence
    declined: Annotated[str, _with("brand", "name")]
    asked_us: Annotated[str, _with("ask")]
    accepted: _Sentence
    accepted_once_agreed: Annotated[str, _with("person")]
    refused: _Sentence
    refused_because: Annotated[str, _with("reason")]
    blank_reason: _Blank
    instead_on_page: _WithLink
    instead_to_fill: _Sentence
    ask_about: Annotated[str, _with("ask")]
    thanks_for_report: _Sentence
    thanks_for_idea: _Sentence
    thanks_for_writing: _Sentence
    thanks_for_patience: _Sentence
    thanks_for_help: _Sentence
    apology: _Sentence
    outage_news: _WithLink
    fixed: _Sentence
    fixed_question: _Sentence
    fixed_thanks: _Sentence
    goodbye: _Sentence
    still_there: _Sentence
    will_close: _Sentence
    closed: _Sentence

    @property
    def nudges(self) -> tuple[str, str, str]:
        """The three messages to a silent chat, in their order."""
        return self.still_there, self.will_close, self.closed

    @property
    def factless(self) -> tuple[str, ...]:
        """What needs no proof: it states nothing of the matter, whatever words a lead gives it."""
        return tuple(text for key, text in self if key not in _STATES)


class EnglishSayings(_Section):
    """Sentences that are written in English alone."""

    placeholders: _Sentence
    missing_detail: Annotated[str, _with("detail")]
    missing_details: _Sentence
    link: _Sentence
    steps: _Sentence
    specifics: _Sentence
    screenshot: _Sentence
    ask_link: _Sentence
    ask_steps: _Sentence
    ask_specifics: _Sentence
    ask_screenshot: _Sentence
    updates: _WithLink
    updates_due: Annotated[str, _with("due", "link")]
    outage_known: _Sentence
    sorry_again: _Sentence
    admission: _Sentence
    empathy: _Sentence
    fixed_since: Annotated[str, _with("since")]
    sorry_for_no: _Sentence
    reason: Annotated[str, _with("reason")]
    instead: Annotated[str, _with("alternative")]
    planned: Annotated[str, _with("brand", "name")]
    planned_for: Annotated[str, _with("brand", "name", "when")]
    what_for: _Sentence
    handing_over: Annotated[str, _with("name", "role")]
    story_told: _Sentence
    taking_over: Annotated[str, _with("agent", "before")]
    chat_opening: _Sentence
    glad_to_help: _Sentence
    step_question: _Sentence
    closing_thanks: _Sentence
    closing_gladness: _Sentence
    closing_door: _Sentence


class Recognised(_Section):
    """The phrases by which we recognise what a text in one language does."""

    thanks: _SomePhrases
    thanks_in_passing: _Phrases
    thanks_before: _Phrases
    thanks_after: _Phrases
    gratitude: _Phrases
    sorry: _SomePhrases
    offers: _SomePhrases
    wishes: _SomePhrases
    charged_wrongly: _SomePhrases
    their_data: _SomePhrases
    settings: _SomePhrases
    team: _SomePhrases
    troubles: _SomePhrases
    wants: _SomePhrases
    points_back: _SomePhrases
    ways: _SomePhrases
    decisions: _SomePhrases
    attaches: _SomePhrases
    ideas: _SomePhrases
    premises: _SomePhrases
    worries: _SomePhrases
    pleas: _SomePhrases
    passes_on: _SomePhrases
    refuses: _SomePhrases
    greets: _SomePhrases
    courteous: _SomePhrases
    asks: _SomePhrases
    question_openers: _SomePhrases
    leads_in: _SomePhrases
    subordinate: _SomePhrases
    points_to: _SomePhrases
    sign_offs: _SomePhrases
    sign_off_thanks: _Phrases
    handed_over: _SomePhrases
    fixed: _SomePhrases
    fixed_in_short: _SomePhrases
    not_fixed: _SomePhrases
    taken_back: _SomePhrases
    common_words: _Words
    joints: _Words
    ordinals: _Words
    ands: _Words
    ors: _Words
    question_words: _Words
    first_person: _Words


def _pair(line: str) -> str:
    """`line` itself, "these words = those words"; raises ValueError where it is none."""
    before, mark, after = line.partition(" = ")
    if not mark or "=" in after or not before.strip() or not after.strip() or line != " ".join(line.split()):
        raise ValueError("a pair is what stands in a text, ' = ', and what is written in its place")
    return line


_Pairs = tuple[Annotated[str, AfterValidator(_pair)], ...]


class Rewording(_Section):
    """The words by which an agent's text is refined without a model; of a list that is empty there is no rule."""

    fillers: _Phrases = ()
    plain: _Pairs = ()
    short_forms: _Pairs = ()
    formal: _Pairs = ()
    polite: _Pairs = ()
    commands: _Pairs = ()
    familiar: _Phrases = ()
    joins: str = ""
    subjects: str = ""
    conditions: _Phrases = ()
    twice: str = ""


class PersonalWords(_Section):
    """The words by which personal data is told in texts of one language; none of them need be there."""

    names_follow: _Phrases = ()
    titles: _Phrases = ()
    people: _Phrases = ()
    secrets: _Phrases = ()
    is_words: _Phrases = ()
    records: _Phrases = ()
    record_numbers: _Phrases = ()
    births: _Phrases = ()
    also_words: str = ""
    countries: Annotated[str, Field(pattern="^(?:[A-Z]{2}(?: [A-Z]{2})*)?$")] = ""


class Language(_Section):
    """All words of one language; `language` is its name in English. `glossary` has English words with the beginnings
    of those that mean the same in this language, apart by spaces. `particles` are the beginnings of verbs that stand
    at the end of their clause ("lade ... ein")."""

    language: _Sentence
    particles: str = ""
    say: Sayings
    recognise: Recognised
    english: EnglishSayings | None = None
    personal: PersonalWords = PersonalWords()
    reword: Rewording = Rewording()
    glossary: dict[str, _Words] = {}
