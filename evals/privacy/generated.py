"""Generated messages: 80 in each of five languages, of our own sentences and invented data, the same every time."""

import re
from collections.abc import Iterator
from random import Random

from evals.privacy.invented import INVENTED
from evals.privacy.labelled import LANGUAGES, PersonalMessage, labelled

__all__ = ["EACH", "generated"]

EACH = 80
"""Messages in each language."""
_SEED = 20261130
_SLOT = re.compile(r"\{(\w+)\}")
_KINDS = {"key": "secret"}
"""Kinds that are counted as another one."""

_SENTENCES = {
    "en": """
        My name is {name} and I cannot sign in since Tuesday.
        Could you please ask {name} to look at it? She knows the case.
        Last week {name} told me that the export takes 5 minutes.
        My colleague {name} never got the invitation to {email}.
        We would like {name} to have the role of an assistant.
        I talked to Mrs {name} about it on 3 November 2026.
        You can call me on {phone} between 9:00 and 17:30.
        The confirmation went to {email}, which is an old address.
        Please refund the 48.00 EUR to {iban}, not to the card.
        The card {card} was charged twice on 2026-11-03.
        My password is {secret} and the page still refuses it.
        The key {key} ended up in our log, how do I replace it?
        Our new address is {address}, please change it.
        My order number is {order} and nothing has arrived.
        The invoice {order} shows 3 seats instead of 2.
        I was born on {birth} and the form says that I am too young.
        The log shows a sign-in from {ip} that was not me.
        The link {link} leads nowhere.
    """,
    "de": """
        Mein Name ist {name} und ich komme seit Dienstag nicht mehr ins Konto.
        Könnten Sie bitte {name} fragen? Sie kennt den Fall.
        Letzte Woche hat mir {name} gesagt, dass der Export 5 Minuten dauert.
        Meine Kollegin {name} hat die Einladung an {email} nie bekommen.
        Wir möchten, dass {name} nur lesen darf.
        Ich habe am 3. November 2026 mit Frau {name} darüber gesprochen.
        Sie erreichen mich unter {phone} zwischen 9:00 und 17:30 Uhr.
        Die Bestätigung ging an {email}, das ist eine alte Adresse.
        Bitte erstatten Sie die 48,00 EUR auf {iban}, nicht auf die Karte.
        Die Karte {card} wurde am 03.11.2026 zweimal belastet.
        Mein Passwort ist {secret} und die Seite nimmt es nicht an.
        Der Schlüssel {key} steht in unserem Log, wie tausche ich ihn aus?
        Unsere neue Anschrift lautet {address}, bitte ändern.
        Meine Bestellnummer ist {order} und es ist nichts angekommen.
        Die Rechnung {order} weist 3 statt 2 Plätze aus.
        Ich bin geboren am {birth} und das Formular sagt, ich sei zu jung.
        Im Protokoll steht eine Anmeldung von {ip}, das war ich nicht.
        Der Link {link} führt ins Leere.
    """,
    "fr": """
        Je m'appelle {name} et je ne peux plus me connecter depuis mardi.
        Pourriez-vous demander à {name} de regarder ? Elle connaît le dossier.
        La semaine dernière, {name} m'a dit que l'export prend 5 minutes.
        Ma collègue {name} n'a jamais reçu l'invitation envoyée à {email}.
        Nous voulons que {name} puisse seulement lire.
        J'ai parlé avec Mme {name} le 3 novembre 2026.
        Vous pouvez m'appeler au {phone} entre 9 h et 17 h 30.
        La confirmation est partie à {email}, une ancienne adresse.
        Merci de rembourser les 48,00 EUR sur {iban}, pas sur la carte.
        La carte {card} a été débitée deux fois le 03/11/2026.
        Mon mot de passe est {secret} et la page le refuse encore.
        La clé {key} figure dans notre journal, comment la remplacer ?
        Notre nouvelle adresse est {address}, merci de la changer.
        Mon numéro de commande est {order} et rien n'est arrivé.
        La facture {order} indique 3 sièges au lieu de 2.
        Je suis née le {birth} et le formulaire me dit trop jeune.
        Le journal montre une connexion depuis {ip}, ce n'était pas moi.
        Le lien {link} ne mène nulle part.
    """,
    "es": """
        Me llamo {name} y no puedo entrar desde el martes.
        ¿Podrían preguntar a {name}? Ella conoce el caso.
        La semana pasada {name} me dijo que la exportación tarda 5 minutos.
        Mi compañera {name} nunca recibió la invitación enviada a {email}.
        Queremos que {name} solo pueda leer.
        Hablé con la señora {name} el 3 de noviembre de 2026.
        Pueden llamarme al {phone} entre las 9:00 y las 17:30.
        La confirmación fue a {email}, que es una dirección antigua.
        Por favor devuelvan los 48,00 EUR a {iban}, no a la tarjeta.
        La tarjeta {card} fue cobrada dos veces el 03/11/2026.
        Mi contraseña es {secret} y la página sigue sin aceptarla.
        La clave {key} aparece en nuestro registro, ¿cómo la cambio?
        Nuestra nueva dirección es {address}, cámbienla por favor.
        Mi número de pedido es {order} y no ha llegado nada.
        La factura {order} indica 3 puestos en lugar de 2.
        Nací el {birth} y el formulario dice que soy demasiado joven.
        El registro muestra un acceso desde {ip} que no fui yo.
        El enlace {link} no lleva a ningún sitio.
    """,
    "pt": """
        O meu nome é {name} e não consigo entrar desde terça.
        Podiam perguntar a {name}? Ela conhece o caso.
        Na semana passada {name} disse-me que a exportação demora 5 minutos.
        A minha colega {name} nunca recebeu o convite enviado para {email}.
        Queremos que {name} só possa ler.
        Falei com a senhora {name} no dia 3 de novembro de 2026.
        Podem ligar-me para o {phone} entre as 9:00 e as 17:30.
        A confirmação foi para {email}, que é um endereço antigo.
        Por favor devolvam os 48,00 EUR para {iban}, não para o cartão.
        O cartão {card} foi cobrado duas vezes em 03/11/2026.
        A minha senha é {secret} e a página continua a recusar.
        A chave {key} aparece no nosso registo, como a troco?
        A nossa nova morada é {address}, mudem por favor.
        O meu número de encomenda é {order} e não chegou nada.
        A fatura {order} mostra 3 lugares em vez de 2.
        Nasci em {birth} e o formulário diz que sou novo demais.
        O registo mostra um acesso de {ip} que não fui eu.
        A ligação {link} não leva a lado nenhum.
    """,
}
_FILLERS = {
    "en": """
        The export stops at 12,500 bookings with ERR-2044.
        We use version 5.3.2 on Windows 11 with Chrome 131.
        Does the Studio plan include 500 text messages a month?
        It worked in April and has been broken since 14 May 2026.
        The room holds 204 people and costs 1.250,00 EUR a day.
        Two of our 340 clients in London see the same.
    """,
    "de": """
        Der Export bricht bei 12.500 Buchungen mit ERR-2044 ab.
        Wir nutzen Version 5.3.2 unter Windows 11 mit Chrome 131.
        Sind im Tarif Studio 500 Nachrichten im Monat enthalten?
        Im April ging es noch, seit dem 14. Mai 2026 nicht mehr.
        Der Raum fasst 204 Personen und kostet 1.250,00 EUR am Tag.
        Zwei von unseren 340 Kunden in Hamburg sehen das Gleiche.
    """,
    "fr": """
        L'export s'arrête à 12 500 réservations avec ERR-2044.
        Nous utilisons la version 5.3.2 sous Windows 11 avec Chrome 131.
        La formule Studio comprend-elle 500 messages par mois ?
        Cela marchait en avril et plus depuis le 14 mai 2026.
        La salle accueille 204 personnes et coûte 1 250,00 EUR par jour.
        Deux de nos 340 clients à Marseille voient la même chose.
    """,
    "es": """
        La exportación se corta en 12.500 reservas con ERR-2044.
        Usamos la versión 5.3.2 en Windows 11 con Chrome 131.
        ¿El plan Studio incluye 500 mensajes al mes?
        En abril funcionaba y desde el 14 de mayo de 2026 no.
        La sala tiene 204 plazas y cuesta 1.250,00 EUR al día.
        Dos de nuestros 340 clientes en Sevilla ven lo mismo.
    """,
    "pt": """
        A exportação para em 12.500 reservas com ERR-2044.
        Usamos a versão 5.3.2 no Windows 11 com o Chrome 131.
        O plano Studio inclui 500 mensagens por mês?
        Em abril funcionava e desde 14 de maio de 2026 não.
        A sala tem 204 lugares e custa 1.250,00 EUR por dia.
        Dois dos nossos 340 clientes em Lisboa veem o mesmo.
    """,
}
_OPENINGS = {
    "en": ["Hi,", "Hello team,", "Good morning,", ""],
    "de": ["Hallo,", "Guten Tag,", "Liebes Team,", ""],
    "fr": ["Bonjour,", "Bonjour l'équipe,", ""],
    "es": ["Hola,", "Buenos días,", ""],
    "pt": ["Olá,", "Bom dia,", ""],
}
_CLOSINGS = {
    "en": ["Thanks,\n{name}", "Best regards, {name}", "Thanks!"],
    "de": ["Viele Grüße\n{name}", "Mit freundlichen Grüßen, {name}", "Danke!"],
    "fr": ["Cordialement,\n{name}", "Merci, {name}", "Merci !"],
    "es": ["Un saludo,\n{name}", "Gracias, {name}", "¡Gracias!"],
    "pt": ["Cumprimentos,\n{name}", "Obrigado, {name}", "Obrigada!"],
}


def generated() -> Iterator[PersonalMessage]:
    """The messages, the languages one after the other."""
    for language in LANGUAGES:
        random = Random(f"{_SEED} {language}")
        yield from (labelled(language, _marked(random, language)) for _ in range(EACH))


def _marked(random: Random, language: str) -> str:
    sentences = random.sample(_lines(_SENTENCES[language]), k=random.randint(1, 3))
    sentences += random.sample(_lines(_FILLERS[language]), k=random.randint(0, 2))
    random.shuffle(sentences)
    opening, closing = random.choice(_OPENINGS[language]), random.choice(_CLOSINGS[language])
    text = "\n\n".join(part for part in (opening, " ".join(sentences), closing) if part)

    def filled(slot: re.Match[str]) -> str:
        kind = slot[1]
        return f"[[{_KINDS.get(kind, kind)}:{INVENTED[kind](random, language)}]]"

    return _SLOT.sub(filled, text)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]
