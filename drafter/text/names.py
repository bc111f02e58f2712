"""The first name to greet a customer by, from what the help desk or a sign-off says.

Better no name than a wrong one: a company, a role account or an initial is nobody to greet.
"""

import re
import unicodedata
from collections.abc import Sequence

from drafter.phrasebook import Patterns

__all__ = ["customer_first_name", "first_name", "signed_name"]

_TITLES = frozenset(
    """
    mr mrs ms miss mx dr prof sir madam herr frau hr fr mme mlle monsieur madame m sr sra srta señor señora dott
    ing mag dipl med rer nat phil habil
    """.split()
)
_LAST_NAME_FOLLOWS = frozenset(
    "mr mrs ms miss mx herr frau hr fr mme mlle monsieur madame m sr sra señor señora".split()
)
_CREDENTIALS = frozenset("phd md dds dvm rn lmt mba msc bsc ba ma jr sr ii iii esq cpa dpt".split())
_NOT_A_PERSON = frozenset(
    """
    the a an our your my this that you we gmbh ag ug kg kgaa gbr ohg inc incorporated ltd limited llc llp plc
    pvt corp corporation co sa sas sarl bv nv ab as aps oy oyj srl spa pty kk
    company group holding team support service services customer client kunde user guest visitor anonymous member
    subscriber unknown admin administrator info information office hello hi contact sales billing accounts accounting
    help helpdesk nobody none null undefined test na n/a studio studios salon salons clinic clinics spa shop store
    boutique agency praxis barber barbers beauty hair nails yoga fitness dental physio therapy massage wellness
    pilates gym dance academy center centre café cafe bakery bistro florist photography productions travel rentals
    associates ventures labs technologies collective club society department reception manager operations
    website enquiry inquiry submission contactform chat widget livechat messenger
    consulting solutions systems software digital media design hotel restaurant bank school university church
    foundation verein stiftung institute ministry family familie famille familia famiglia official offiziell
    click here verify verification congratulations winner prize bonus money urgent warning attention important payment
    invoice refund reminder order orders
    mail mailer email e-mail mailbox noreply no-reply donotreply reply daemon postmaster hostmaster webmaster bounce
    delivery system subsystem root www http https mailto ftp smtp localhost xn com net org bot chatbot robot
    automated automatic notification notifications notify alert alerts newsletter server cron printer scanner device
    iphone ipad android undisclosed recipients website webform form kontaktformular api app account security
    google amazon paypal stripe facebook instagram linkedin microsoft apple shopify wordpress github gitlab zoom slack
    dropbox hubspot mailchimp zapier squarespace etsy ebay whatsapp telegram youtube tiktok docusign calendly intercom
    telefonanlage anrufbeantworter pbx centralita centralino sprachnachricht
    voicemail voice fax telephone phone caller wireless callcenter transcript news weekly daily monthly digest
    magazine receipt receipts payment payments invoice invoices order orders shipping tracking updates marketing
    guys folks everyone everybody all mate mates friend friends again bye
    urgent asap chrome firefox safari edge yes no ok okay please thanks soon today tomorrow
    zendesk freshdesk salesforce atlassian jira trello asana notion canva gmail outlook yahoo
    """.split()
)
_DOTTED_FORMS = frozenset({"e.v", "e.u", "e.g", "s.l", "s.e", "a.k.a"})
_PART = 3  # letters from which a part between hyphens is read by itself: No-Reply, but Se-Ri
_BEFORE_CAPITAL = frozenset(
    "de da di du del la le lo van von ten mac mc o d fitz ja je jo ju ka ke ki ra re ro sha ta te ty za an ann anna"
    " anne mary maria marie rose jean john lee lou sue beth carol billy bobby".split()
)
"""What stands before a capital inside a first name: DeShawn, JoAnn, MaryBeth. Else it is a brand, as in WordPress."""
_COUNTRY = 2  # letters of a country's top-level domain
_TOP_LEVEL = frozenset(
    "com net org info biz app dev shop store online site web cloud email live pro tech news blog agency click link"
    " example test local page space website world today example invalid xyz zip mov top icu vip bid loan cam cfd sbs"
    " lol quest men party racing download stream faith webcam host press fun academy money gmbh berlin io".split()
)
_LETTER = r"[^\W\d_]"
_BEFORE_NAME = re.compile(r"[\s,.!–—-]*")
_FRAME = re.compile(r" ?[(|<\[•·].*", re.DOTALL)
_OUTSIDE = re.compile(r" ?(?:[@/]| from | via | at | von | de chez | - | – ).*", re.IGNORECASE | re.DOTALL)
_INITIALS = re.compile(rf"(?:{_LETTER}\.)+{_LETTER}\.?")
_WORD = re.compile(rf"{_INITIALS.pattern}|{_LETTER}+(?:['’-]{_LETTER}+)*\.?")
_ADDRESS = re.compile(rf"\w\.{_LETTER}{{2}}|\w:|\w@")
"""What a mail program may make a link of: a dot inside a word, unless between initials; a scheme; an address."""
_TITLE_WITHOUT_SPACE = re.compile(rf"\b({'|'.join(_TITLES)})\.(?={_LETTER})", re.IGNORECASE)
_PLAIN = str.maketrans("。｡․﹒．ʼ", ".....'")
_JOINT = frozenset("and und et".split())
_SHORTEST_HANDLE = 7
_OF_A_BUSINESS = tuple("yoga hair nails salon studio shop store beauty barber dental physio fitness official".split())
_HANDLE = 12  # letters of one small word that is hardly a name any more
_NO_CASE_SCRIPT = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NO_VOWEL = re.compile(r"[B-DF-HJ-NP-TV-XZ]{3,}")
_ABBREVIATION = 5  # letters and dot: St. John, Md. Rahman, Chr. Olsen
_LONGEST = 80
_LONGEST_SMALL = 9  # letters of a name that somebody did not care to begin with a capital; longer ones are handles
_READ = 400  # characters of what stands in the place of a name, such as an address behind it


