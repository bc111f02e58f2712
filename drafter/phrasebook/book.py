"""The phrasebook: all languages that we write, and the patterns that recognise the words of any of them."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from drafter.phrasebook.languages import (
    EnglishSayings,
    Language,
    PersonalWords,
    Recognised,
    Rewording,
    Sayings,
)
from drafter.phrasebook.phrase import anywhere, at_beginning, whole

__all__ = ["ENGLISH", "Patterns", "Phrasebook"]

ENGLISH = "en"
"""The language that we write where we have no words of the customer's."""

_PLACES = {"link": r"https?://\S+", "person": "[^,;]{1,80}", "ask": "“[^”]{1,140}”(?: “[^”]{1,140}”){0,8}"}
"""What may stand in the places of sentences that are recognised: a link is one, a name has no comma."""
_SENTENCE_END = re.compile(r"(?<=[.?!]) ")


@dataclass(frozen=True, eq=False)
class Patterns:
    """What recognises words, all languages in one pattern each: they do not collide, and people mix them.

    To search for: `thanks` of any kind, `bare_thanks` as customers say it, `sorry`, `offers` of help, good `wishes`,
    that somebody else takes over (`passes_on`), that we say no (`refuses`), `first_person` words for I and we,
    and the words of some matters; of a request, `troubles`, what somebody `wants`, that they ask for `ways`, for
    `decisions`, have `ideas`, `premises`, `worries` or only `pleas`, that something is attached (`attaches`), and
    those by which a question `points_back`.
    To match at a beginning: `greets`, `courteous` (thanks too), `asks`, `joint` (a word that goes on with what was
    said), `ordinal` (first), `joined` (and), `alternative` (or), `question_opener` and `question_word` (joints may
    stand in front), `leads_in`, `subordinate`, `points_to`, and `sign_off`, whose group `thanks` has matched where a
    closing line thanks. `stock_sentence` matches a whole sentence of ours that states nothing.
    To search private notes for: `handed_over`, and what they say of a fix (`drafter.reading.fix_notes`).
    To search for what stands before personal data: a name (`names_follow`, `titles`, `people`), a `secret`, the
    number of a `record`, a `birth`.
    """

    thanks: re.Pattern[str]
    bare_thanks: re.Pattern[str]
    sorry: re.Pattern[str]
    offers: re.Pattern[str]
    wishes: re.Pattern[str]
    charged_wrongly: re.Pattern[str]
    their_data: re.Pattern[str]
    settings: re.Pattern[str]
    team: re.Pattern[str]
    troubles: re.Pattern[str]
    wants: re.Pattern[str]
    points_back: re.Pattern[str]
    ways: re.Pattern[str]
    decisions: re.Pattern[str]
    attaches: re.Pattern[str]
    ideas: re.Pattern[str]
    premises: re.Pattern[str]
    worries: re.Pattern[str]
    pleas: re.Pattern[str]
    passes_on: re.Pattern[str]
    refuses: re.Pattern[str]
    greets: re.Pattern[str]
    courteous: re.Pattern[str]
    asks: re.Pattern[str]
    joint: re.Pattern[str]
    ordinal: re.Pattern[str]
    joined: re.Pattern[str]
    alternative: re.Pattern[str]
    question_word: re.Pattern[str]
    question_opener: re.Pattern[str]
    leads_in: re.Pattern[str]
    subordinate: re.Pattern[str]
    points_to: re.Pattern[str]
    sign_off: re.Pattern[str]
    first_person: re.Pattern[str]
    stock_sentence: re.Pattern[str]
    handed_over: re.Pattern[str]
    fixed: re.Pattern[str]
    fixed_in_short: re.Pattern[str]
    not_fixed: re.Pattern[str]
    taken_back: re.Pattern[str]
    names_follow: re.Pattern[str]
    titles: re.Pattern[str]
    people: re.Pattern[str]
    secret: re.Pattern[str]
    record: re.Pattern[str]
    birth: re.Pattern[str]

    @classmethod
    def of(cls, languages: Iterable[Language]) -> "Patterns":
        """The patterns of all `languages`; where two words of a list fit, that of the first language is taken."""
        known = tuple(languages)
        words = [one.recognise for one in known]

        def all_of(*lines: str) -> list[str]:
            return [phrase for one in words for line in lines for phrase in _phrases(one, line)]

        alone = sorted(all_of("thanks", "thanks_in_passing"), key=len, reverse=True)
        before, after = "|".join(all_of("thanks_before")), "|".join(all_of("thanks_after"))
        thanking = rf"(?:(?:{before}) ){{0,2}}(?:{'|'.join(alone)})(?: (?:{after}))?"
        joints = sorted(all_of("joints"), key=len, reverse=True)
        lead = rf"(?:(?:{'|'.join(joints)}),? ){{0,2}}"
        farewells = whole("farewell", sorted(all_of("sign_offs"), key=len, reverse=True))
        return cls(
            **{name: anywhere(all_of(name)) for name in _ANYWHERE},
            **{name: at_beginning(all_of(name)) for name in _AT_BEGINNING},
            thanks=anywhere(all_of("thanks", "gratitude")),
            bare_thanks=anywhere(alone),
            courteous=at_beginning([thanking, *all_of("courteous")]),
            joint=at_beginning(joints),
            ordinal=at_beginning(all_of("ordinals")),
            joined=at_beginning(all_of("ands")),
            alternative=at_beginning(all_of("ors")),
            question_opener=at_beginning([f"{lead}(?:{'|'.join(all_of('question_openers'))})"]),
            question_word=at_beginning([f"{lead}(?:{'|'.join(all_of('question_words'))})"]),
            sign_off=re.compile(
                f"{farewells}|{whole('thanks', [thanking, *all_of('sign_off_thanks')])}", re.IGNORECASE
            ),
            first_person=anywhere(sorted(all_of("first_person"), key=len, reverse=True)),
            stock_sentence=_sentences(one.say for one in known),
            fixed_in_short=anywhere(all_of("fixed_in_short", "fixed")),
            **_before_personal([one.personal for one in known]),
        )


