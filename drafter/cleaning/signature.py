"""A mail without its signature: sign-off, name and contact lines.

A line goes only where it looks like a name or contact data. What a customer says below a thanks or a goodbye stays:
better a name too many than an order number too few.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from drafter.cleaning.small_print import is_sent_from, says_anything, without_small_print
from drafter.phrasebook import Patterns
from drafter.text.names import first_name, signed_name

__all__ = ["STANDARD", "sign_off_name", "without_signature"]

STANDARD = "-- "
"""The line that begins a signature; with its blank, as RFC 3676, 4.3 has it."""

_READ = 300  # characters of a line that are looked at
_TAIL = 12  # lines a signature may take
_BLOCKS = 8  # signatures below each other: of the person, the company, the mailing list
_SLOGAN = 12  # words that a slogan among contact lines may have
_SHORT = 4  # words of a contact line in which no "I" is looked for: mia@ is a name, "mia" is Italian for my
_NAME_WORDS, _TITLE_WORDS = 5, 8
_TOP = 4  # words above a thanks under which it stands at the top and closes nothing
_DELIMITER = re.compile(r"--|—+|–|_{2,}|-{3,}|\*{3,}|={3,}|~{3,}")
_RULE = re.compile(r"[-_=*~#+ᐧ—– ]+")
_POSTSCRIPT = re.compile(r"p\.?\s?s\.?\b\s*[:.,–-]?\s", re.IGNORECASE)
_CONTACT = re.compile(
    r"\S@\S|\bwww\.|https?://|\w\.(?:com|org|net|de|fr|es|it|nl|eu|uk|ie|ch|at|example)\b|\S\s[|·•]\s|\+\d|"
    r"\(\d{2,5}\)|\b\d{2,5}[-./ ]\d{2,4}[-./ ]\d{2,5}\b|^@\w|"
    r"^\W{0,3}(?:t|tel|telefon|phone|mobile?|mobil|cell|fax|f|m|e|e-?mail|mail|web|skype|whatsapp|office|direct)\b"
    r"\W{1,4}[\d+(@]|"
    r"\b(?:HRB|HRA|USt|VAT|SIRET|KvK|BTW|P\.IVA|CIF|NIF|Amtsgericht|Geschäftsführer\w*|Registered|Company no)\b|"
    r"^\d{1,5}[a-z]?,? [A-Z]|\b\d{4,5} [A-Z][a-zà-ÿ]|"
    r"(?:straße|strasse|str\.|\bstreet|\broad|\bavenue|\blane|\brue|\bvia|\bcalle|straat|plein)\b"
)
_NUMBER = re.compile(r"(?<!\w)\d{3,20}(?!\w)")
_WORD = re.compile(r"[^\W\d_]+(?:[.'’-][^\W\d_]+)*\.?")
_SMALL = frozenset("of at and for the de da di du del der den und von van et y e la le les il en für bei i o".split())
_CALL = re.compile(
    r"\W{0,3}(?:follow|find|visit|join|like|meet|book with|connect with|subscribe to) (?:us|me)\b|"
    r"\W{0,3}(?:folgen?|besuchen?|finden?) (?:sie )?uns\b|\W{0,3}(?:suivez|retrouvez|rejoignez)-nous\b|"
    r"\W{0,3}(?:síguenos|visítanos|seguici|seguitici|siga-nos|volg ons|bezoek ons)\b",
    re.IGNORECASE,
)
"""What companies ask everybody for below their name."""
_PARTS = re.compile(r"\s[|·•]\s")
_ITEM = re.compile(r"[-–—*•~]\s?\S")


def without_signature(lines: Sequence[str], author: str | None, patterns: Patterns) -> list[str]:
    """The lines without what stands below the last word said; `author` is who wrote them, as the help desk has it."""
    kept = without_small_print(lines)
    said_after: list[str] = []
    for _ in range(_BLOCKS):
        found = _signature_below(kept, author, patterns)
        if found is None:
            kept = _without_name(kept, author, patterns)
            break
        place, after, delimited = found
        kept, said_after = kept[:place], after + said_after
        if not delimited:
            break
        kept = without_small_print(kept)
    return _without_rules(kept) + said_after


def sign_off_name(lines: Sequence[str], patterns: Patterns) -> str | None:
    """The first name under the sign-off of a mail, or None."""
    read = [line.strip()[:_READ] for line in lines]
    read = [line for line in read if line and not is_sent_from(line)]
    for i in range(len(read) - 1, max(len(read) - _TAIL, 0) - 1, -1):
        if _sign_off(read[i], patterns) and i + 1 < len(read):
            return signed_name(read[i + 1], patterns, after_sign_off=True)
        if patterns.sign_off.match(read[i]) and (name := signed_name(read[i], patterns)):
            return name
    last = read[-1] if len(read) > 1 else ""
    if _ends_list(read):
        return None
    return signed_name(last, patterns) if last[:1] in "-–—~" or len(last.split()) == 1 else None


def _signature_below(
    lines: Sequence[str], author: str | None, patterns: Patterns
) -> tuple[int, list[str], bool] | None:
    """Where a signature begins, what of it was said (thanks, a postscript), and whether a line such as "--" begins
    it: then the sign-off may stand above that. None where no signature is."""
    for i in range(max(len(lines) - _TAIL - 2, 0), len(lines)):
        line = lines[i].strip()[:_READ]
        tail = lines[i + 1 :]
        below = _Block(tuple(_before_postscript(tail)), author, patterns)
        said_above = says_anything(lines[:i])
        if closing := _sign_off(line, patterns):
            at_top = sum(len(above.split()) for above in lines[max(i - _TAIL, 0) : i]) < _TOP
            if below.is_signed(thanked=bool(closing["thanks"]), at_top=at_top):
                return i, ([lines[i]] if closing["thanks"] else []) + _postscript(tail), False
        elif _DELIMITER.fullmatch(line) and said_above:
            if below.is_ruled_off(plain=line == "--", standard=lines[i] == STANDARD):
                return i, _postscript(tail), True
        elif line and said_above and not lines[i - 1].strip() and below.with_first(line).is_card():
            return i, _postscript(tail), False
    return None


@dataclass(frozen=True)
class _Block:
    """Lines at the end of a mail that may be a signature; `author` as the help desk has it."""

    lines: tuple[str, ...]
    author: str | None
    patterns: Patterns

    def with_first(self, line: str) -> "_Block":
        """This block with `line` above it."""
        return _Block((line, *self.lines), self.author, self.patterns)

    def is_signed(self, *, thanked: bool, at_top: bool) -> bool:
        """Whether this is the name and no more than it, below a sign-off. A thanks at the top of a mail is none, and
        a single name below a thanks may be what was asked for, so there it must be the author's."""
        if not self._said:
            return True
        first = self._said[0]
        if not (
            self._is_name(_PARTS.split(first)[0].strip() or "-")
            or self._is_lower_name(first, alone=not thanked)
            or self._is_authors(first)
        ):
            return False
        known = bool(self._authors) and first_name(self.author) is not None
        if thanked and not self._is_authors(first) and (at_top or known) and not self._contacts:
            return False
        return self._is_all_contact(self._said[1:])

    def is_ruled_off(self, *, plain: bool, standard: bool) -> bool:
        """Whether this is a signature below a rule; below a `plain` "--" people put mottos too, and below one as the
        `standard` has it they speak of themselves."""
        return self._is_all_contact(self._said, motto=plain, standard=standard)

    def is_card(self) -> bool:
        """Whether this is a name with contact lines, as some mails end in without any sign-off."""
        if not self._said or not (self._is_name(self._said[0]) or self._is_authors(self._said[0])):
            return False
        least = 1 if self._is_authors(self._said[0]) else 2
        return len(self._contacts) >= least and self._is_all_contact(self._said[1:])

    @cached_property
    def _said(self) -> list[str]:
        return [line.strip()[:_READ] for line in self.lines if line.strip()]

    @cached_property
    def _contacts(self) -> list[str]:
        return [line for line in self._said if _CONTACT.search(line)]

    @cached_property
    def _authors(self) -> frozenset[str]:
        return frozenset(word.casefold() for word in _WORD.findall(self.author or "") if len(word) > 1)

    def _is_all_contact(self, said: Sequence[str], *, motto: bool = False, standard: bool = False) -> bool:
        motto = motto or len(self._contacts) > 1
        return len(said) <= _TAIL and all(
            self._belongs(line) or (motto and self._is_motto(line, standard=standard)) for line in said
        )

    def _belongs(self, line: str) -> bool:
        return bool(
            self._is_name(line)
            or self._is_authors(line)
            or (_CONTACT.search(line) and (len(line.split()) <= _SHORT or not self._speaks(line)))
            or is_sent_from(line)
            or _sign_off(line, self.patterns)
            or _RULE.fullmatch(line)
        )

    def _is_name(self, line: str) -> bool:
        """Whether the line may be the name of a person, of what they are, or of a company."""
        words = _WORD.findall(line)
        small = [word for word in words if word.islower() and word.rstrip(".") not in _SMALL]
        plain = not any(c.isdigit() for c in line) and line[-1] not in "?:;" and "…" not in line
        return bool(words) and len(words) <= _TITLE_WORDS and plain and not small and words[0][0].isupper()

    def _is_lower_name(self, line: str, *, alone: bool) -> bool:
        return alone and len(line.split()) == 1 and signed_name(line, self.patterns, after_sign_off=True) is not None

    def _is_authors(self, line: str) -> bool:
        """Whether the line is the author's name, or part of it."""
        words = [word.casefold().rstrip(".") for word in _WORD.findall(line)]
        return bool(words) and len(words) <= _NAME_WORDS and set(words) <= self._authors

    def _speaks(self, line: str) -> bool:
        """Whether the author speaks here: asks, or says I or we."""
        asks = "?" in line and not _CONTACT.search(line.partition("?")[0])
        return asks or self.patterns.first_person.search(line) is not None

    def _is_motto(self, line: str, *, standard: bool) -> bool:
        said = "?" in line or (self._speaks(line) and not standard and not _CALL.match(line))
        return not said and _NUMBER.search(line) is None and len(line.split()) <= _SLOGAN


