"""What no person wrote gets no reply; whatever a person may have written is never taken for it."""

import pytest

from drafter.cleaning.automatic import automatic_kind

AWAY, BOUNCE, BULK, NOTICE = "away", "could not be delivered", "to many", "automatic message"

MACHINES = {
    "away, by subject": (
        "Automatic reply: Re: Your key",
        "I will be back on 20 October. Contact desk@a.example.",
        "ada@a.example",
        AWAY,
    ),
    "away, German": (
        "Abwesenheitsnotiz: Ihr Schlüssel",
        "Ich bin bis 20. Oktober nicht erreichbar.",
        "ada@a.example",
        AWAY,
    ),
    "away, within a conversation": (
        "",
        "Thank you for your email. I am on annual leave until 20 October and will reply on my return.",
        "ada@a.example",
        AWAY,
    ),
    "away, French": (
        "",
        "Merci pour votre message. Je suis absente jusqu'au 20 octobre. En cas d'urgence : accueil@a.example",
        "ada@a.example",
        AWAY,
    ),
    "bounce": (
        "Undelivered Mail Returned to Sender",
        "Your message could not\nbe delivered.\n\n<ada@a.example>: 550 5.1.1 User unknown",
        "MAILER-DAEMON@mx.example",
        BOUNCE,
    ),
    "bounce of gmail": (
        "Delivery Status Notification (Failure)",
        "Address not found. Your message wasn't delivered to ada@a.example",
        "mailer-daemon@googlemail.com",
        BOUNCE,
    ),
    "newsletter": (
        "5 trends",
        "Hi there,\n\nThree houses doubled their nights.\n\nView in browser | Unsubscribe",
        "news@weekly.example",
        BULK,
    ),
    "newsletter, German": (
        "5 Trends",
        "Drei Häuser.\n\nSie erhalten diese E-Mail als Kunde. Abmelden",
        "info@weekly.example",
        BULK,
    ),
    "receipt": (
        "Your receipt",
        "Thanks for your payment! Amount paid 29.00\n\nThis is an automated message, please do not reply.",
        "billing@host.example",
        NOTICE,
    ),
    "newsletter, told how it came": (
        "Autumn offers",
        "Our mats are 20 % off.\n\nYou receive this email because you subscribed. Unsubscribe: https://m.example/u",
        "hello@mats.example",
        BULK,
    ),
    "no-reply sender, French": (
        "Confirmation",
        "Ceci est un message automatique, merci de ne pas y répondre.\n\nVotre commande 331 est prête.",
        "ne-pas-repondre@boutique.example",
        NOTICE,
    ),
    "no-reply sender, German": ("Ihr Paket", "Das Paket ist da.", "nicht-antworten@paket.example", NOTICE),
    "receipt of a help desk": (
        "",
        "We have received your request (ticket 77120): https://a.example/t?id=1\n\nDo not reply to this email.",
        "help@host.example",
        NOTICE,
    ),
    "notification": ("Payout", "Your payout of 129.00 EUR is on its way.", "notifications@pay.example", NOTICE),
    "read receipt": ("Read: Your key", "Your message was read on 9 October.", "ada@a.example", "delivered or read"),
    "no-reply sender": ("Domain expires soon", "The domain expires on 20 October.", "no-reply@host.example", NOTICE),
}


@pytest.mark.parametrize("shape", MACHINES)
def test_machines_are_known(shape: str) -> None:
    subject, text, sender, kind = MACHINES[shape]
    assert kind in (automatic_kind(text, subject=subject, sender=sender, answers=False) or "")


PEOPLE = {
    "on holiday": ("Pause", "I am on holiday in May. Please pause my plan until I am back.", "ada@a.example"),
    "asks about leave": ("Rooms", "I'm out of the office a lot. Can guests check in alone?", "ada@a.example"),
    "asks about an automatic reply": ("Automatic reply: wrong text", "Why does ours say Monday?", "ada@a.example"),
    "tells of an automatic reply": ("Auto reply is sent twice", "It goes out twice to each guest.", "ada@a.example"),
    "asks about a bounce": ("Undeliverable", "My guests get 550 5.1.1. What does that mean?", "ada@a.example"),
    "asks how to unsubscribe": ("Mails", "How do I unsubscribe? I get this every day.", "ada@a.example"),
    "quotes do not reply": ("Mail", "Your mail says do not reply. How do I reach you?", "ada@a.example"),
    "received": ("", "I read that my request has been received, and nothing since.", "ada@a.example"),
    "a person behind a website's address": ("Contact", "My gate is stuck, I need help.", "no-reply@site.example"),
    "not reachable, and asks for something": (
        "Nummer",
        "Vielen Dank für Ihre Nachricht. Ich bin unter der alten Nummer nicht erreichbar. Bitte ändern Sie sie.",
        "ada@a.example",
    ),
    "an empty mail": ("", "", "ada@a.example"),
}  # fmt: skip


@pytest.mark.parametrize("shape", PEOPLE)
def test_people_are_never_taken_for_machines(shape: str) -> None:
    subject, text, sender = PEOPLE[shape]
    assert automatic_kind(text, subject=subject, sender=sender, answers=False) is None


def test_a_newsletter_that_a_customer_answers_in_a_conversation_is_theirs() -> None:
    text = "Not this one.\n\nView in browser | Unsubscribe"
    assert automatic_kind(text, subject="", sender="ada@a.example", answers=True) is None


@pytest.mark.parametrize(
    "text",
    [
        "<ada@a.example>: 550 5.1.1 User unknown",
        "Delivery has failed to these recipients:\n\nada@a.example\nThe address couldn't be found.",
        "postmaster@mx.example says: your message to ada@a.example. could not be delivered",
    ],
)
def test_a_bounce_names_the_address_that_does_not_work(text: str) -> None:
    reason = automatic_kind(text, subject="", sender="mailer-daemon@mx.example", answers=True)
    assert "ada@a.example does not work" in (reason or "")
