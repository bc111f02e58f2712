"""Whole sentences that the composer says in every language of `courtesy.LANGUAGES`.

All but DECLINED state no fact: whoever reads a draft for its facts may pass over them.
"""

import re

__all__ = [
    "ASK",
    "CLOSE",
    "DECLINED",
    "HAND_OFF",
    "HERE_IS_HOW",
    "HOLDING",
    "MEANWHILE",
    "MORE",
    "SORRY",
    "THANKS",
    "is_stock_phrase",
]

THANKS = {
    "en": "Thank you for your message.",
    "de": "Vielen Dank für Ihre Nachricht.",
    "fr": "Merci pour votre message.",
    "es": "Gracias por su mensaje.",
    "pt": "Obrigado pela sua mensagem.",
    "it": "Grazie per il suo messaggio.",
    "nl": "Bedankt voor uw bericht.",
}
SORRY = {
    "en": "Thank you for telling us. I am sorry for the trouble this has caused you.",
    "de": "Vielen Dank für Ihre Nachricht. Es tut mir leid, dass Sie dadurch Ärger hatten.",
    "fr": "Merci de nous avoir écrit. Je suis désolé pour ce désagrément.",
    "es": "Gracias por avisarnos. Lamento las molestias que esto le ha causado.",
    "pt": "Obrigado por nos avisar. Lamento o transtorno que isto lhe causou.",
    "it": "Grazie per averci scritto. Mi dispiace per il disagio.",
    "nl": "Bedankt voor uw bericht. Het spijt me dat u hier last van heeft.",
}
HOLDING = {
    "en": "I want to give you an answer that is right, and I do not have it yet. I am looking into it and will write "
    "to you here.",
    "de": "Ich möchte Ihnen eine verlässliche Antwort geben und habe sie noch nicht. Ich gehe der Sache nach und "
    "melde mich hier bei Ihnen.",
    "fr": "Je tiens à vous donner une réponse fiable et je ne l'ai pas encore. Je me renseigne et je reviens vers "
    "vous ici.",
    "es": "Quiero darle una respuesta segura y todavía no la tengo. Lo estoy mirando y le escribiré por aquí.",
    "pt": "Quero dar-lhe uma resposta segura e ainda não a tenho. Estou a verificar e escrevo-lhe por aqui.",
    "it": "Voglio darle una risposta sicura e ancora non ce l'ho. Sto verificando e le scrivo qui.",
    "nl": "Ik wil u een antwoord geven dat klopt, en dat heb ik nog niet. Ik zoek het uit en kom er hier op terug.",
}
MEANWHILE = {
    "en": "In the meantime, this page may help: {link}",
    "de": "Bis dahin hilft Ihnen vielleicht diese Seite, auf Englisch: {link}",
    "fr": "En attendant, cette page en anglais vous aidera peut-être : {link}",
    "es": "Mientras tanto, quizá le ayude esta página en inglés: {link}",
    "pt": "Entretanto, talvez esta página em inglês ajude: {link}",
    "it": "Nel frattempo forse può aiutarla questa pagina in inglese: {link}",
    "nl": "Intussen helpt deze Engelstalige pagina u misschien: {link}",
}
HERE_IS_HOW = {
    "en": "Here is how:",
    "de": "So geht es:",
    "fr": "Voici comment faire :",
    "es": "Así se hace:",
    "pt": "Veja como fazer:",
    "it": "Ecco come fare:",
    "nl": "Zo werkt het:",
}
MORE = {
    "en": "You can read more here: {link}",
    "de": "Mehr dazu steht hier: {link}",
    "fr": "Pour en savoir plus : {link}",
    "es": "Aquí puede leer más: {link}",
    "pt": "Pode ler mais aqui: {link}",
    "it": "Qui trova altre informazioni: {link}",
    "nl": "Meer hierover leest u hier: {link}",
}
HAND_OFF = {
    "en": "{person} will take it from here. I am passing on everything you wrote, so you will not have to repeat it.",
    "de": "{person} übernimmt ab hier. Ich gebe alles weiter, was Sie geschrieben haben, damit Sie nichts "
    "wiederholen "
    "müssen.",
    "fr": "{person} prend la suite. Je transmets tout ce que vous avez écrit, vous n'aurez rien à répéter.",
    "es": "{person} se encargará a partir de aquí. Le paso todo lo que ha escrito, así no tendrá que repetirlo.",
    "pt": "{person} continua a partir daqui. Passo tudo o que escreveu, para que não tenha de o repetir.",
    "it": "Da qui in poi se ne occupa {person}. Inoltro tutto ciò che ha scritto, così non dovrà ripeterlo.",
    "nl": "{person} neemt het hier over. Ik geef alles door wat u schreef, dus u hoeft niets te herhalen.",
}
ASK = {
    "en": "So that I can help, could you tell me a little more about what you are trying to do and what you see?",
    "de": "Damit ich helfen kann: Können Sie mir etwas genauer sagen, was Sie vorhaben und was Sie sehen?",
    "fr": "Pour que je puisse vous aider, pourriez-vous préciser ce que vous souhaitez faire et ce que vous voyez ?",
    "es": "Para poder ayudarle, ¿podría contarme un poco más sobre lo que intenta hacer y lo que ve?",
    "pt": "Para eu poder ajudar, poderia dizer um pouco mais sobre o que pretende fazer e o que vê?",
    "it": "Per poterla aiutare, potrebbe dirmi qualcosa in più su che cosa vuole fare e che cosa vede?",
    "nl": "Kunt u iets meer vertellen over wat u wilt doen en wat u ziet? Dan kan ik u helpen.",
}
CLOSE = {
    "en": "Thank you for writing back. It was good to hear from you.",
    "de": "Vielen Dank für Ihre Rückmeldung. Es war schön, von Ihnen zu hören.",
    "fr": "Merci de votre retour. Cela fait plaisir de vous lire.",
    "es": "Gracias por responder. Ha sido un gusto leerle.",
    "pt": "Obrigado pela resposta. Foi bom ter notícias suas.",
    "it": "Grazie per la risposta. È stato un piacere leggerla.",
    "nl": "Bedankt voor uw reactie. Fijn om van u te horen.",
}
DECLINED = {
    "en": "I am sorry, {brand} does not have this: {name}.",
    "de": "Es tut mir leid, {brand} hat das nicht: {name}.",
    "fr": "Je suis désolé, {brand} ne propose pas cela : {name}.",
    "es": "Lo siento, {brand} no ofrece esto: {name}.",
    "pt": "Lamento, {brand} não oferece isto: {name}.",
    "it": "Mi dispiace, {brand} non offre questo: {name}.",
    "nl": "Het spijt me, {brand} heeft dit niet: {name}.",
}

_FACTLESS = (ASK, CLOSE, HAND_OFF, HERE_IS_HOW, HOLDING, MEANWHILE, MORE, SORRY, THANKS)
_SENTENCE_END = re.compile(r"(?<=[.?!]) ")


def _patterns() -> re.Pattern[str]:
    """Every sentence of the tables; a link must be one, a name may be anything without a comma."""
    sentences = {s for table in _FACTLESS for text in table.values() for s in _SENTENCE_END.split(text)}
    filled = (
        re.escape(sentence).replace(r"\{link\}", r"https?://\S+").replace(r"\{person\}", "[^,;]{1,80}")
        for sentence in sorted(sentences)
    )
    return re.compile("|".join(filled))


_ANY = _patterns()


def is_stock_phrase(sentence: str) -> bool:
    """Whether `sentence` is one of these, whole."""
    return _ANY.fullmatch(sentence) is not None
