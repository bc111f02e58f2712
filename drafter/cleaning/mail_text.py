"""A mail's own words: quoted history and signatures cut, in one pass over its lines.

Line by line on purpose. Over a 40 kB mail of blank lines the regular expressions of mail-parser-reply 1.36 take
28 seconds, and it drops what is written below or between quoted lines; both were measured here.
"""

import itertools
import re
from collections.abc import Iterable, Sequence

from drafter.phrasebook import Patterns
from drafter.text.names import first_name, signed_name
from drafter.text.visible import visible
from drafter.text.words import runs

__all__ = ["EarlierMessages", "own_words", "sign_off_name"]


_WROTE = re.compile(
    r"\b(?:wrote|writes|schrieb|geschrieben|a écrit|escribió|ha scritto|escreveu|schreef|skrev|napsala?|napisała?|"
    r"kirjoitti|пишет|писал|написала?|yazdı|írta)\b|写道|のメール|書きました",
    re.IGNORECASE,
)
_OPENER = re.compile(
    r"(?:On|Am|Le|El|Il|Em|Op|Den|Dne|Dnia|W dniu|Pe|Ve|В|Mon|Tue|Wed|Thu|Fri|Sat|Sun|\d|[*_]{0,2}[^<>@\n]{1,60}<)"
)
_ADDRESS = re.compile(r"[<(\[][^<>()\[\]\s]{1,80}@[^<>()\[\]\s]{1,80}[>)\]]")
_DATE = re.compile(r"\d{4}|\d{1,2}[:.h/]\d{2}")
_FROM = r"From|Von|De|Da|Van|Od|Från|Fra|Lähettäjä|От|差出人|发件人"
_OTHERS = (
    r"Sent|Date|To|Cc|Subject|Reply-To|Gesendet|Datum|An|Betreff|Envoyé|À|Objet|Enviado(?: el)?|Fecha|Para|Asunto|"
    r"Inviato|Data|A|Oggetto|Verzonden|Aan|Onderwerp|Assunto|Skickat|Till|Ämne|Sendt|Til|Emne|Temat|Do|Wysłano"
)
_FROM_LINE = re.compile(rf"[*_ ]{{0,4}}(?:{_FROM})\s?[*_]{{0,2}}:[*_]{{0,2}}\s*\S", re.IGNORECASE)
_OTHER_LINE = re.compile(rf"[*_ ]{{0,4}}(?:{_OTHERS})\s?[*_]{{0,2}}:[*_]{{0,2}}(?:\s|$)", re.IGNORECASE)
_ORIGINAL = re.compile(
    r"[-_ ]{2,}(?:original message|original appointment|ursprüngliche nachricht|message d['’]origine|"
    r"mensaje original|messaggio originale|oorspronkelijk bericht|mensagem original|"
    r"ursprungligt meddelande)[-_ ]{2,}",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"(?:[-_ ]{2,}\s?(?:forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado|"
    r"messaggio inoltrato|doorgestuurd bericht|mensagem encaminhada)|begin forwarded message:|"
    r"anfang der weitergeleiteten nachricht:|début du message réexpédié)",
    re.IGNORECASE,
)
_REPLY_ABOVE = re.compile(r"(?:type|write|enter)?.{0,20}\breply\b.{0,20}\babove this line\b", re.IGNORECASE)
_SENT_FROM = re.compile(
    r"(?:sent from my |sent from (?:outlook|mail|yahoo|proton|samsung|gmail)|get outlook for|sent via |sent with |"
    r"von meinem .{2,40} gesendet|gesendet (?:von|mit) |envoyé de(?:puis)? mon|envoyé depuis|enviado desde mi|"
    r"inviato da(?:l mio)? |verstuurd vanaf|verzonden vanaf|skickat från min|sendt fra min|enviado do meu)",
    re.IGNORECASE,
)
_CONFIDENTIAL = re.compile(
    r"(?:\W{0,3}(?:disclaimer|confidentiality notice|confidential|caution|wichtiger hinweis|avertissement)\b\W{0,3}:|"
    r"(?:this|the information (?:contained )?in this|der inhalt dieser|diese|ce|cet|este|questa) (?:e-?mail|message|"
    r"e-?mail-nachricht|nachricht|courriel|correo|mensaje)\b.{0,160}\b(?:confidential|intended|privileged|vertraulich|"
    r"confidentiel|confidencial|riservat))",
    re.IGNORECASE,
)
_PICTURE = re.compile(
    r"\[(?:cid:[^\]\n]{1,120}|image:[^\]\n]{0,120}|inline image[^\]\n]{0,80})\]|<mailto:[^>\s]{1,200}>"
)
_DELIMITER = re.compile(r"(?:--|—|–|_{2,}|-{3,}|\*{3,})")
_POSTSCRIPT = re.compile(r"p\.?\s?s\.?\b\s*[:.,–-]?\s", re.IGNORECASE)
_SEPARATOR = re.compile(r"[-_=*]{5,}")
_LINE_READ = 300  # characters of a line that are looked at for marks of history
_TAIL = 12  # lines a signature may take
_BLOCKS = 8  # signatures below each other: of the person, the company, the mailing list
_SHINGLE = 4  # words in a row that tell that a quoted line was in an earlier message