def _before_personal(words: Sequence[PersonalWords]) -> dict[str, re.Pattern[str]]:
    """What stands before personal data, all languages in one pattern each."""

    def all_of(line: str) -> list[str]:
        return sorted({phrase for one in words for phrase in getattr(one, line)}, key=lambda one: (-len(one), one))

    titles = [title.removesuffix(r"\.") + (r"\." if title.endswith(r"\.") else r"\.?") for title in all_of("titles")]
    link = rf"[ \t]{{0,3}}(?::|=|(?<!\w)(?:{'|'.join(all_of('is_words')) or '(?!)'})(?!\w):?)"
    number = rf"(?:[ \t-]?(?:{'|'.join(all_of('record_numbers')) or '(?!)'})(?!\w)\.?)?"
    return {
        "names_follow": anywhere(all_of("names_follow")),
        "titles": re.compile(rf"(?<!\w)(?:{'|'.join(titles) or '(?!)'})(?=[ \t])", re.IGNORECASE),
        "people": anywhere(all_of("people")),
        "secret": re.compile(rf"{anywhere(all_of('secrets')).pattern}(?P<link>{link})?", re.IGNORECASE),
        "record": re.compile(rf"{anywhere(all_of('records')).pattern}{number}(?:{link})?", re.IGNORECASE),
        "birth": anywhere(all_of("births")),
    }


_ANYWHERE = (
    *("sorry", "offers", "wishes", "charged_wrongly", "their_data", "settings", "team", "passes_on", "refuses"),
    *("troubles", "wants", "points_back", "ways", "decisions", "attaches", "ideas", "premises", "worries", "pleas"),
    *("handed_over", "fixed", "not_fixed", "taken_back"),
)
_AT_BEGINNING = ("greets", "asks", "leads_in", "subordinate", "points_to")
"""Lines of a file of words that are a pattern as they stand."""


