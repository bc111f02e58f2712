"""Whether two statements about the same thing say the opposite: "you can" against "you cannot", keep against
delete."""

import re
from collections.abc import Sequence
from itertools import pairwise

from drafter.proof.alignment import LEADING_CONDITION, Segment, segments
from drafter.proof.meanings import terms_of
from drafter.text.words import content_words, fold, stem, words

__all__ = ["contradiction", "is_negated"]

_NEGATIONS = frozenset(
    """
    not no never cannot without neither nor none nobody nothing unable won't can't don't doesn't didn't isn't
    aren't wasn't weren't hasn't haven't hadn't couldn't shouldn't wouldn't mustn't needn't ain't nicht kein
    keine keinen keinem keiner nie niemals ohne pas jamais aucun aucune sans sin nunca ningun ninguna non mai
    nessun senza nao sem niet geen nooit zonder
    verboten untersagt interdit interdite interdits interdites prohibido prohibida prohibidos prohibidas proibido
    proibida proibidos proibidas vietato vietata verboden
    """.split()
)
_PORTUGUESE = re.compile(
    r"\b(?:não|é|são|estão|tem|têm|uma?|em|aos?|dos|das|pel[oa]s?|com|até|você|os?)\b", re.IGNORECASE
)
_SPANISH = re.compile(r"\b(?:el|los|las|del|una?|unos|es|con|y)\b", re.IGNORECASE)
"""Words that only the one has; what is "not" in Spanish is "in the" in Portuguese."""
_OPPOSITES = (
    ("enable enabled activate on", "disable disabled deactivate off"),
    ("include includes included including inclusive", "exclude excludes excluded excluding exclusive"),
    ("before earlier", "after later"),
    ("keep keeps kept stay stays remain remains safe", "delete deletes deleted remove removed lose loses lost"),
    ("allow allows allowed possible able", "forbid forbidden prevent prevents impossible unable"),
    ("tick check select", "untick uncheck clear deselect"),
    ("more longer over above larger bigger", "less shorter under below fewer smaller"),
    ("minimum least", "maximum most"),
    ("always", "never sometimes"),
    ("automatically automatic itself", "manually manual hand"),
    ("monthly", "yearly annually annual"),
    ("required must mandatory obligatory", "optional voluntary"),
    ("free", "paid charged fee"),
    ("public", "private internal"),
    ("upload import", "download export"),
    ("upgrade", "downgrade"),
    ("once one", "several repeatedly often many unlimited"),
    ("exactly one only", "several many any multiple"),
    ("immediately instantly straight", "end later until wait"),
    ("increase increases raise", "decrease decreases reduce lower"),
    ("first", "last"),
    ("accept accepted approve approved", "reject rejected decline declined refuse refused"),
    ("show shown visible see sees seen", "hide hidden hides"),
    ("online connection connected", "offline disconnected"),
    ("available", "unavailable"),
    ("lock locked", "unlock unlocked"),
    ("busy", "free"),
    ("later future next", "past earlier previous old"),
)
_CONDITION = re.compile(
    r"\b(?:unless|only|until|if|once|when|außer|nur|wenn|falls|sauf|seulement|si|solo|alleen|als)\b", re.IGNORECASE
)
_EXCEPTION = re.compile(
    r"\b(?:except(?: for)?|other than|apart from|but not|außer|sauf|excepto|tranne|behalve)\b", re.IGNORECASE
)
_ONLY = re.compile(
    r"\b(?:no(?:body| one|ne|thing)?|none|not) (?:else )?(?:but|other than|except)\b|"
    r"\b(?:niemand|nichts|kein\w{0,2})(?: \w+)? (?:außer|als)\b|\b(?:personne|rien)(?: d['’]autre)? (?:que|sauf)\b|"
    r"\b(?:nadie|nada|ninguém|nessuno|niente)(?: más| mais| altro)? (?:que|excepto|salvo|exceto|além de|tranne)\b|"
    r"\b(?:niemand|niets)(?: anders)? dan\b",
    re.IGNORECASE,
)
"""Two negations that make one "only": "nobody but the owner"."""
_COSTS_NOTHING = re.compile(
    r"\b(?:costs? (?:you )?nothing|(?:(?:do|does|need) not|don['’]t) pay (?:anything|for)|"
    r"without paying(?: anything)?|without (?:a |any |extra )?(?:fee|charge|cost|payment)|"
    r"kostet (?:sie )?nichts|ohne (?:aufpreis|gebühr|kosten)|"
    r"ne (?:vous )?co[uû]tent? rien|sans (?:frais|payer|supplément)|no (?:le )?cuestan? nada|no se cobran?|"
    r"sin (?:cargos?|coste|gastos|pagar)|não (?:lhe )?custam? nada|sem (?:custos?|pagar|taxas?)|non costano? nulla|"
    r"kost niets)\b",
    re.IGNORECASE,
)
_IN_THE = re.compile(r"\bno\b", re.IGNORECASE)
_BARE_MODAL = re.compile(
    r"\b(?:cannot|can['’]t|may not|do not|don['’]t|does not|are not|aren['’]t|can|may|do)\W*$", re.IGNORECASE
)
_HEDGED = frozenset("may might can could optional optionally sometimes usually possibly".split())
_STRICT = frozenset("must required mandatory obligatory".split())
_KIN = 0.8  # from this on a clause has a word, or kin of it
_SAME = 0.45  # share of the claim's words that a clause must have to speak of the same thing


