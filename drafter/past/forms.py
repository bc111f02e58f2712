"""The forms of personal data: what tells an address, a number or a token, whoever it belongs to."""

import re

from drafter.text.addresses import EMAIL

__all__ = ["FORMS", "number_mask"]

_SPELT_EMAIL = re.compile(
    r"\b[\w.+-]{1,64}\s?(?:\(at\)|\[at\]|\{at\}|\s@\s)\s?[\w-]{1,63}\s?(?:(?:\(dot\)|\[dot\]|\.)\s?[\w-]{2,63}){1,4}",
    re.IGNORECASE,
)
_SECRET = re.compile(
    r"(\b(?:pass(?:word|code|phrase)|pin|passwort|kennwort|contraseña|mot de passe)\s*(?:is|ist|:|=)\s*)\S+", re.I
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez)[a-zé]*"
_DATE = "|".join(
    [
        r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}",
        r"\d{4}-\d{2}-\d{2}",
        rf"\d{{1,2}}\.? {_MONTH}\.?,? \d{{4}}",
        rf"{_MONTH}\.? \d{{1,2}},? \d{{4}}",
    ]
)
_BORN = re.compile(
    r"(\b(?:born|birthday|birth|dob|geboren|geburtsdatum|née?)\b\W{1,4}(?:[a-z]{1,8}\W{1,3}){0,3}?)" + f"(?:{_DATE})",
    re.IGNORECASE,
)
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

_RECORDS = "|".join(
    """
    order invoice ticket case booking reservation customer client account reference ref tracking parcel contract
    policy serial license licence transaction payment receipt member membership passport vat tax bestell bestellung
    rechnung rechnungs auftrag auftrags kunden buchung buchungs vertrag vertrags commande facture client réservation
    pedido factura reserva ordine fattura bestelling factuur
    """.split()
)
_RECORD = re.compile(
    rf"\b((?:{_RECORDS})s?-?(?:nummer|number)?\b[ \t]*(?:(?:number|num|no|nr|nº|n°|id|code)\b\.?)?[ \t]*"
    r"(?:is|was|ist|:|=)?[ \t]*)(?!\[)#?(?=[\w/-]*\d)[\w/-]{3,40}(?:\.\d+)?",
    re.IGNORECASE,
)
_NO_RECORD = "ERR|ERROR|HTTP|UTF|ISO|RFC|CVE|SHA|TLS|IPV|USB|MP|CSV|COVID|WIN"
_CODE = re.compile(rf"#\w*\d{{2,}}[\w-]*|\b(?!(?:{_NO_RECORD})-)[A-Z]{{1,8}}-\d[\w-]+")
_LONG_NUMBER = re.compile(
    rf"(?P<keep>(?<![\d-])(?:{_DATE})(?:[T ]\d{{2}}:\d{{2}}(?::\d{{2}})?)?(?![\d-])(?![ .-]?\d{{3}})"
    r"|(?<![\d.,-])\d{1,3}(?:[,.]\d{3})+(?![\d-])(?![ .,-]?\d))"
    r"|(?P<number>\+?\(?\d(?:[ ().,/_–-]{0,3}\d){5,})",
    re.IGNORECASE,
)

_TITLED = r"[A-ZÄÖÜÉÀ][^\W\d_'’.-]{0,30}(?:['’.-][^\W\d_]{1,20}){0,2}(?!\w)\.?"
_STREET_WORDS = (
    "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Square|Sq|Boulevard|Blvd|Way|Terrace|Close|"
    "Crescent|Highway|Parkway|Row|Gardens|Hill|Quay|Mews"
)
_UK_POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
_ENGLISH = (
    rf"\b\d{{1,5}}[A-Za-z]?,?\s+(?:{_TITLED}\s+){{1,4}}(?:{_STREET_WORDS})\b\.?"
    r"(?:,?\s+(?:Apt|Apartment|Suite|Unit|Flat|Floor)\.?\s*#?\w+)?"
    rf"(?:,\s*{_TITLED}(?:\s{_TITLED}){{0,2}}){{0,2}}(?:,?\s+[A-Z]{{2}}\b)?"
    rf"(?:,?\s+(?:\d{{5}}(?:-\d{{4}})?|{_UK_POSTCODE})\b)?"
)
_JOINED = "straße|strasse|str\\.|weg|gasse|platz|allee|damm|ufer|straat|laan|plein|gracht|kade"
_APART = "Straße|Strasse|Str\\.|Weg|Gasse|Platz|Allee|Damm|Ring"
_GERMAN_AND_DUTCH = (
    rf"(?<![\w'’.-])[A-ZÄÖÜ][\w'’.-]{{0,40}}?(?:(?:{_JOINED})|"
    rf"(?:[ -]{_TITLED})?[ -](?:{_APART}))\s+\d{{1,4}}\s?[a-z]?\b"
    rf"(?:,?\s+(?:[A-Z]{{1,2}}-)?\d{{4,5}}(?:\s[A-Z]{{2}})?\s+{_TITLED})?"
)
_FRENCH = (
    r"\b\d{1,4}(?:\s?(?:bis|ter))?,?\s+(?:rue|avenue|boulevard|place|chemin|impasse|allée|quai|route|cours)"
    rf"(?:\s+[\w'’-]+){{1,5}}?(?=,|\.|\n|$)(?:,?\s*\d{{5}}\s+{_TITLED})?"
)
_SOUTHERN = (
    r"\b(?:[Cc]alle|[Aa]venida|[Pp]aseo|[Pp]laza|[Vv]ia|[Vv]iale|[Pp]iazza|[Cc]orso|[Rr]ua)"
    rf"(?:\s+[\w'’.]+){{1,5}}?,?\s+\d{{1,4}}\b(?:,?\s+\d{{5}}\s+{_TITLED})?"
)
_STREET = re.compile(
    "|".join([_ENGLISH, _GERMAN_AND_DUTCH, _FRENCH, _SOUTHERN, r"\bP\.?\s?O\.?\s?Box\s+\d+", rf"\b{_UK_POSTCODE}\b"])
)


def number_mask(match: re.Match[str]) -> str:
    """What stands for a long number: figures and dates stay, card and phone numbers are named."""
    if match["keep"]:
        return match["keep"]
    digits = sum(c.isdigit() for c in match["number"])
    if 13 <= digits <= 19:
        return "[card number]"
    return "[phone number]" if match["number"][0] in "+(0" and digits >= 7 else "[number]"


FORMS = (
    (EMAIL, "[email address]"),
    (_SPELT_EMAIL, "[email address]"),
    (_SECRET, r"\1[password]"),
    (_BORN, r"\1[date of birth]"),
    (_IBAN, "[bank account]"),
    (_IP, "[IP address]"),
    (_STREET, "[address]"),
    (_TOKEN, "[token]"),
    (_HANDLE, "[name]"),
    (_RECORD, r"\1[number]"),
    (_CODE, "[number]"),
    (_LONG_NUMBER, number_mask),
)
"""Patterns and what stands for them, in the order in which they are looked for."""
