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
Please reply with the number from the SMS.
What code does your phone show right now?
Send over the six-digit token from your authenticator, please.
Could you read me the code on your screen?
Please send a photo of your card, front and back.
Just tell me the long number on the front of your card and the three digits on the back.
Quel est le code que vous avez reçu ?
¿Me puede dar el código que le llegó por SMS?
Mi può dare il codice che ha ricevuto?
Pode dizer-me o código que recebeu?
Kunt u mij de code uit de sms geven?
Please forward the reset mail to me.
Please forward the sign-in link that you received to me.
Copy the link from the reset mail into your reply.
Können Sie mir den Code, den Sie bekommen haben, nennen?
Bitte leiten Sie mir den Anmelde-Link weiter.
Pourriez-vous me communiquer le code qui s'affiche ?
Kun je me je wachtwoord sturen?
Forward us the magic link, please.
Let me have your TAN.
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
You can ask for a new reset mail on the sign-in page.
Could you tell me whether the reset mail arrived?
Please check your spam folder for the verification mail.
Open the reset link in the mail within 30 minutes.
On the sign-in page, enter the six digits that your phone shows.
Which error code does the page show?
What number does the order page show?
Please send me a screenshot of the page.
Could you send me the link of the page where it happens?
Please tell me your order number.
We never ask you for your password.
Could you forward me the mail that you got from the bank?
Please send us the last four digits of your card.
Ich habe Ihnen einen neuen Anmelde-Link geschickt.
I have sent the reset link to you.
Le code de réduction est valable un mois.
Kunt u mij de foutcode geven?
Puede cambiar su contraseña en Ajustes.
We can send you a new sign-in link.
Let me send you the sign-in link again.
Please reply with your postcode.
Could you tell me the type of your card?
Please send me the numbers from the app.
Teilen Sie uns bitte den Fehlercode mit.
""".strip().splitlines()


@pytest.mark.parametrize("said", ASKS)
def test_a_secret_is_asked_for(said: str) -> None:
    assert asks_for_secret(f"Hi Maya,\n\n{said}\n\nSam")


@pytest.mark.parametrize("said", DOES_NOT)
def test_no_secret_is_asked_for(said: str) -> None:
    assert not asks_for_secret(f"Hi Maya,\n\n{said}\n\nSam")