def _sides() -> dict[str, list[tuple[int, int]]]:
    table: dict[str, list[tuple[int, int]]] = {}
    for i, pair in enumerate(_OPPOSITES):
        for side, spelled in enumerate(pair):
            for word in spelled.split():
                table.setdefault(fold(word), []).append((i, side))
    return table


_SIDES = _sides()


def contradiction(claim: str, proof: str) -> str | None:
    """Why `claim` says the opposite of the clauses of `proof` that speak of the same thing, or None."""
    theirs = segments(proof)
    for mine in segments(claim):
        if reason := _opposite_neighbours(mine, theirs):
            return reason
        near = [part for part in _nearest(mine, theirs) if _speaks_of(mine, part)]
        reasons = [_clash(mine, part) for part in near]
        if reasons and all(reasons):
            return reasons[0]
    return None


def _nearest(claim: Segment, theirs: Sequence[Segment]) -> list[Segment]:
    """The clauses that share the most with the claim, kin included; several where they tie."""
    counts = [_shared(claim, part) for part in theirs]
    return [part for part, count in zip(theirs, counts, strict=True) if count == max(counts) > 0]


def _shared(claim: Segment, part: Segment) -> int:
    there = terms_of(part.text)
    kin = sum(there.has(term) >= _KIN for term in terms_of(claim.text).terms)
    return max(kin, len(claim.words & part.words))


def _speaks_of(claim: Segment, part: Segment) -> bool:
    shared = _shared(claim, part)
    if _BARE_MODAL.search(part.text):  # "Owners can make exports; Readers cannot."
        return shared >= 1
    if opposite := _opposite(claim.text, part.text):  # "Bookings are deleted." against "Bookings are kept."
        rest = claim.words - set(content_words(opposite[0]))
        if rest and 2 * len(rest & part.words) >= len(rest):
            return True
    return shared >= 2 and shared >= _SAME * min(len(claim.words), 2 * len(part.words))


def _clash(claim: Segment, proof: Segment) -> str | None:
    """Why two clauses about the same thing disagree: an odd number of negations and opposites between them."""
    negated, theirs = is_negated(claim.text), _negated_for(claim, proof)
    if _CONDITION.search(proof.text) and theirs:
        open_claim = not negated and not _CONDITION.search(claim.text)
        return "the source allows that only on a condition" if open_claim else None
    opposite = _opposite(claim.text, proof.text)
    if (negated != theirs) and not opposite:
        return "one of the two is negated"
    if opposite and negated == theirs:
        return f"it says “{opposite[0]}” where the source says “{opposite[1]}”"
    mine, other = set(words(claim.text)), set(words(proof.text))
    if mine & _STRICT and other & _HEDGED and not other & _STRICT:
        return "it says must where the source says may"
    return None


def is_negated(clause: str) -> bool:
    """Whether an odd number of words deny what the clause says, a condition before it left out."""
    if LEADING_CONDITION.match(clause) and "," in clause:
        clause = clause.partition(",")[2]
    clause = _COSTS_NOTHING.sub(" free ", _ONLY.sub(" only ", clause))
    if _PORTUGUESE.search(clause) and not _SPANISH.search(clause):
        clause = _IN_THE.sub(" ", clause)
    found = [w for w in fold(clause).split() if w.strip(".,;:!?()\"'") in _NEGATIONS]
    return len(found) % 2 == 1


def _negated_for(claim: Segment, proof: Segment) -> bool:
    """Whether `proof` denies what `claim` is about; what it excepts, it denies."""
    negated = is_negated(proof.text)
    if (exception := _EXCEPTION.search(proof.text)) and not _EXCEPTION.search(claim.text):
        excepted = set(content_words(proof.text[exception.end() :]))
        return negated != bool(excepted & claim.words)
    return negated


def _opposite(claim: str, proof: str) -> tuple[str, str] | None:
    """A word of `claim` whose opposite stands in `proof`, unless either has both."""
    mine, theirs = words(claim), words(proof)
    for word in mine:
        for pair, side in _SIDES.get(word, ()):
            others = [w for w in theirs if (pair, 1 - side) in _SIDES.get(w, ())]
            if others and not _has(theirs, pair, side) and not _has(mine, pair, 1 - side):
                return word, others[0]
    return None


def _has(found: Sequence[str], pair: int, side: int) -> bool:
    return any((pair, side) in _SIDES.get(w, ()) for w in found)


def _opposite_neighbours(claim: Segment, theirs: Sequence[Segment]) -> str | None:
    """Opposites in front of the same word, whatever else is said: "past invoices" against "later invoices"."""
    mine = {(a, stem(b)) for a, b in pairwise(words(claim.text)) if a in _SIDES}
    proved = {(a, stem(b)) for part in theirs for a, b in pairwise(words(part.text)) if a in _SIDES}
    for word, noun in mine:
        if len(noun) < 4 or any(other == noun and word == w for w, other in proved):
            continue
        for w, other in proved:
            if other == noun and any((pair, 1 - side) in _SIDES[w] for pair, side in _SIDES[word]):
                return f"it says “{word}” where the source says “{w}”"
    return None