def first_name(name: str | None) -> str | None:
    """The first name in `name` ("Okafor, Maya", "MAYA", "maya.okafor@..."), or None where it names no person.

    Dots stand only between initials and behind an abbreviation, so that no mail program makes a link of it.
    """
    name = _FRAME.sub("", " ".join(_plainly((name or "")[:_READ]).split())).strip("\"'`*_ ")
    if not name or len(name) > _LONGEST:
        return None
    if " " not in name and (re.search(r"\w@", name) or (re.search(r"[._]", name[:-1]) and not _INITIALS.match(name))):
        return None if _is_domain(name) else _from_address(name.partition("@")[0])
    name = _TITLE_WITHOUT_SPACE.sub(r"\1. ", name)
    return None if _ADDRESS.search(name) else _from_words(_OUTSIDE.sub("", name))


def customer_first_name(name: str | None, email: str | None, *, handle: bool) -> str | None:
    """The first name of a customer whom the help desk calls `name`, or None where that names no person.

    One word that is also the domain of their `email` is a company, and so are more where nobody's name stands before
    the @. Where it may be a `handle`, as on social media, a word in small letters is one; a long one is anywhere.
    """
    found = first_name(name)
    if found is None or name is None:
        return None
    words = name.split()
    labels = {_letters(label) for label in (email or "").rpartition("@")[2].split(".")[:-1]}
    local = re.split(r"[._+-]", (email or "").partition("@")[0].casefold())
    if _letters(name) in labels and (len(words) == 1 or _NOT_A_PERSON & set(local)):
        return None
    small = len(words) == 1 and name.strip().islower() and "." not in name and "_" not in name
    return None if small and (handle or len(name.strip()) > _LONGEST_SMALL) else found


