"""Lines such as "On 3 May 2026, X <x@...> wrote:", wrapped or not, in the languages of mail programs."""

import re
from collections.abc import Sequence

from drafter.cleaning.quote_mark import READ, QuoteMark, unquoted

__all__ = ["attribution_at"]

_JOINED = 5  # lines over which "On ... wrote:" may be wrapped
_WROTE = frozenset(
    """
    wrote writes sent schrieb schreibt geschrieben écrit escribió escribio escrit escriure scritto escreveu schreef
    skrev skriver napsal napsala napsal(a) napísal napísala napisał napisała napisał(a) pisze napisao napisala
    kirjoitti пишет писал написал написала написав пише yazdı írta scris έγραψε rašė rakstīja kirjutas skrifaði
    menulis viết כתב كتب
    """.split()
)
_WROTE_INSIDE = ("写道", "寫道", "のメール", "のメッセージ", "書きました", "작성", "เขียน", "ha escrit", "schrieb")
_OPENS = re.compile(
    r"(?:On|At|Am|Le|El|Il|Em|Op|Den|På|Dne|Dňa|Dnia|W dniu|Pe|Ve|Vào|Στις|В|在|于|Mon|Tue|Wed|Thu|Fri|Sat|Sun|"
    r"\d{1,4}[^\w@])"
)
_MAY_OPEN = re.compile(r"[*_\"'-]{0,3}[^<>@\n]{1,60}<|[^\W\d_]{2,14}[.,] |[^\W\d_]{2,3} \d")
_BRACKETED = re.compile(
    r"[<(\[](?:mailto:)?[^<>()\[\]\s]{1,80}@[^<>()\[\]\s]{1,80}[>)\]]|<mailto:[^<>]{1,60}<[^<>\s]{1,80}>"
)
_FRENCH = re.compile(r"Message du \d{1,2}[/.]")
_MOST_WORDS = 14
_WORDS_AFTER = 3  # behind the address, where the word for "wrote" is of a language that is not among ours
_GMAIL_DATE = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2} \d{1,2}:\d{2} (?:GMT|UTC)")
_SAME_LINE = re.compile(
    r"[ -]{1,5}(?=On (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|\d|Jan|Feb|Mar|Apr|May|Ju|Aug|Sep|Oct|Nov|Dec))"
)
_PLAIN_WORD = re.compile(r"(?<![\w@.<(-])[a-zà-ÿ]{4,20}(?![\w@])")
_SOMEBODY = re.compile(
    r"\b(?:you|he|she|they|we|i|er|sie|ihr|il|elle|vous|él|ella|usted|lui|lei|hij|zij|você)\b", re.I
)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}")
_CLOCK = re.compile(r"\b\d{1,2} ?[:.h] ?\d{2}\b")
_DATE = re.compile(r"\d{4}|\d{1,2}[:.h/]\d{2}")
_WORDS = re.compile(r"[^\W_]+(?:['’/-][^\W_]+)*(?:\(a\))?")


def attribution_at(lines: Sequence[str], i: int) -> QuoteMark | None:
    """ "On 3 May 2026, X <x@...> wrote:" at line `i`, wrapped or not."""
    if mark := _same_line(lines, i):
        return mark
    joined, rest = "", ""
    for place in range(i, min(i + _JOINED + 2, len(lines))):
        line = unquoted(lines[place])
        if not line:
            if joined and place + 1 < len(lines) and unquoted(lines[place + 1])[:1] == "<":
                continue
            break
        if place > i and (len(joined) > READ or not (_OPENS.match(joined) or _MAY_OPEN.match(joined))):
            break
        joined, rest = _join(joined, line), _join(rest, line) if place > i else ""
        if mark := _attributed(joined, place - i + 1):
            return None if _begins_below(joined, rest) else mark
    return _without_colon(lines, i)


def _begins_below(joined: str, rest: str) -> bool:
    """Whether an attribution is whole without its first line, which is the author's then."""
    opens = _OPENS.match(rest) or (not _OPENS.match(joined) and _MAY_OPEN.match(rest))
    first = joined[: len(joined) - len(rest)].rstrip()
    return bool(opens) and not first.endswith(",") and _attributed(rest, 1) is not None


def _join(above: str, line: str) -> str:
    return f"{above}{'' if above.endswith('<') else ' '}{line}".strip()


def _attributed(joined: str, length: int) -> QuoteMark | None:
    framed = joined.startswith("--") and joined.endswith("--")
    joined = joined.strip("-*_ ")
    clock = _CLOCK.search(joined) is not None
    said_last = clock and joined.rpartition(" ")[2].casefold() in _WROTE
    if not (framed or joined.endswith((":", "：")) or said_last):
        return None
    words = {word.casefold() for word in _WORDS.findall(joined)}
    said = bool(words & _WROTE) or any(part in joined for part in _WROTE_INSIDE)
    dated = _DATE.search(joined) is not None
    if addressed := _BRACKETED.search(joined):
        short = len(joined[addressed.end() :].split()) <= _WORDS_AFTER
        certain = clock or (said and _names_only(joined))
        return QuoteMark(length, certain) if said or (dated and short) else None
    if said and (framed or dated or _ADDRESS.search(joined)):
        return QuoteMark(length, framed or (clock and _names_only(joined)))
    return None


def _names_only(joined: str) -> bool:
    """Whether nobody speaks here of "you" or "your colleague": a date and a name are all there is."""
    plain = [word for word in _PLAIN_WORD.findall(joined) if word not in _WROTE]
    return len(plain) < 2 and not _SOMEBODY.search(joined)


def _same_line(lines: Sequence[str], i: int) -> QuoteMark | None:
    """An attribution behind the author's own words on one line, where quoted lines follow."""
    line = lines[i][:READ].rstrip()
    found = _SAME_LINE.search(line) if line.endswith(":") and not line.startswith(">") else None
    if not found or not found.start() or not lines[i + 1 : i + 2] or not lines[i + 1].lstrip().startswith(">"):
        return None
    mark = _attributed(line[found.end() :], 1)
    return QuoteMark(1, mark.certain, before=line[: found.start()]) if mark else None


def _without_colon(lines: Sequence[str], i: int) -> QuoteMark | None:
    """ "2026/7/20 X <x@...>" and "Am 20.7.26 um 9:12 schrieb X", whose end is told by what stands below."""
    line = unquoted(lines[i])
    words = line.split()
    if len(line) > 200 or line.endswith((".", "?", "!")) or len(words) > _MOST_WORDS:
        return None
    beside = [other.strip() for other in (*lines[max(i - 1, 0) : i], *lines[i + 1 : i + 2])]
    zoned = _GMAIL_DATE.match(line)
    if zoned and not any(beside) and all(word[0].isupper() for word in line[zoned.end() :].split()[1:]):
        return QuoteMark(1, certain=True)
    below = next((other.lstrip() for other in lines[i + 1 : i + 3] if other.strip()), "")
    if not below.startswith((">", "|")):
        return None
    said = not _WROTE.isdisjoint(word.casefold() for word in words) and _OPENS.match(line) and _CLOCK.search(line)
    addressed = line.endswith(">") and _ADDRESS.search(line) and _DATE.match(line)
    return QuoteMark(1, certain=True) if said or addressed or _FRENCH.match(line) else None