def _without_rules(lines: Sequence[str]) -> list[str]:
    """The lines without rules at their end, which parted what is cut."""
    end = len(lines)
    while found := [i for i in range(end) if lines[i].strip()][-1:]:
        if not _RULE.fullmatch(lines[found[0]].strip()):
            break
        end = found[0]
    return list(lines[:end]) if end < len(lines) else list(lines)


def _sign_off(line: str, patterns: Patterns) -> re.Match[str] | None:
    """The words of a line that is only a sign-off ("Best,"), or one with a name behind it ("Best regards, Maya")."""
    line = line.lstrip("*_ ")
    found = patterns.sign_off.match(line)
    if not found:
        return None
    rest = line[found.end() :]
    said = "".join(c for c in rest if c.isalnum() or c in " .'’-").strip(" .'’-")
    named = found["farewell"] and said[:1].isupper() and len(said.split()) <= 3 and "." not in said
    return found if not said or named else None


def _before_postscript(tail: Sequence[str]) -> Sequence[str]:
    place = next((i for i, line in enumerate(tail) if _POSTSCRIPT.match(line.strip()[:20])), len(tail))
    return tail[:place]


def _postscript(tail: Sequence[str]) -> list[str]:
    return list(tail[len(_before_postscript(tail)) :])


def _without_name(lines: list[str], author: str | None, patterns: Patterns) -> list[str]:
    """Without a last line that is nothing but the author's name, or a dash and a name where nobody knows it."""
    last = lines[-1].strip()[:_READ] if len(lines) > 1 else ""
    name = signed_name(last, patterns, after_sign_off=True)
    sender = first_name(author)
    if name is None:
        return lines
    theirs = sender is not None and name.casefold() == sender.casefold()
    dashed = sender is None and last[:1] in "-–—~" and last[:2] != "- " and not _ends_list(lines)
    return lines[:-1] if theirs or dashed else lines


def _ends_list(lines: Sequence[str]) -> bool:
    """Whether the last line is an item of a list, or the only one below a colon."""
    said = [line.strip() for line in lines[-_TAIL:] if line.strip()]
    return len(said) > 1 and bool(_ITEM.match(said[-1])) and (said[-2].endswith(":") or bool(_ITEM.match(said[-2])))
