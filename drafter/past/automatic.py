"""Messages that no person wrote: bounces, out-of-office notes, receipts of help desks, newsletters.

Sources: RFC 3834 (Auto-Submitted), RFC 3464 (delivery status), RFC 2369 (List-Unsubscribe); Precedence and X-Auto-*
are customs of mail programs.
"""

import re
from collections.abc import Mapping

__all__ = ["sounds_automatic", "was_sent_by_a_machine"]

_PRECEDENCE = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_MARKS = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autoresponder", "x-failed-recipients")
_MACHINES = re.compile(r"^(?:mailer-daemon|postmaster|bounces?|no-?reply|do-?not-?reply)\b", re.IGNORECASE)
_SUBJECT = re.compile(
    r"\W*(?:auto(?:matic|mated)?[ :-]+(?:reply|response|antwort)|autoreply|out of (?:the )?office|"
    r"automatische antwort|abwesenheit\w*|réponse automatique|respuesta automática|risposta automatica|"
    r"automatisch antwoord|undeliver\w+|delivery (?:status notification|failure|has failed)|mail delivery|"
    r"returned mail|unzustellbar|failure notice)\b",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"\b(?:this is an auto(?:matic|mated)(?:ally generated)? (?:reply|response|message|e-?mail|confirmation)|"
    r"(?:do not|don['’]t) reply to this (?:e-?mail|message)|(?:i am|i['’]m) (?:currently )?(?:out of (?:the )?office|"
    r"away from my desk|on (?:annual |parental )?leave|on holiday)|(?:we|we['’]ve|"
    r"we have) (?:just )?received your (?:request|message|e-?mail|enquiry|inquiry|ticket)|your (?:request|ticket|"
    r"message|case) (?:\S{1,20} )?(?:has been|was) (?:received|created|logged|registered)|"
    r"thank you for contacting us\W+(?:we|one of our|our team|someone) (?:will|aim|usually)|a new (?:ticket|"
    r"case) has been (?:created|opened)|(?:message|mail) (?:could not be|was not) delivered|"
    r"delivery to the following recipients? failed|how would you rate (?:the|our) (?:support|service|help)|"
    r"ihre (?:anfrage|nachricht) (?:ist|wurde|haben wir) (?:bei uns )?(?:eingegangen|erhalten)|ich bin (?:derzeit |"
    r"zur zeit )?(?:nicht im büro|im urlaub|abwesend)|je suis (?:actuellement )?(?:absente?|en congés?)|"
    r"estoy fuera de la oficina)",
    re.IGNORECASE,
)  # fmt: skip
_LOOKED_AT = 300  # characters: people quote such notes further down
_LONGEST = 150  # words: an answer that begins with a receipt goes on


def was_sent_by_a_machine(headers: Mapping[str, str], sender: str, *, ours: bool) -> bool:
    """Whether the headers of a mail (names in lower case) say that no person sent it.

    Help desks mark the replies of agents as auto-generated too, so for `ours` only a stronger mark counts.
    """
    submitted = headers.get("auto-submitted", "no").split(";")[0].strip().casefold()
    if submitted not in (("no", "auto-generated") if ours else ("no",)):
        return True
    if headers.get("precedence", "").strip().casefold() in _PRECEDENCE or any(mark in headers for mark in _MARKS):
        return True
    if "multipart/report" in headers.get("content-type", "").casefold() or headers.get("return-path") == "<>":
        return True
    return not ours and bool(_MACHINES.match(sender) or "list-unsubscribe" in headers)


def sounds_automatic(text: str, subject: str = "") -> bool:
    """Whether a message reads like an automatic one: by its subject, or by how it begins."""
    if _SUBJECT.match(subject):
        return True
    return bool(_WORDS.search(text[:_LOOKED_AT])) and len(text.split()) <= _LONGEST
