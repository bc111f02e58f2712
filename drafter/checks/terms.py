"""Which words carry what a text is about, in a form in which two texts can be compared."""

from drafter.checks.prose import words

__all__ = ["key_terms"]

# Words that say nothing about the matter: of grammar, of courtesy and of asking for help, in seven languages.
_STOP = frozenset(
    """
    able actually awake aware chance advise anyway appreciate appreciated attempt believe currently explain gives
    gone guess guys happen happened happening happens idea ideas kind mind missing point reason solve solved
    somehow sort suggest unable understand wonder wondering wrong a about after again all also always am an and
    another any anyone anything are as ask at back be because been before being best but by can cannot could day
    days dear did do does doing done down each else even ever every everything find first for from get getting
    give go going good got had has have having hello help her here hey hi him his how however i if in instead into
    is it its just keep know last let like look looking made make many may maybe me mean mine more most much must
    my myself need never new next no not nothing now of off ok okay old on once one only or other our out over own
    please possible question questions really regards right said same say see seem seems send sent she should
    since so some someone something soon sorry still such sure take team than thank thanks that the their them
    then there these they thing things think this those though through time to today told too tried try trying two
    under until up us use used using very want wanted was way we week well were what when where whether which
    while who why will with without work working works would yes yet you your yours problem issue fine great aber
    alle als auch auf aus bei bin bis bitte danke das dass dem den der des die doch ein eine einen einer er es
    etwas für ganz gibt guten haben hallo hat hier hilfe ich ihr ihre im ist ja kann kein keine können machen man
    mehr mein meine mich mir mit nach nicht noch nur oder schon sehr sein sich sie sind tag über um und uns unsere
    vielen vom von vor war warum wenn wer werden wie wir wird wo zu zum zur au aux avec bonjour ce ces cette
    comment dans de du elle en est et être faire fait il ils je la le les leur lui mais merci mes mon ne nos notre
    nous ou où par pas peut plus pour pouvez quand que quel quelle qui quoi sa sans ses si son suis sur te tout
    très un une vos votre vous al algo como con cómo cuando del donde el ella esta este esto gracias hay hola las
    lo los mi mis muy más para pero por porque puede puedo qué se sin sobre su sus también tengo una y ya yo ao
    aos às com da dos ela ele em eu foi isso já mas meu minha na não nas num obrigado olá os pelo quando sem ser
    seu sua são tem tenho uma você alla anche che chi ci ciao come cosa dal dei della di dove e è gli grazie ha ho
    io lei ma mia mio nel non per perché più può quello questo sono aan bedankt ben bij dan dat deze dit een geen
    graag heb hebben heeft het hij hoe ik kan maar meer met mijn naar niet nog nu om onze ook op tot u uit uw van
    veel voor waar wat wel wij zijn
    """.split()
)

# Words that customers and articles use for one thing.
_SAME = {
    word: group.split()[0]
    for group in (
        "price cost costs fee fees prices pricing charge charged charges bill billed billing pay paid payment",
        "invoice invoices receipt receipts rechnung facture factura",
        "login log-in signin sign-in password",
        "sign log logging signing signed logged",
        "delete remove erase deleting removing deleted removed deletion removal",
        "cancel cancelling cancelled canceling canceled cancellation",
        "email mail e-mail emails mails",
        "text sms texts message messages",
        "phone mobile telephone cell",
        "colour color colours colors",
        "staff employee employees colleague colleagues team-member",
        "client clients customer customers guest guests patient patients",
        "booking bookings appointment appointments reservation reservations",
        "move transfer migrate moving transferring migration",
        "upgrade upgrading upgraded downgrade downgrading plan plans subscription",
        "export exports exporting exported download downloading csv",
        "discount discounts rebate reduction cheaper",
        "fix fixed repair solved resolved",
    )
    for word in group.split()
}
_ENDINGS = ("ations", "ation", "ings", "ing", "ers", "ies", "ied", "es", "ed", "en", "et", "er", "s", "e", "y")


def key_terms(text: str) -> frozenset[str]:
    """The stems of the words of `text` that carry its matter; words of one meaning share a stem."""
    bare = (_bare(word) for word in words(text) if not word.endswith("n't"))
    return frozenset(_stem(word) for word in bare if len(word) > 2 and word not in _STOP and not word.isdigit())


def _bare(word: str) -> str:
    """Without what an apostrophe ties on: "l'export", "account's", "you've"."""
    head, _, tail = word.partition("'")
    return tail if len(head) < 3 and len(tail) > 2 else head


def _stem(word: str) -> str:
    if word in _SAME:
        return _SAME[word]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)][:7]
    return word[:7]
