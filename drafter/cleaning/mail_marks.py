"""The marks that mail programs put above what they quote: "On ... wrote:", From: and Sent:, rules with words in them.

Each is told by what no person writes there: a date with the time of day, an address, labels in a row. The words are
those of mail programs in their languages, so nobody edits them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["ORIGINAL_MESSAGE", "QuoteMark", "find_mark", "is_forward", "unquoted"]

ORIGINAL_MESSAGE = "-----Original Message-----"
"""The mark that is written where the markup of a mail tells of one and its words do not."""

_READ = 300  # characters of a line that are looked at
_JOINED = 5  # lines over which "On ... wrote:" may be wrapped
_HEADER = 12  # lines that a block of From:, Sent:, To: and Subject: may take

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
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}")
_BRACKETED = re.compile(
    r"[<(\[](?:mailto:)?[^<>()\[\]\s]{1,80}@[^<>()\[\]\s]{1,80}[>)\]]|<mailto:[^<>]{1,60}<[^<>\s]{1,80}>"
)
_FRENCH = re.compile(r"Message du \d{1,2}[/.]")
_MOST_WORDS = 14
_WORDS_AFTER = 3  # behind the address, where the word for "wrote" is of a language that is not among ours
_DATE = re.compile(r"\d{4}|\d{1,2}[:.h/]\d{2}")
_CLOCK = re.compile(r"\b\d{1,2} ?[:.h] ?\d{2}\b")
_GMAIL_DATE = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2} \d{1,2}:\d{2} (?:GMT|UTC)")
_SAME_LINE = re.compile(
    r"[ -]{1,5}(?=On (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|\d|Jan|Feb|Mar|Apr|May|Ju|Aug|Sep|Oct|Nov|Dec))"
)
_PLAIN_WORD = re.compile(r"(?<![\w@.<(-])[a-zà-ÿ]{4,20}(?![\w@])")
_SOMEBODY = re.compile(
    r"\b(?:you|he|she|they|we|i|er|sie|ihr|il|elle|vous|él|ella|usted|lui|lei|hij|zij|você)\b", re.I
)

_FROM = frozenset(
    """
    from von de da van od från fra lähettäjä от від från: από kimden feladó expéditeur mittente remitente 差出人
    发件人 寄件者 보낸사람
    """.split()
)
_WHEN = frozenset(
    """
    date sent datum gesendet envoyé fecha enviado data inviato verzonden skickat sendt dato wysłano odesláno lähetetty
    päivämäärä отправлено дата tarih gönderilme dátum 日付 送信日時 发送时间 日期 寄件日期
    """.split()
) | {"envoyé le", "enviado el", "enviado em", "message du", "date d'envoi", "sent at", "data wysłania", "datum/zeit"}
_TO = frozenset(
    """
    to an à a para aan till til do komu vastaanottaja кому kime címzett destinataire 宛先 收件人 받는사람 cc cco bcc
    kopie copie kopia kopi reply-to 抄送
    """.split()
) | {"copie à", "antwort an", "répondre à", "responder a", "risposta", "message-id", "importance", "priority"}
_ABOUT = frozenset(
    """
    subject betreff objet asunto oggetto onderwerp assunto ämne emne temat předmět predmet aihe тема sujet konu tárgy
    件名 主题 主旨 제목
    """.split()
)
_LABELS = _FROM | _WHEN | _TO | _ABOUT
_LABELLED = re.compile(r"[\s*_>-]{0,8}([^\W\d_][^\n:：*_<>@|]{0,24}?)\s?[*_]{0,2}\s?[:：][*_]{0,2}\s?(.*)")
_ORIGINAL = frozenset(
    """
    message nachricht bericht meddelande meddelelse besked melding mensaje messaggio mensagem mail e-mail wiadomość
    zpráva viesti сообщение appointment
    """.split()
)
_OLDER = frozenset(
    """
    original originale originál originál ursprüngliche ursprungligt origine d'origine oorspronkelijk oorspronkelijke
    oprindelig oprindelige opprinnelig oryginalna původní alkuperäinen исходное reply antwort réponse
    """.split()
)
_FORWARDED = re.compile(
    r"(?:[-_ ]{2,20}(?:forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado|"
    r"messaggio inoltrato|doorgestuurd bericht|mensagem encaminhada|wiadomość przekazana|"
    r"przekazana wiadomość|videresendt|vidarebefordrat|přeposlaná zpráva)|begin forwarded message:|"
    r"anfang der weitergeleiteten nachricht:|début du message réexpédié|inizio messaggio inoltrato|"
    r"inicio del mensaje reenviado)",
    re.IGNORECASE,
)
_LINE = frozenset(
    "line rad zeile linie linje línea linea ligne riga lijn regel linha linii linię řádek řádkem rivin"
    " satırın".split()
)
_ABOVE = frozenset(
    "above oberhalb über au-dessus dessus encima arriba sopra boven acima over ovanför ovenfor powyżej nad"
    " yläpuolelle üzerine üstüne".split()
)
_ABOVE_INSIDE = ("行以上", "行の上", "此行上方", "выше этой", "yukarısına")
_ASKING = re.compile(r"(?:reply|please|type|write|enter)\b", re.IGNORECASE)
_MAY_BE_MARK = re.compile(
    rf"[\d:：<]|^[-_=*#~]{{2}}|^{_ASKING.pattern}|^(?:on|am|le|el|il|op|den) [^\W\d_]{{2,10}}[.,]?$", re.IGNORECASE
)
"""What each mark has on its first line, to pass over all others at once."""
_WORDS = re.compile(r"[^\W_]+(?:['’/-][^\W_]+)*(?:\(a\))?")
_RULE = re.compile(r"[-_=*~#]{3,}")
_DECORATED = re.compile(r"[-_=*#~ ]{3,80}[^\n]{2,120}|##-")


@dataclass(frozen=True, slots=True)
class QuoteMark:
    """What stands above quoted text: `lines` long. `certain`: no person writes such a line into a text of their own.

    `ruled`: a rule with or without words in it begins the mark. `before` is what stands on its first line before it.
    """

    lines: int
    certain: bool
    ruled: bool = False
    before: str = ""


def unquoted(line: str) -> str:
    """The beginning of `line` without the signs that quote it."""
    return line[:_READ].lstrip("> |").strip()


def is_forward(line: str) -> bool:
    """Whether a mail program says here that the author passes on what follows."""
    return _FORWARDED.match(unquoted(line)) is not None


def find_mark(lines: Sequence[str], i: int) -> QuoteMark | None:
    """The mark that begins at line `i`, quoted or not; None where none does."""
    line = unquoted(lines[i])
    if not _MAY_BE_MARK.search(line):
        return None
    if _is_original(line) or _asks_for_reply_above(line) or _rule_above_header(lines, i):
        return QuoteMark(1 + _header(lines, i + 1, known=False)[0], certain=True, ruled=True)
    length, certain = _header(lines, i, known=True)
    if length:
        return QuoteMark(length, certain)
    return _attribution(lines, i)


def _is_original(line: str) -> bool:
    """-----Original Message-----, in any language of these words."""
    if not line.strip("*").startswith(("--", "__", "==")) or len(line) > 80:
        return False
    words = {word.casefold() for word in _WORDS.findall(line)}
    return bool(words & _ORIGINAL and words & _OLDER) and not is_forward(line)


def _asks_for_reply_above(line: str) -> bool:
    """ "Please type your reply above this line", as help desks put it above their mails."""
    if len(line) > 160:
        return False
    if line.startswith("##-"):
        return True
    words = [word.casefold() for word in _WORDS.findall(line)]
    told = (_LINE & set(words) and _ABOVE & set(words)) or any(part in line for part in _ABOVE_INSIDE)
    framed = _DECORATED.fullmatch(line) or _ASKING.match(line)
    return bool(told and framed and len(words) <= 14)


def _rule_above_header(lines: Sequence[str], i: int) -> bool:
    """A rule with a block of labels below it, in whatever language: the first with an address, one with a date."""
    if not _RULE.match(unquoted(lines[i])):
        return False
    block = [found for line in lines[i + 1 : i + 8] if (found := _LABELLED.match(line[:_READ]))]
    said = [found[2] for found in block]
    placed, dated = any(map(_ADDRESS.search, said)), any(map(_CLOCK.search, said))
    known = sum(_label(found) in _LABELS for found in block)
    return known >= 3 or (len(block) >= 3 and placed and dated)


def _header(lines: Sequence[str], i: int, *, known: bool) -> tuple[int, bool]:
    """How many lines a block such as From:, Sent:, To: and Subject: takes at line `i`, and whether it is certain.

    Not `known`: a mark stands above it, so any labels will do.
    """
    kinds: set[str] = set()
    placed = clock = False
    end, blank = i, 0
    for place in range(i, min(i + _HEADER, len(lines))):
        line = lines[place][:_READ]
        found = _LABELLED.match(line)
        if found and (kind := _kind(_label(found)) or ("" if known else "other")):
            if kind == "from" and kind in kinds:  # the next header begins
                break
            kinds.add(kind)
            placed = placed or _ADDRESS.search(found[2]) is not None
            clock = clock or (kind == "when" and _DATE.search(found[2]) is not None)
            end, blank = place + 1, 0
        elif place == i and known:
            return 0, False
        elif not unquoted(line):
            blank += 1
            if blank > 1 or kinds >= {"from", "about"} or not kinds:
                break
        elif blank or not _goes_on(lines, place):
            break
    if not known:
        return end - i, True
    enough = len(kinds & {"from", "when", "to", "about"}) >= 3 or ("when" in kinds and placed and clock)
    if not enough or kinds.isdisjoint({"from", "when"}) or len(kinds) < 2:
        return 0, False
    return end - i, clock or kinds >= {"from", "when", "to", "about"} or _is_ruled_off(lines, i)


def _kind(label: str) -> str:
    for kind, labels in (("from", _FROM), ("when", _WHEN), ("to", _TO), ("about", _ABOUT)):
        if label in labels:
            return kind
    return ""


def _label(found: re.Match[str]) -> str:
    return " ".join(found[1].split()).casefold()


def _goes_on(lines: Sequence[str], place: int) -> bool:
    """Whether a line without a label is the rest of the one above: the next one has a label again."""
    after = lines[place + 1][:_READ] if place + 1 < len(lines) else ""
    found = _LABELLED.match(after)
    return found is not None and _label(found) in _LABELS


def _is_ruled_off(lines: Sequence[str], i: int) -> bool:
    above = next((line for line in reversed(lines[max(i - 3, 0) : i]) if line.strip()), "")
    return _RULE.fullmatch(above.strip()) is not None


def _attribution(lines: Sequence[str], i: int) -> QuoteMark | None:
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
        if place > i and (len(joined) > _READ or not (_OPENS.match(joined) or _MAY_OPEN.match(joined))):
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
    line = lines[i][:_READ].rstrip()
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
