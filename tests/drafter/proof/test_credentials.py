"""Asking for a secret, in seven languages, and all that comes close to it."""

import pytest

from drafter.proof.credentials import asks_for_secret

ASKS = """
Reply with the six digits that your phone shows.
Please send me your password.
Send us the verification code that you received by text.
What is your password?
Share your full card number with me.
Type your password here.
To verify you, I need your card number and the CVV.
Please confirm your password so that I can unlock the account.
Please read out the code from the app.
What is the answer to your security question?
Please give us your mother's maiden name.
Please provide your login details.
Just send the password and the recovery codes back.
Please install AnyDesk so that I can have a look.
Let me connect to your computer with TeamViewer.
Bitte senden Sie uns Ihr Passwort.
Antworten Sie einfach mit den sechs Ziffern, die Ihr Handy zeigt.
Bitte teilen Sie uns den Bestätigungscode mit.
Wie lautet Ihr Passwort?
Bitte nennen Sie uns Ihre Kreditkartennummer.
Veuillez nous envoyer votre mot de passe.
Répondez avec les six chiffres affichés sur votre téléphone.
Merci de nous communiquer le code de vérification.
Por favor, envíenos su contraseña.
Responda con los seis dígitos que ve en su teléfono.
¿Cuál es su contraseña?
Ci invii la sua password, per favore.
Risponda con le sei cifre che vede.
Envie-nos a sua senha.
Responda com os seis dígitos.
Stuur ons uw wachtwoord.
Antwoord met de zes cijfers op uw telefoon.
""".strip().splitlines()
DOES_NOT = """
Open Sign-in and enter your password.
We will never ask you to send us your password.
Please don't share your card number.
Enter the six digits that your app shows on the sign-in page.
Please send me the last four digits of the card.
We'll send you a six-digit code by text.
You can share the page's password with your clients under Settings.
Could you tell me the error code that you see?
Give your staff a PIN under Settings > Team.
Your clients receive a code by text message; they enter it on the page.
To change your password, open Settings > Security.
Can you tell me whether you received the verification code?
Could you tell us if the password reset mail arrived?
Which card did you use?
We do not offer remote access.
Please provide the discount code to your clients.
Could you send us the postcode and the country code?
What is the password reset link showing?
You can send the verification code again from the sign-in page.
Please tell me what happens after you enter your password.
Senden Sie uns niemals Ihr Passwort.
Geben Sie auf der Anmeldeseite Ihr Passwort ein.
Sagen Sie mir bitte, ob der Code angekommen ist.
Ne nous envoyez jamais votre mot de passe.
Saisissez votre mot de passe sur la page de connexion.
No nos envíe nunca su contraseña.
Introduzca su contraseña en la página.
Non ci invii mai la sua password.
Nunca nos envie a sua senha.
Stuur ons nooit uw wachtwoord.
Voer uw wachtwoord in op de inlogpagina.
""".strip().splitlines()


@pytest.mark.parametrize("said", ASKS)
def test_a_secret_is_asked_for(said: str) -> None:
    assert asks_for_secret(f"Hi Maya,\n\n{said}\n\nSam")


@pytest.mark.parametrize("said", DOES_NOT)
def test_no_secret_is_asked_for(said: str) -> None:
    assert not asks_for_secret(f"Hi Maya,\n\n{said}\n\nSam")