class EarlierMessages:
    """What the messages before said, as hashes of every few words in a row: each message is added once."""

    def __init__(self, *texts: str) -> None:
        self._hashes: set[int] = set()
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        """One more message."""
        words = _words(text)
        self._hashes.update(map(hash, runs(words, _SHINGLE)))
        self._hashes.update(hash(tuple(_words(line))) for line in text.split("\n"))

    def holds(self, line: str) -> bool:
        """Whether most of a line was said before."""
        words = _words(line)
        if not words or not self._hashes:
            return False
        if len(words) < _SHINGLE:
            return hash(tuple(words)) in self._hashes
        grams = runs(words, _SHINGLE)
        return sum(hash(gram) in self._hashes for gram in grams) * 2 > len(grams)


def own_words(
    text: str,
    patterns: Patterns,
    earlier: EarlierMessages | None = None,
    *,
    author: str | None = None,
    forwarded: bool = False,
) -> str:
    """What the author of a mail wrote themselves; all of it where cutting would leave nothing.

    `earlier` are the messages before it: a line quoted from them goes even where no "X wrote:" stands above.
    `author` is the sender's name, to know a bare name at the end. A forwarded mail is kept, as what is asked about.
    """
    text = _PICTURE.sub("", visible(text))
    lines = [line.rstrip() for line in text.split("\n")]
    known = earlier or EarlierMessages()
    kept = _without_history(lines, known, forwarded)
    if not _any_words(kept):
        kept = [line for line in lines if not known.holds(line)]
    if not _any_words(kept):
        kept = lines
    shorter = _without_signature(kept, author, patterns)
    return _tidy(shorter if _any_words(shorter) else kept)


def sign_off_name(text: str, patterns: Patterns) -> str | None:
    """The first name under the sign-off of a mail, or None."""
    lines = [
        line.strip()[:_LINE_READ] for line in _without_history(visible(text).split("\n"), EarlierMessages(), False)
    ]
    lines = [line for line in lines if line and not _SENT_FROM.match(line)]
    for i in range(len(lines) - 1, max(len(lines) - _TAIL, 0) - 1, -1):
        if _is_sign_off(lines[i], patterns) and i + 1 < len(lines):
            return signed_name(lines[i + 1], patterns, after_sign_off=True)
        if patterns.sign_off.match(lines[i]) and (name := signed_name(lines[i], patterns)):
            return name
    last = lines[-1] if len(lines) > 1 else ""
    return signed_name(last, patterns) if last[:1] in "-–—~" or len(last.split()) == 1 else None


def _without_history(lines: Sequence[str], known: EarlierMessages, forwarded: bool) -> list[str]:
    """The lines that are not quoted from earlier mails. Stops at a mark after which all is history."""
    kept: list[str] = []
    quoting = False
    i = 0
    while i < len(lines):
        line = lines[i][:_LINE_READ].strip()
        if not line:
            kept.append("")
            i += 1
            continue
        if _FORWARDED.match(line) or (forwarded and _starts_header(lines, i)):
            return kept + list(lines[i:])
        if _ORIGINAL.match(line) or _REPLY_ABOVE.search(line) or _starts_header(lines, i):
            break
        if length := _attribution(lines, i):
            i += length
            if not _quote_follows(lines, i):
                break
            quoting = True
            continue
        quoted = line.startswith((">", "|>"))
        if not (quoted and (quoting or known.holds(line))):
            kept.append(lines[i])
        i += 1
    while kept and _SEPARATOR.fullmatch(kept[-1].strip() or "-----"):
        kept.pop()
    return kept


def _attribution(lines: Sequence[str], i: int) -> int:
    """How many lines "On 3 May 2026, X <x@...> wrote:" takes at line `i`, quoted or not; else 0."""
    joined = ""
    for length in (1, 2, 3):
        if i + length > len(lines) or len(joined) > _LINE_READ:
            return 0
        line = lines[i + length - 1][:_LINE_READ].lstrip("> ").strip()
        if not line or (length == 2 and not _OPENER.match(joined)):
            return 0
        joined = f"{joined} {line}".strip()
        if joined.rstrip("*_ ").endswith((":", "\uff1a")):
            said = bool(_WROTE.search(joined))
            placed, dated = bool(_ADDRESS.search(joined)), bool(_DATE.search(joined))
            return length if (said and (placed or dated)) or (placed and dated) else 0
    return 0


def _quote_follows(lines: Sequence[str], i: int) -> bool:
    following = next((line for line in lines[i : i + 4] if line.strip()), "")
    return following.lstrip().startswith(">")


