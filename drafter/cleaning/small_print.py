"""What programs and companies add to a mail: "Sent from my phone", notices and warnings."""

import re
from collections.abc import Iterable, Sequence
from unicodedata import category

__all__ = ["is_sent_from", "says_anything", "without_small_print"]

_READ = 300  # characters of a line that are looked at
_END = 30  # lines at the end in which a notice is looked for
_SENT = re.compile(
    r"\W{0,4}(?P<sent>sent (?:from|via|with|using|by)|gesendet (?:von|mit|aus)|envoyé (?:de|depuis|à partir)|"
    r"enviado (?:desde|do|de|con)|inviato da|verstuurd v|verzonden (?:vanaf|met|via)|skickat från|sänt från|"
    r"sendt fra|wysłan[eo] (?:z|przez)|odesláno z|lähetetty|從我的|来自我的)"
    r"|\W{0,4}(?:get outlook|get \[outlook|from my|(?:diese nachricht wurde )?von (?:meinem|meiner)|obtener outlook|"
    r"holen sie sich outlook|scarica outlook|descargar outlook|"
    r"téléchargez outlook|outlook für|\w{2,12} from mobile)",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"iphone|ipad|ipod|android|phone|mobil|blackberry|samsung|galaxy|huawei|xiaomi|pixel|windows|mac|device|handheld|"
    r"htc|nokia|sony|outlook|mail|yahoo|proton|gmail|thunderbird|tablet|gerät|handy|appareil|dispositivo|móvil|toestel|"
    r"telefon|téléphone|teléfono|cell|app\b|\bios\b|gesendet|wireless",
    re.IGNORECASE,
)
_FILLER = frozenset(
    "for on my mon mi mijn mio meu min the a an à von mit wurde pc from of der dem le la del dal de pour für per para"
    " voor til på dla secure".split()
)
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_LINKED = re.compile(r"[<(\[]?(?:https?://|mailto:)[^\s<>]{1,200}")
_PART_END = re.compile(r"[,;:.!?–—]+(?:\s|$)")
_ADDED = re.compile(
    r"\W{0,3}(?:an? |powered|$)|.{0,80}(?:excuse|brevity|typo|kürze|tippfehler|pardon|brièveté|errores|fouten)", re.I
)
_MOST = 8  # words between "Sent from my" and the end

_NOTICE = re.compile(
    r"\W{0,3}(?P<titled>disclaimer|confidentiality|confidential|caution|wichtiger hinweis|avertissement|"
    r"aviso legal)\b|(?:this|the (?:information|contents?)(?: contained)? (?:in|of) this|der inhalt dieser|diese|ce|"
    r"cet|este|esta|questa?|le informazioni contenute in questo|dit|les informations contenues dans ce) (?:e-?mail|"
    r"message|communication|transmission|e-?mail-nachricht|nachricht|courriel|correo|mensaje|messaggio|bericht)",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"\b(?:confidential|privileged|intended|unauthori[sz]ed|disclos|recipient|sender|addressee|delete|attachment|"
    r"vertraulich|empfänger|absender|löschen|bestimmt|confidentiel|destinatair|expéditeur|confidencial|destinatari|"
    r"remitente|riservat|mittente|vertrouwelijk|ontvanger|afzender|originat|outside|environment|printing|virus)",
    re.IGNORECASE,
)
_TITLED, _UNTITLED = 1, 2
"""How many different words of lawyers a paragraph needs to be a notice."""


def says_anything(lines: Iterable[str]) -> bool:
    """Whether there is a word in the lines, or a picture such as an emoji."""
    return any(c.isalnum() or category(c) == "So" for line in lines for c in line)


def is_sent_from(line: str) -> bool:
    """Whether a line says from which phone or program a mail was sent, and nothing else."""
    line = _LINKED.sub(" ", line.strip()[:_READ])
    found = _SENT.match(line)
    if not found or "?" in line:
        return False
    part = _PART_END.search(line, found.end())
    said = line[found.end() : part.start() if part else len(line)]
    words = _WORD.findall(said)
    named = [word for word in words if _DEVICE.search(word)]
    known = named or (found["sent"] and any(word[0].isupper() for word in words))
    plain = all(word in named or word.casefold() in _FILLER or not word.islower() for word in words)
    whole = not part or _ADDED.match(line[part.end() :])
    return bool((known or (not words and _DEVICE.search(found[0]))) and plain and whole and len(words) <= _MOST)


def without_small_print(lines: Sequence[str]) -> list[str]:
    """The lines without notices at the end, warnings of strangers at the beginning, and "Sent from my phone"."""
    kept = list(lines)
    for start, end in reversed(_paragraphs(kept)):
        near_an_end = start > len(kept) - _END or start < _END // 10
        if near_an_end and _is_notice(kept[start:end]) and says_anything([*kept[:start], *kept[end:]]):
            del kept[start:end]
    while kept and (not kept[-1].strip() or is_sent_from(kept[-1])):
        kept.pop()
    return kept


def _paragraphs(lines: Sequence[str]) -> list[tuple[int, int]]:
    """First line and line behind the last one of each block that blank lines part."""
    found: list[tuple[int, int]] = []
    start = None
    for i, line in enumerate([*lines, ""]):
        if line.strip() and start is None:
            start = i
        elif not line.strip() and start is not None:
            found.append((start, i))
            start = None
    return found


def _is_notice(paragraph: Sequence[str]) -> bool:
    """Whether a paragraph warns whoever reads a mail, as companies add it; such a one asks nothing."""
    begun = _NOTICE.match(paragraph[0].strip()[:_READ])
    if not begun or any("?" in line for line in paragraph):
        return False
    hits = {hit.casefold() for line in paragraph[:10] for hit in _LEGAL.findall(line[:2000])}
    return len(hits) >= (_TITLED if begun["titled"] else _UNTITLED)
