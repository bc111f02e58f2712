"""Destinations: where a text sends people to go, write, call or pay."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from drafter.text.addresses import LINK_ENDS

__all__ = ["PHONE", "Destination", "DestinationKind", "destinations", "squeezed"]


class DestinationKind(StrEnum):
    """What somebody reaches there; the value is what a reason calls it."""

    LINK = "link"
    MAIL = "mail address"
    PHONE = "phone number"
    ACCOUNT = "account number"
    HANDLE = "name on a network"


@dataclass(frozen=True, slots=True)
class Destination:
    """A destination as written, `text[start:end]` of what it was found in.

    `key` is what two spellings of it share: host and path of a link, a mail address in small letters, the digits (and
    letters) of a number. `host` is the first part of a link's key.
    """

    text: str
    kind: DestinationKind
    key: str
    start: int
    end: int

    @property
    def host(self) -> str:
        """The host of a link, without port; the key of anything else."""
        return re.split(r"[/?#:]", self.key, maxsplit=1)[0]


PHONE = re.compile(
    r"(?<![\w/.+-])(?!\d{1,2}-\d{1,2}-\d{4})(?:\+\d{1,3}[ ()/-]*\(?\d{1,5}\)?[ /-]*(?:\d[ -]?){4,9}\d"
    r"|\(?0\d{1,5}\)?[ /-]+(?:\d[ -]?){4,9}\d|\(?\d{3}\)?[ -]\d{3}[ -]\d{4})(?!\w)"
)
"""A phone number, as people write it."""

_DOT = r"(?:\.|\s?[\[(]\s?(?:\.|dot|punkt|point|punto|ponto|punt)\s?[\])]\s?|\s(?:dot|punkt)\s)"
_SCHEME = r"(?<![a-z\d+.-])[a-z][a-z\d+.-]{1,20}://"
_LINK = re.compile(
    rf"(?:{_SCHEME}|www{_DOT})[^\s<>\"'`|\\^{{}}\[\]()]+(?:\s?[\[(](?:\.|dot)[\])]\s?[\w/-]+)*", re.IGNORECASE
)
_MAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}(?:@|\s?[\[(](?:at|@)[\])]\s?)[\w-]{1,63}"
    rf"(?:{_DOT}[\w-]{{1,63}}){{1,5}}",
    re.IGNORECASE,
)
_DOMAIN = re.compile(
    rf"(?<![\w@./-])[^\W_][\w-]{{0,62}}(?:{_DOT}[^\W_][\w-]{{0,62}}){{0,4}}{_DOT}(?P<top>[^\W\d_]{{2,24}})"
    r"(?::\d+)?(?![\w@])(?P<path>/[^\s<>\"'`|\\^{}\[\]()]*)?",
    re.IGNORECASE,
)
_FILES = frozenset(
    """
    csv tsv xls xlsx xlsm doc docx ppt pptx odt ods pdf png jpg jpeg gif svg webp heic bmp txt rtf log html htm css js
    ts json xml yaml yml toml ini ics vcf eml msg mbox sql db php py rb go java exe dmg msi apk ipa pkg deb rpm zip gz
    tar rar mp3 mp4 mov avi wav webm md key conf cfg env
    """.split()
)
"""Endings that name a file where no path follows."""
_IBAN = re.compile(r"(?<!\w)[a-z]{2}\d{2}(?:[ -]?[a-z\d]{4}){2,7}(?:[ -]?[a-z\d]{1,4})?(?!\w)", re.IGNORECASE)
_LABELLED = re.compile(
    r"\b(?:(?:bank |sort |routing |swift |bic )?(?:account|acct|code)|iban|bic|swift|sort code|routing|konto|blz|"
    r"compte|rib|cuenta|clabe|conto|conta|nib|pix|rekening)(?:s?nummer|nr)?\b[^\w\n]{0,4}(?:(?:number|code|no|nr|"
    r"nummer|num[eé]ro|n[uú]mero|n°|is|ist|est|es|lautet|key|chave|"
    r"wallet)\b[^\w\n]{0,4}){0,3}(?P<number>(?-i:[A-Z]{4}[A-Z]{2}[A-Z\d]{2}(?:[A-Z\d]{3})?)\b|\d[\d /-]{4,32}\d)",
    re.IGNORECASE,
)
_CARD = re.compile(r"(?<![\w+-])\d(?:[ -]?\d){12,18}(?![\w-])")
_CALLED = re.compile(
    r"\b(?:call|dial|ring|phone|text|sms|whatsapp|signal|tel|mobile|hotline|anruf\w*|ruf\w*|telefon\w*|appel\w*|"
    r"llam\w+|tel[eé]fono|chiam\w+|lig(?:ue|ar)|telefone|bel(?:len)?|"
    r"nummer)\b[^\d\n]{0,30}(?P<number>\d{5,15})(?!\w)",
    re.IGNORECASE,
)
_WALLET = re.compile(r"(?<!\w)(?=[a-z\d]{0,80}\d)(?=[a-z\d]{0,80}[a-z])[a-z\d]{26,90}(?!\w)", re.IGNORECASE)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_IP = re.compile(
    rf"(?<![\w.])(?<!\bv)(?<!version )(?<!release )(?<!build )(?:{_OCTET}\.){{3}}{_OCTET}(?![\w.]*\d)"
    r"(?::\d{1,5}\b)?(?:/[^\s<>\"'`|\\^{}\[\]()]*)?",
    re.IGNORECASE,
)
_NETWORK = (
    r"\b(?:telegram|whats ?app|signal|discord|instagram|insta|twitter|facebook|messenger|skype|wechat|tik ?tok|"
    r"linkedin|snapchat|threads|mastodon|bluesky|paypal|venmo|cash ?app|revolut|wise|twint|bizum|dm|direct message)\b"
)
_HANDLE = re.compile(rf"{_NETWORK}[^@\n]{{0,30}}(?<!\w)(?P<number>@\w[\w.-]{{2,31}})", re.IGNORECASE)
_HANDLE_BEFORE = re.compile(rf"(?<![\w@/.])(?P<number>@\w[\w.-]{{2,31}})(?=[^@\n]{{1,20}}{_NETWORK})", re.IGNORECASE)
_FEWEST_DIGITS = 9
_PATTERNS = (
    (_LINK, DestinationKind.LINK),
    (_MAIL, DestinationKind.MAIL),
    (_DOMAIN, DestinationKind.LINK),
    (_IP, DestinationKind.LINK),
    (_HANDLE, DestinationKind.HANDLE),
    (_HANDLE_BEFORE, DestinationKind.HANDLE),
    (_IBAN, DestinationKind.ACCOUNT),
    (_LABELLED, DestinationKind.ACCOUNT),
    (_CARD, DestinationKind.ACCOUNT),
    (_WALLET, DestinationKind.ACCOUNT),
    (PHONE, DestinationKind.PHONE),
    (_CALLED, DestinationKind.PHONE),
)


@lru_cache(maxsize=128)
def destinations(text: str) -> tuple[Destination, ...]:
    """The destinations in `text`, in order, none inside another; links also without a scheme and with dots spelled
    out."""
    found: list[Destination] = []
    rest = text
    for pattern, kind in _PATTERNS:
        rest = pattern.sub(lambda match: _take(match, kind, found), rest)  # noqa: B023 - used at once
    return tuple(sorted(found, key=lambda one: one.start))


def _take(match: re.Match[str], kind: DestinationKind, found: list[Destination]) -> str:
    """Keep what `match` names and blank it, so that no later pattern reads it again."""
    start, end = match.span("number") if "number" in match.re.groupindex else match.span()
    text = match.string[start:end].rstrip(LINK_ENDS)
    if not _is_one(match, text, kind):
        return match.group()
    found.append(Destination(text, kind, _key(text, kind), start, start + len(text)))
    return match.group()[: start - match.start()] + "\0" * (end - start) + match.group()[end - match.start() :]


def _is_one(match: re.Match[str], text: str, kind: DestinationKind) -> bool:
    """A file is no address, and few digits make no account."""
    if match.re is _DOMAIN:
        return bool(match["path"]) or match["top"].casefold() not in _FILES
    return match.re is not _IBAN or sum(c.isdigit() for c in text) > _FEWEST_DIGITS


def _key(text: str, kind: DestinationKind) -> str:
    match kind:
        case DestinationKind.LINK:
            return _address(text)
        case DestinationKind.MAIL:
            return _spelled(text)
    return squeezed(text)


def squeezed(text: str) -> str:
    """The letters and digits of `text` in small letters, nothing between them."""
    return re.sub(r"[\W_]+", "", text.casefold())


def _spelled(text: str) -> str:
    """`text` in small letters, with dots and at signs that were spelled out."""
    folded = re.sub(rf"\s?{_DOT}\s?", ".", text.casefold(), flags=re.IGNORECASE)
    return re.sub(r"\s?[\[(](?:at|@)[\])]\s?", "@", folded)


def _address(link: str) -> str:
    bare = re.sub(r"^(?:[a-z][a-z\d+.-]*://)?(?:[^\s/?#@]*@)?(?:www\.)?", "", _spelled(link))
    return bare.rstrip("/" + LINK_ENDS)