def _starts_header(lines: Sequence[str], i: int) -> bool:
    """Whether a block such as From: / Sent: / To: / Subject: stands at line `i`."""
    if not _FROM_LINE.match(lines[i][:_LINE_READ]):
        return False
    block = [line[:_LINE_READ] for line in lines[i + 1 : i + 9] if line.strip()][:6]
    return sum(bool(_OTHER_LINE.match(line)) for line in block) >= 2


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _without_signature(lines: Sequence[str], author: str | None, patterns: Patterns) -> list[str]:
    """The lines without what stands below the last word said: sign-off, name, contact lines, disclaimer."""
    kept = _without_small_print(lines)
    said_after: list[str] = []
    for _ in range(_BLOCKS):
        found = _signature_below(kept, patterns)
        if found is None:
            kept = _without_bare_name(kept, author, patterns)
            break
        place, after, delimited = found
        kept, said_after = kept[:place], after + said_after
        if not delimited:
            break
        kept = _without_small_print(kept)
    return kept + said_after


def _signature_below(lines: Sequence[str], patterns: Patterns) -> tuple[int, list[str], bool] | None:
    """Where a signature begins, what of it was said (thanks, a postscript), and whether a line such as "--" begins
    it: then the sign-off may stand above that. None where no signature is."""
    for i in range(max(len(lines) - _TAIL - 2, 0), len(lines)):
        line = lines[i].strip()[:_LINE_READ]
        tail = lines[i + 1 :]
        if _DELIMITER.fullmatch(line) and any(itertools.islice(lines, i)) and _is_signature(tail):
            return i, _postscript(tail), True
        closing = _sign_off(line, patterns)
        if closing and _is_signature(tail, named=True):
            thanks = [lines[i]] if closing["thanks"] else []
            return i, thanks + _postscript(tail), False
    return None


def _without_small_print(lines: Sequence[str]) -> list[str]:
    """Without "Sent from my phone" lines and the confidentiality notice at the end."""
    kept = list(lines)
    for i in range(max(len(kept) - 30, 1), len(kept)):
        if _CONFIDENTIAL.match(kept[i].strip()[:_LINE_READ]) and "?" not in "".join(kept[i:]):
            kept = kept[:i]
            break
    end = [
        i for i in range(max(len(kept) - 4, 0), len(kept)) if _SENT_FROM.match(kept[i].strip(" *_[(")[:_LINE_READ])
    ]
    kept = [line for i, line in enumerate(kept) if i not in end]
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _is_sign_off(line: str, patterns: Patterns) -> bool:
    return _sign_off(line, patterns) is not None


def _sign_off(line: str, patterns: Patterns) -> re.Match[str] | None:
    """The words of a line that is only a sign-off ("Best,"), or one with a name behind it ("Best regards, Maya")."""
    found = patterns.sign_off.match(line)
    if not found:
        return None
    rest = line[found.end() :].strip(" ,.!–—-*_")
    named = found["farewell"] and rest[:1].isupper() and len(rest.split()) <= 3 and "." not in rest
    return found if not rest or named else None


def _is_signature(tail: Sequence[str], *, named: bool = False) -> bool:
    """Whether the lines look like name and contact data: few, short, no question, no sentences.

    With `named` the first of them, if there is one, must be able to be a name.
    """
    said = [line.strip() for line in _before_postscript(tail) if line.strip()]
    if len(said) > _TAIL or any("?" in line or _is_sentence(line) for line in said):
        return False
    return not (named and said) or len(said[0].lstrip("-–— ").split()) <= 5


def _is_sentence(line: str) -> bool:
    words = line.split()
    return len(line) > 160 or (len(words) > 5 and line.endswith((".", "!", "…", ":")))


def _before_postscript(tail: Sequence[str]) -> Sequence[str]:
    place = next((i for i, line in enumerate(tail) if _POSTSCRIPT.match(line.strip()[:20])), len(tail))
    return tail[:place]


def _postscript(tail: Sequence[str]) -> list[str]:
    return list(tail[len(_before_postscript(tail)) :])


def _without_bare_name(lines: list[str], author: str | None, patterns: Patterns) -> list[str]:
    """Without a last line that is nothing but the sender's name, or a dash and a name."""
    if len(lines) < 2:
        return lines
    last = lines[-1].strip()[:_LINE_READ]
    name = signed_name(last, patterns, after_sign_off=True)
    sender = first_name(author)
    theirs = name is not None and sender is not None and name.casefold() == sender.casefold()
    if name and (theirs or last.startswith(("-", "–", "—", "~"))) and (theirs or not last.startswith("- ")):
        return lines[:-1]
    return lines


def _any_words(lines: Iterable[str]) -> bool:
    return any(c.isalnum() for line in lines for c in line)


def _tidy(lines: Iterable[str]) -> str:
    """The lines as one text, never more than one blank line in a row."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()
