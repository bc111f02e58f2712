"""What a text is about: the words that carry its matter, in a form in which two texts can be compared."""

from drafter.text.words import content_words, stem

__all__ = ["key_terms"]

# Words of courtesy and of asking for help: they say nothing about the matter. Stemmed when they are looked up.
_NO_MATTER = frozenset(
    stem(word)
    for word in """
    able advise answer anyway appreciate attempt aware awake back begin believe best chance come day dear else
    explain find fine give go goes going gone good great guess guys happen hello help here idea ideas issue keep
    kind know last let like long look mean mind miss missing need news nothing ok okay old point possible
    problem put question quite reason regards right say see seem send sorry sort still sure take tell thank
    thanks thing things think time today told try tried understand use using wait want way week wonder work
    working wrong yet aber danke frage gibt guten hallo hilfe machen möchte aide bonjour faire merci peut pouvez
    ayuda buenas gracias hola puedo quiero ciao grazie posso vorrei bom obrigado olá posso quero bedankt graag
    hoi vraag
    """.split()
)
# Groups of near-synonyms that steps and answers of every kind share.
_EVERYWHERE = frozenset(
    """=allow =answer =back =begin =change =choose =contain =need =ready =send =show =valid""".split()
)
# Words that customers and articles use for one thing, beyond those that text/words.py knows.
_SAME = {
    stem(word): group.split()[0]
    for group in (
        "pay paid payment bill billed billing charged fee pricing kosten kostet",
        "invoice receipt rechnung facture factura",
        "login log-in signin sign-in password logged sign log",
        "booking appointment reservation",
        "client customer guest patient",
        "staff employee colleague",
        "colour color",
        "plan subscription upgrade downgrade",
        "export download csv",
        "discount rebate reduction cheaper",
    )
    for word in group.split()
} | {"=price": "pay"}

_BEGINNING = 7
"""Letters by which two words are the same, where an ending of another language is left on."""


def key_terms(text: str) -> frozenset[str]:
    """The stems of the words of `text` that carry its matter; words of one meaning share a stem."""
    found = (_SAME.get(word, word) for word in content_words(text) if not word.isdigit())
    matter = (word for word in found if word not in _NO_MATTER and word not in _EVERYWHERE and len(word) > 1)
    return frozenset(word[:_BEGINNING] for word in matter)