def _letters(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def _plainly(name: str) -> str:
    """`name` without invisible characters, its letters and dots as they are usually written."""
    plain = unicodedata.normalize("NFKC", name.translate(_PLAIN))
    return "".join(c for c in plain if unicodedata.category(c) != "Cf")


def _is_domain(name: str) -> bool:
    last = name.rstrip(".").rpartition(".")[2].casefold()
    return "@" not in name and "." in name and (len(last) <= _COUNTRY or last in _TOP_LEVEL)


def signed_name(line: str, patterns: Patterns, *, after_sign_off: bool = False) -> str | None:
    """The first name in a line that signs a message ("Maya", "– Maya Okafor", "Thanks, Maya"), or None.

    A lower-case name is believed only where a line such as "Best," stands above it.
    """
    line = line.strip().strip("*_").lstrip("-–—~ ").strip()
    if len(line) > _LONGEST:
        return None
    if closing := patterns.sign_off.match(line):
        before = _BEFORE_NAME.match(line, closing.end())
        if before and before.group():
            line = line[before.end() :]
    words = line.rstrip(".,! ").split()
    if not 1 <= len(words) <= 4 or not all(_WORD.fullmatch(w.strip(",")) for w in words):
        return None
    if not all(w[0].isupper() for w in words) and not (after_sign_off and len(words) == 1):
        return None
    return None if patterns.sign_off.fullmatch(line.rstrip(".,! ")) else first_name(line.rstrip(".,! "))


def _from_address(local: str) -> str | None:
    """A name from the part of an address before the @, only where it is clearly first.last."""
    parts = [p for p in re.split(r"[._+-]", local) if p]
    if len(parts) < 2 or not all(p.isalpha() and len(p) > 1 for p in parts[:2]):
        return None
    return None if _names_no_person(parts) else _cased(parts[0])


def _from_words(name: str) -> str | None:
    if "&" in name or "+" in name or any(c.isdigit() for c in name) or _NO_CASE_SCRIPT.search(name):
        return None
    if _is_handle(name):
        return None
    family, comma, given = name.partition(",")
    credential = given.replace(".", "").strip().casefold().split(" ")[0].rstrip(",") in _CREDENTIALS
    words = _WORD.findall(given if comma and not credential else family)
    plain = [w.rstrip(".").casefold() for w in words]
    if not 1 <= len(words) <= 5 or _names_no_person(words):
        return None
    if _JOINT.intersection(plain):
        return None
    titles = next((i for i, word in enumerate(plain) if word not in _TITLES), len(plain))
    formal = bool(set(plain[:titles]) & _LAST_NAME_FOLLOWS)
    rest = words[titles:]
    if not rest or (formal and len(rest) == 1) or len(rest[0].rstrip(".")) < 2 or _is_brand(rest[0]):
        return None
    return _called(rest)


def _is_handle(name: str) -> bool:
    """Whether one word in small letters is longer than names are, or begins or ends with what a business is called:
    yogawithdana."""
    if not name.islower() or not name.isalpha() or len(name) < _SHORTEST_HANDLE:
        return False
    return len(name) >= _HANDLE or name.startswith(_OF_A_BUSINESS) or name.endswith(_OF_A_BUSINESS)


def _names_no_person(words: Sequence[str]) -> bool:
    """Whether a word, or a part of one with hyphens, is that of a company, a role or a machine, or mixes scripts."""
    whole = {word.replace(".", "").casefold() for word in words}
    parts = {part.casefold() for word in words for part in word.split("-") if len(part) >= _PART}
    dotted = {word.casefold().rstrip(".") for word in words}
    return bool(_NOT_A_PERSON & (whole | parts) or _DOTTED_FORMS & dotted) or not all(map(_of_one_script, words))


def _of_one_script(word: str) -> bool:
    """Whether all letters are of one alphabet; a letter that only looks like another one hides what a word is."""
    scripts = {unicodedata.name(c, "").split(" ")[0] for c in word if c.isalpha()}
    return len(scripts - {"MODIFIER"}) <= 1


def _is_brand(word: str) -> bool:
    """Whether `word` is written as brands and abbreviations are: WordPress, iPhone, DHL."""
    inner = next((i for i in range(1, len(word)) if word[i].isupper() and word[i - 1].islower()), None)
    return (
        bool(_NO_VOWEL.fullmatch(word))
        or word.endswith(("'s", "’s"))
        or (inner is not None and word[:inner].casefold() not in _BEFORE_CAPITAL)
    )


def _called(words: Sequence[str]) -> str:
    """What somebody with these names is called: Maya, J.R., St. John."""
    first = words[0]
    if _INITIALS.fullmatch(first):
        return first.rstrip(".").upper() + "."
    if first.endswith(".") and len(first) <= _ABBREVIATION and len(words) > 1:
        return f"{_cased(first)} {_cased(words[1].rstrip('.'))}"
    return _cased(first.rstrip("."))


def _cased(word: str) -> str:
    """`word` as a name is written: MAYA and maya become Maya, DeShawn stays."""
    if word.islower() or (word.isupper() and len(word) > 2):
        return re.sub(r"(^|['’-])(\w)", lambda m: m[1] + m[2].upper(), word.lower())
    return word
