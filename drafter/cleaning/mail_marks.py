"""The marks that mail programs put above what they quote: rules with words in them, headers, attributions.

The words are those of mail programs in their languages, so nobody edits them.
"""

import re
from collections.abc import Sequence

from drafter.cleaning.attributions import attribution_at
from drafter.cleaning.mail_headers import header_at, rule_above_header
from drafter.cleaning.quote_mark import QuoteMark, unquoted

__all__ = ["ORIGINAL_MESSAGE", "find_mark", "is_forward"]

ORIGINAL_MESSAGE = "-----Original Message-----"
"""The mark that is written where the markup of a mail tells of one and its words do not."""
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
_DECORATED = re.compile(r"[-_=*#~ ]{3,80}[^\n]{2,120}|##-")


def is_forward(line: str) -> bool:
    """Whether a mail program says here that the author passes on what follows."""
    return _FORWARDED.match(unquoted(line)) is not None


def find_mark(lines: Sequence[str], i: int) -> QuoteMark | None:
    """The mark that begins at line `i`, quoted or not; None where none does."""
    line = unquoted(lines[i])
    if not _MAY_BE_MARK.search(line):
        return None
    if _is_original(line) or _asks_for_reply_above(line) or rule_above_header(lines, i):
        return QuoteMark(1 + header_at(lines, i + 1, known=False)[0], certain=True, ruled=True)
    length, certain = header_at(lines, i, known=True)
    if length:
        return QuoteMark(length, certain)
    return attribution_at(lines, i)


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
