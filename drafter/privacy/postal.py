"""Postal addresses as they are written in English, German, Dutch, French, Italian, Spanish and Portuguese."""

import re

__all__ = ["POSTAL"]

_TITLED = r"[A-ZÄÖÜÉÀ][^\W\d_'’.-]{0,30}(?:['’.-][^\W\d_]{1,20}){0,2}(?!\w)\.?"
_STREET_WORDS = (
    "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Square|Sq|Boulevard|Blvd|Way|Terrace|Close|"
    "Crescent|Highway|Parkway|Row|Gardens|Hill|Quay|Mews"
)
_UK_POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
_ENGLISH = (
    rf"\b(?:(?:Flat|Apartment|Apt|Unit|Suite)\.?\s#?\w{{1,6}},?\s+)?\d{{1,5}}[A-Za-z]?,?\s+(?:{_TITLED}\s+){{1,4}}(?:{_STREET_WORDS})\b\.?"
    r"(?:,?\s+(?:Apt|Apartment|Suite|Unit|Flat|Floor)\.?\s*#?\w+)?"
    rf"(?:(?:,\s*|[ \t]*\n[ \t]*){_TITLED}(?:[ \t]{_TITLED}){{0,2}}){{0,2}}(?:,?\s+[A-Z]{{2}}\b)?"
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
    r"\b(?:(?:[Cc]alle|[Aa]venida|[Pp]aseo|[Pp]laza|[Vv]ia|[Vv]iale|[Pp]iazza|[Cc]orso|[Rr]ua|[Tt]ravessa|[Pp]raça|Largo"
    r"|Alameda|Estrada|Camino|Ronda)\s+|(?:C/|(?:[Aa]vda|[Aa]v|[Pp]za|[Pp]za|Tv|Trav|Pç)\.)[ \t]*)"
    r"[\w'’.]+(?:[ \t]+[\w'’.]+){0,4}?,?\s+(?:n\.?[º°]?[ \t]?)?\d{1,4}\b(?:,?[ \t]+\d{1,2}\.?[ºª°][^\n,;:]{0,8})?"
    rf"(?:,?\s+\d{{4,5}}(?:-\d{{3}})?\s+{_TITLED})?"
)
_OVER_LINES = (
    r"(?m:^)[ \t]*(?:[^\W\d_][\w'’.-]*[ \t]+){1,4}\d{1,4}[ \t]?[a-z]?(?:[ ,][^\n]{1,12})?\n[ \t]*"
    rf"(?:[A-Z]{{1,2}}-)?\d{{4,5}}(?:-\d{{3}})?[ \t]+{_TITLED}(?:[ \t]{_TITLED})?"
)
"""A line that ends with the number of a house above one with postcode and town, whatever the street is called."""
_NAMED = (
    rf"\b(?:Am|An|Auf|Im|In|Unter|Zum|Zur)(?: de[mnr])? {_TITLED} \d{{1,4}}\s?[a-z]?,?\s+(?:[A-Z]{{1,2}}-)?\d{{4,5}}"
    rf"\s+{_TITLED}"
)
"""German streets without a word for a street, where a postcode follows."""
_BOX_AND_CODE = (r"\bP\.?\s?O\.?\s?Box\s+\d+", rf"\b{_UK_POSTCODE}\b")
POSTAL = re.compile("|".join([_ENGLISH, _GERMAN_AND_DUTCH, _NAMED, _FRENCH, _SOUTHERN, _OVER_LINES, *_BOX_AND_CODE]))
"""A street with its number, with postcode and town where they follow; a box; a British postcode."""
