"""Personal data that its form tells: addresses, numbers, secrets, whoever they belong to."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from drafter.phrasebook import Patterns
from drafter.privacy.phones import phone_numbers
from drafter.privacy.postal import POSTAL
from drafter.privacy.spans import PersonalKind, PersonalSpan, blanked
from drafter.text.addresses import EMAIL
from drafter.text.card_numbers import card_numbers
from drafter.text.number_shapes import shape_pattern

__all__ = ["PersonalForms"]

_Places = Iterable[tuple[int, int]]
_Finder = Callable[[str], _Places]

_KEY = re.compile(
    r"\b(?:(?:sk|pk|rk|ghp|gho|ghs|glpat|xox[abp]|eyJ)[-_]?[A-Za-z0-9_.-]{16,200}|(?:AKIA|AIza)[-_]?[A-Za-z0-9_-]{16,200})"
    r"|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----"
)
"""Keys of programs that their beginning tells."""
_SPELT_EMAIL = re.compile(
    r"\b[\w.+-]{1,64}\s?(?:\(at\)|\[at\]|\{at\}|\s@\s)\s?[\w-]{1,63}\s?(?:(?:\(dot\)|\[dot\]|\.)\s?[\w-]{2,63}){1,4}",
    re.IGNORECASE,
)
_SECRET = re.compile(r"\W{0,3}(?P<value>[^\s\"'“”„«»]{3,80})")
_TELLING = re.compile(r"[\d!#$%&*+?@^_]")
_TELLS_ALONE = re.compile(r"(?=.*[^\W\d_])(?=.*\d|.+[!#$%&*+?@^_].).{6,}|\d{4,8}")
"""What is a secret though nothing says "is" before it: letters with digits or signs among them, or a code."""
_MONTH = (
    r"(?:jan|ene|gen|f[eé]v|feb|mar|mär|maa|mrt|apr|avr|abr|may|mai|mag|mei|jun|jui|giu|jul|lug|aug|aoû|ago|sep|set|"
    r"o[ckut]t|out|nov|d[eéi][cz])[a-zéç]*"
)
_DATE = "|".join(
    [
        r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}",
        r"\d{4}-\d{2}-\d{2}",
        rf"\d{{1,2}}(?:\.|er|º|st|nd|rd|th)? (?:de |of )?{_MONTH}\.?,?(?: de)? \d{{4}}",
        rf"{_MONTH}\.? \d{{1,2}},? \d{{4}}",
    ]
)
_BIRTHDAY = re.compile(
    rf"\W{{1,4}}(?:[^\W\d_]{{1,15}}[^\w.!?\n]{{1,3}}){{0,9}}?(?P<value>{_DATE})(?!\d)", re.IGNORECASE
)
"""The day in the same sentence: "DOB on the form is wrong, it should be 03/11/1974"."""
_DAY = re.compile(rf"(?<!\w)(?P<value>{_DATE})\W{{1,3}}", re.IGNORECASE)
_IBAN = re.compile(
    r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z\d]{2,4}){3,8}(?:[ -]?\d)?\b"
    r"|(?i:\b[A-Z]{2}\d{2}(?:[ -]?[A-Z]{4})?(?:[ -]?(?=[A-Z]{0,3}\d)[A-Z\d]{2,4}){2,8}(?:[ -]?\d)?\b)"
)
_IP = re.compile(
    # Not behind a closing bracket, where it is the rest of a phone number.
    r"(?<![\w.)])(?<!\) )(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\d)|(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}:?[0-9a-f]{1,4}\b",
    re.I,
)
_TOKEN = re.compile(r"(?<![\w-])(?=[\w-]{0,200}\d)(?=[\w-]{0,200}[A-Za-z])[A-Za-z\d_-]{20,}(?![\w-])")
_HANDLE = re.compile(r"(?<![\w@/.])@\w{2,40}")
_RECORD = re.compile(r"[ \t]{0,3}(?P<value>#?(?=[\w/-]{0,40}\d)[\w/-]{3,40}(?:\.\d+)?)")
_NO_RECORD = "ERR|ERROR|HTTP|UTF|ISO|RFC|CVE|SHA|TLS|IPV|USB|MP|CSV|COVID|WIN"
_CODE = re.compile(rf"#\w*\d{{2,}}[\w-]*|\b(?!(?:{_NO_RECORD})-)[A-Z]{{1,8}}-\d[\w-]+")
_LONG_NUMBER = re.compile(
    rf"(?P<keep>(?<![\d-])(?:{_DATE})(?:[T ]\d{{2}}:\d{{2}}(?::\d{{2}})?)?(?![\d-])(?![ .-]?\d{{3}})"
    r"|(?<![\d.,-])\d{1,3}(?:[,.]\d{3})+(?![\d-])(?![ .,/-]?\d))"
    r"|(?P<number>\+?\(?\d(?:[ ().,/_–-]{0,3}\d){5,})",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\d{1,3}|(?:19|20)\d\d")
_CARD_DIGITS, _PHONE_DIGITS = range(13, 20), 7


@dataclass(frozen=True, slots=True)
class PersonalForms:
    """Finds them. `shapes` are those of the brand's order numbers; phone numbers are told as in `countries`.

    `thorough`: rather too much than too little, so every long number goes, whosever it is.
    """

    patterns: Patterns
    shapes: Sequence[str] = ()
    countries: Sequence[str] = ()
    thorough: bool = False

    def find(self, text: str) -> Iterator[PersonalSpan]:
        """Each place, in no order; none overlaps another."""
        for kind, places in self._steps():
            found = sorted({place for place in places(text) if place[0] < place[1]})
            apart = [place for before, place in zip([(0, 0), *found], found, strict=False) if place[0] >= before[1]]
            yield from (PersonalSpan(start, end, kind) for start, end in apart)
            text = blanked(text, apart)

    def _steps(self) -> Iterator[tuple[PersonalKind, _Finder]]:
        kind = PersonalKind
        yield kind.EMAIL, _all(EMAIL)
        yield kind.EMAIL, _all(_SPELT_EMAIL)
        yield kind.TOKEN, _all(_KEY)
        yield kind.SECRET, self._secrets
        yield kind.BIRTH, _behind(self.patterns.birth, _BIRTHDAY)
        yield kind.BIRTH, self._births
        yield kind.RECORD, self.shaped
        yield kind.ACCOUNT, _all(_IBAN)
        yield kind.CARD, card_numbers
        yield kind.IP, _all(_IP)
        yield kind.ADDRESS, _all(POSTAL)
        yield kind.TOKEN, _all(_TOKEN)
        yield kind.NAME, _all(_HANDLE)
        if not self.thorough:
            yield kind.PHONE, lambda text: phone_numbers(text, self.countries)
        yield kind.RECORD, self._records
        if self.thorough:
            yield kind.NUMBER, _all(_CODE)
            for long in (kind.CARD, kind.PHONE, kind.NUMBER):
                yield long, _long_numbers(long)

    def _births(self, text: str) -> _Places:
        """Days that stand before the word: "am 7. Februar 1979 geboren"."""
        for day in _DAY.finditer(text):
            if self.patterns.birth.match(text, day.end()):
                yield day.span("value")

    def _secrets(self, text: str) -> _Places:
        for before in self.patterns.secret.finditer(text):
            value = _SECRET.match(text, before.end())
            if value is None:
                continue
            said = value["value"].rstrip(".,;:)")
            # "My password is wrong" tells none, "Password: wrong" does; "the password Birch#7 fails" does too.
            telling = _TELLING.search if before["link"] else _TELLS_ALONE.fullmatch
            if before[0][-1] in ":=" or telling(said) or (self.thorough and before["link"]):
                start = value.start("value")
                yield start, value.end("value") if self.thorough else start + len(said)

    def _records(self, text: str) -> _Places:
        for start, end in _behind(self.patterns.record, _RECORD)(text):
            # "Order 500 chairs" and "the invoice of 2026" name none.
            if self.thorough or not _COUNTED.fullmatch(text, start, end):
                yield start, end

    def shaped(self, text: str) -> _Places:
        """The places of what looks like an order number of the brand."""
        for shape in self.shapes:
            yield from _all(shape_pattern(shape))(text)


def _all(pattern: re.Pattern[str]) -> _Finder:
    return lambda text: (match.span() for match in pattern.finditer(text))


def _behind(before: re.Pattern[str], value: re.Pattern[str]) -> _Finder:
    """Finds what `value` calls so, right behind `before`."""

    def find(text: str) -> _Places:
        for cue in before.finditer(text):
            if match := value.match(text, cue.end()):
                yield match.span("value")

    return find


def _long_numbers(kind: PersonalKind) -> _Finder:
    """Finds long numbers of one kind; figures and dates stay."""

    def find(text: str) -> _Places:
        for match in _LONG_NUMBER.finditer(text):
            if match["number"] and _kind_of(match["number"]) is kind:
                yield match.span()

    return find


def _kind_of(number: str) -> PersonalKind:
    digits = sum(c.isdigit() for c in number)
    if digits in _CARD_DIGITS:
        return PersonalKind.CARD
    return PersonalKind.PHONE if number[0] in "+(0" and digits >= _PHONE_DIGITS else PersonalKind.NUMBER
