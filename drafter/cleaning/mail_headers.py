"""Blocks such as From:, Sent:, To: and Subject:, as mail programs put them above what they quote.

Each is told by what no person writes there: labels in a row, an address, a date with the time of day. The labels are
those of mail programs in their languages, so nobody edits them.
"""

import re
from collections.abc import Sequence

from drafter.cleaning.quote_mark import READ, unquoted

__all__ = ["header_at", "rule_above_header"]

_HEADER = 12  # lines that a block of From:, Sent:, To: and Subject: may take
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
_RULE = re.compile(r"[-_=*~#]{3,}")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}")
_CLOCK = re.compile(r"\b\d{1,2} ?[:.h] ?\d{2}\b")
_DATE = re.compile(r"\d{4}|\d{1,2}[:.h/]\d{2}")


def rule_above_header(lines: Sequence[str], i: int) -> bool:
    """A rule with a block of labels below it, in whatever language: the first with an address, one with a date."""
    if not _RULE.match(unquoted(lines[i])):
        return False
    block = [found for line in lines[i + 1 : i + 8] if (found := _LABELLED.match(line[:READ]))]
    said = [found[2] for found in block]
    placed, dated = any(map(_ADDRESS.search, said)), any(map(_CLOCK.search, said))
    known = sum(_label(found) in _LABELS for found in block)
    return known >= 3 or (len(block) >= 3 and placed and dated)


def header_at(lines: Sequence[str], i: int, *, known: bool) -> tuple[int, bool]:
    """How many lines a block such as From:, Sent:, To: and Subject: takes at line `i`, and whether it is certain.

    Not `known`: a mark stands above it, so any labels will do.
    """
    kinds: set[str] = set()
    placed = clock = False
    end, blank = i, 0
    for place in range(i, min(i + _HEADER, len(lines))):
        line = lines[place][:READ]
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
    after = lines[place + 1][:READ] if place + 1 < len(lines) else ""
    found = _LABELLED.match(after)
    return found is not None and _label(found) in _LABELS


def _is_ruled_off(lines: Sequence[str], i: int) -> bool:
    above = next((line for line in reversed(lines[max(i - 3, 0) : i]) if line.strip()), "")
    return _RULE.fullmatch(above.strip()) is not None