def _phrases(words: Recognised, line: str) -> Iterable[str]:
    """What stands in a line: a list of phrases, or plain words apart by spaces."""
    found: tuple[str, ...] | str = getattr(words, line)
    return found.split() if isinstance(found, str) else found


@dataclass(frozen=True)
class Phrasebook:
    """The words of a prompt set by language (ISO 639-1), English always among them, and what recognises them."""

    by_language: Mapping[str, Language]
    patterns: Patterns = field(compare=False, repr=False)

    @classmethod
    def of(cls, by_language: Mapping[str, Language]) -> "Phrasebook":
        """The phrasebook of these languages, its patterns made once."""
        return cls(by_language, Patterns.of(by_language.values()))

    def say(self, language: str) -> Sayings:
        """The sentences in `language`, in English where we have none."""
        return self._of(language).say

    @property
    def english(self) -> EnglishSayings:
        """The sentences that there are in English alone."""
        sayings = self._of(ENGLISH).english
        assert sayings is not None  # noqa: S101 - the loader refuses English without them
        return sayings

    @property
    def languages(self) -> frozenset[str]:
        """The languages that we write."""
        return frozenset(self.by_language)

    def name(self, language: str) -> str | None:
        """What `language` is called in English; None where we do not write it."""
        return self.by_language[language].language if language in self.by_language else None

    def first_person(self, language: str) -> frozenset[str]:
        """The words for I and we; those of English where we do not write `language`."""
        return frozenset(self._of(language).recognise.first_person.split())

    def courtesies(self, language: str) -> tuple[str, ...]:
        """The phrases by which greetings, good wishes, offers of help and closing lines are recognised."""
        known = self._of(language).recognise
        return (*known.greets, *known.wishes, *known.offers, *known.sign_offs)

    def reword(self, language: str) -> Rewording:
        """The words by which a text in `language` is refined by rule; none where we do not write it."""
        known = self.by_language.get(language)
        return known.reword if known else Rewording()

    def glossary(self, language: str) -> Mapping[str, str]:
        """What the beginnings of words of `language` mean in English; nothing where its file has no glossary."""
        known = self.by_language[language].glossary if language in self.by_language else {}
        return {word: meaning for meaning, written in known.items() for word in written.split()}

    def particles(self, language: str) -> frozenset[str]:
        """The beginnings of verbs of `language` that stand at the end of their clause, in small letters."""
        known = self.by_language.get(language)
        return frozenset(known.particles.split() if known else ())

    @cached_property
    def also_words(self) -> frozenset[str]:
        """Given names that are ordinary words too, in any of the languages, in small letters."""
        return frozenset(word for one in self.by_language.values() for word in one.personal.also_words.split())

    def countries(self, languages: Iterable[str]) -> tuple[str, ...]:
        """The countries (ISO 3166) where these languages are written and phone numbers go without their prefix."""
        known = [self.by_language[one].personal.countries for one in languages if one in self.by_language]
        return tuple(dict.fromkeys(country for line in known for country in line.split()))

    @cached_property
    def common_words(self) -> Mapping[str, frozenset[str]]:
        """By language, the words that tell a message of a few words to be of it."""
        return {code: frozenset(one.recognise.common_words.split()) for code, one in self.by_language.items()}

    @cached_property
    def hash(self) -> str:
        """SHA-256 over all words, 64 hexadecimal digits: changes exactly when one of them does."""
        digest = hashlib.sha256()
        for code in sorted(self.by_language):
            digest.update(f"{code}\0{self.by_language[code].model_dump_json()}\n".encode())
        return digest.hexdigest()

    def _of(self, language: str) -> Language:
        return self.by_language.get(language) or self.by_language[ENGLISH]


def _sentences(sayings: Iterable[Sayings]) -> re.Pattern[str]:
    """Every sentence of ours that states no fact, whole."""
    found = {s for say in sayings for text in say.factless for s in _SENTENCE_END.split(text)}
    source = "|".join(re.escape(sentence) for sentence in sorted(found))
    for place, pattern in _PLACES.items():
        source = source.replace(re.escape(f"{{{place}}}"), pattern)
    return re.compile(source)
