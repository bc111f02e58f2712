"""The first name to greet a customer by, from what the help desk or a sign-off says.

Better no name than a wrong one: a company, a role account or an initial is nobody to greet.
"""

import re

__all__ = ["SIGN_OFF", "first_name", "signed_name"]

_TITLES = frozenset(
    """
    mr mrs ms miss mx dr prof sir madam herr frau hr fr mme mlle monsieur madame m sr sra srta señor señora dott
    ing mag dipl
    """.split()
)
_LAST_NAME_FOLLOWS = frozenset(
    "mr mrs ms miss mx herr frau hr fr mme mlle monsieur madame m sr sra señor señora".split()
)
_CREDENTIALS = frozenset("phd md dds dvm rn lmt mba msc bsc ba ma jr sr ii iii esq cpa dpt".split())
_NOT_A_PERSON = frozenset(
    """
    the a an our your gmbh ag ug kg ohg inc ltd llc llp plc corp co sa sas sarl bv nv ab as oy srl spa pty
    company group holding team support service services customer client kunde user guest visitor anonymous
    unknown admin administrator info information office hello hi contact sales billing accounts accounting help
    helpdesk mail email noreply no-reply nobody none null undefined test na n/a studio studios salon salons
    clinic clinics spa shop store boutique agency praxis barber barbers beauty hair nails yoga fitness dental
    physio therapy massage wellness consulting solutions systems software digital media design
    """.split()
)
_SIGN_OFFS = (
    "best", "best regards", "best wishes", "kind regards", "kindest regards", "warm regards", "warmest regards",
    "regards", "warmly", "sincerely", "yours sincerely", "yours truly", "yours faithfully", "yours", "cheers",
    "all the best", "take care", "cordially", "respectfully", "br", "rgds", "mit freundlichen grüßen",
    "mit freundlichen gruessen", "freundliche grüße", "mit freundlichem gruß", "mit besten grüßen", "viele grüße",
    "liebe grüße", "beste grüße", "schöne grüße", "herzliche grüße", "gruß", "grüße", "lg", "vg", "mfg",
    "cordialement", "bien cordialement", "bien à vous", "sincères salutations", "salutations", "bonne journée",
    "saludos", "un saludo", "saludos cordiales", "atentamente", "cordialmente", "cordiali saluti",
    "distinti saluti", "saluti", "met vriendelijke groet", "met vriendelijke groeten", "groeten", "groetjes", "mvh",
    "med vänlig hälsning", "vänliga hälsningar", "med venlig hilsen", "venlig hilsen", "hilsen", "atenciosamente",
    "cumprimentos", "abraços", "pozdrawiam", "s pozdravem", "ystävällisin terveisin",
)  # fmt: skip
_THANKS = (
    "thanks", "thanks a lot", "thanks so much", "thanks again", "thanks in advance", "many thanks", "thank you",
    "thank you so much", "thank you very much", "thank you in advance", "thx", "ty", "ta", "danke", "vielen dank",
    "danke im voraus", "besten dank", "merci", "merci beaucoup", "merci d'avance", "gracias", "muchas gracias",
    "grazie", "grazie mille", "bedankt", "dank u wel", "alvast bedankt", "tack", "tak", "takk", "obrigado",
    "obrigada", "dziękuję", "děkuji", "kiitos",
)  # fmt: skip


def _phrases(phrases: tuple[str, ...]) -> str:
    return "|".join(re.escape(p) for p in sorted(phrases, key=len, reverse=True))


SIGN_OFF = re.compile(rf"(?P<farewell>{_phrases(_SIGN_OFFS)})|(?P<thanks>{_phrases(_THANKS)})", re.IGNORECASE)
"""The words that a letter closes with; group `thanks` where they also say thank you."""

_BEFORE_NAME = re.compile(r"[\s,.!–—-]*")
_OUTSIDE = re.compile(r"\s*(?:[(|@/\[<•·]| from | via | at | von | de chez | - | – ).*", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_NO_CASE_SCRIPT = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LONGEST = 80


def first_name(name: str | None) -> str | None:
    """The first name in `name` ("Okafor, Maya", "MAYA", "maya.okafor@..."), or None where it names no person."""
    name = " ".join((name or "").split()).strip("\"'`*_ ")
    if not name or len(name) > _LONGEST:
        return None
    address = "@" in name and " " not in name
    if address or (" " not in name and re.search(r"[._]", name.rstrip("."))):
        return _from_address(name.partition("@")[0])
    return _from_words(_OUTSIDE.sub("", name))


def signed_name(line: str, *, after_sign_off: bool = False) -> str | None:
    """The first name in a line that signs a message ("Maya", "– Maya Okafor", "Thanks, Maya"), or None.

    A lower-case name is believed only where a line such as "Best," stands above it.
    """
    line = line.strip().strip("*_").lstrip("-–—~ ").strip()
    if len(line) > _LONGEST:
        return None
    if closing := SIGN_OFF.match(line):
        before = _BEFORE_NAME.match(line, closing.end())
        if before and before.group():
            line = line[before.end() :]
    words = line.rstrip(".,! ").split()
    if not 1 <= len(words) <= 4 or not all(_WORD.fullmatch(w.strip(",")) for w in words):
        return None
    if not all(w[0].isupper() for w in words) and not (after_sign_off and len(words) <= 2):
        return None
    return None if SIGN_OFF.fullmatch(line.rstrip(".,! ")) else first_name(line.rstrip(".,! "))


def _from_address(local: str) -> str | None:
    """A name from the part of an address before the @, only where it is clearly first.last."""
    parts = [p for p in re.split(r"[._+-]", local) if p]
    if len(parts) < 2 or not all(p.isalpha() and len(p) > 1 for p in parts[:2]):
        return None
    return None if _NOT_A_PERSON & {p.casefold() for p in parts} else _cased(parts[0])


def _from_words(name: str) -> str | None:
    if "&" in name or "+" in name or any(c.isdigit() for c in name) or _NO_CASE_SCRIPT.search(name):
        return None
    family, comma, given = name.partition(",")
    credential = given.replace(".", "").strip().casefold().split(" ")[0].rstrip(",") in _CREDENTIALS
    words = _WORD.findall(given if comma and not credential else family)
    plain = [w.rstrip(".").casefold() for w in words]
    if not 1 <= len(words) <= 5 or _NOT_A_PERSON & set(plain):
        return None
    titles = next((i for i, word in enumerate(plain) if word not in _TITLES), len(plain))
    formal = bool(set(plain[:titles]) & _LAST_NAME_FOLLOWS)
    rest = words[titles:]
    if not rest or (formal and len(rest) == 1) or len(rest[0].rstrip(".")) < 2:
        return None
    return _cased(rest[0].rstrip("."))


def _cased(word: str) -> str:
    """`word` as a name is written: MAYA and maya become Maya, DeShawn stays."""
    if word.islower() or (word.isupper() and len(word) > 2):
        return re.sub(r"(^|['’-])(\w)", lambda m: m[1] + m[2].upper(), word.lower())
    return word
