"""How people thank, say sorry and offer help, in the languages whose courtesy words we have.

One pattern a courtesy, all languages together: the words do not collide, and a draft may mix them by mistake.
The sentences that a rule may add stand beside them, by language.
"""

from collections.abc import Mapping

from drafter.checks.common.prose import phrases

__all__ = ["LANGUAGES", "OFFER", "SORRY", "THANKS", "WISH", "in_language"]

LANGUAGES = frozenset({"en", "de", "fr", "es", "pt", "it", "nl"})

SORRY = phrases(
    r"""
    sorry  apolog(?:y|ies|i[sz]e[sd]?|i[sz]ing)  (?:i|we) (?:deeply |truly |really )?regret  entschuldig\w*
    tut (?:mir|uns) (?:sehr |wirklich |aufrichtig )?leid  verzeih\w*  bedauern? (?:ich|wir|das|den|die|sehr)
    (?:ich|wir) bedauern?  désolée?s?  excuses  excusez  navrée?s?  pardon  (?:lo )?(?:siento|sentimos)  disculp\w+
    perdón  perdona\w*  lament(?:o|amos)  desculp\w+  (?:sinto|sentimos) muito  pedimos desculpa
    scus(?:a|i|ate|arci|armi|e)  (?:mi|ci) dispiace  spiacenti?  het spijt (?:me|mij|ons)  spijt  vervelend
    """
)

THANKS = phrases(
    r"""
    thank(?:s|ed|ful|ing)?  grateful  (?:i|we)(?: really| do| very much)? appreciate  much appreciated  danke\w*
    dank  dankbar  merci  remerci\w+  gracias  agradec\w+  obrigad[oa]s?  grazie  ringrazi\w+  bedankt?  dankjewel
    dankuwel
    """
)

OFFER = phrases(
    r"""
    let (?:me|us) know  any(?: other| more| further)? questions?  anything else  something else
    any(?: further| more) help
    feel free
    (?:just|simply|please|can|always|or) (?:reply|respond|write|answer|ask|shout)
    (?:reply|write) (?:here|to (?:this|me|us))
    drop (?:me|us) a line  (?:write|get|come) back(?: to (?:me|us))?  tell (?:me|us)  reach (?:me|us)
    (?:i'm|i am|we're|we are|i'll be|i will be) (?:\w+ )?here  here (?:to help|for you)  (?:happy|glad) to help
    door is (?:always )?open  whenever you need  any ?time
    if (?:\w+ ){1,5}(?:comes? up|unclear|stuck|doesn't work|does not work|need)
    did (?:that|this|it) (?:work|help)  how (?:does|did) (?:that|it|this) (?:work|go)
    does (?:that|this) (?:help|work|answer|make sense)
    melden sie sich  meld(?:e|et)? (?:dich|euch)  antworten sie  antworte  fragen  helfe  weiterhelfen
    n'hésitez pas  n'hésite pas  répond(?:ez|re|s)  autres? questions?  aider
    no (?:dude|dudes|duden) en  responder  responda  respóndenos  ayud\w+  duda  preguntas?
    alguna coisa  ajud\w+  dúvidas?  non esit\w+  rispond\w+  aiut\w+  domand[ae]
    reageer  laat (?:het )?(?:me|ons)  vragen  helpen  hulp
    """
)

WISH = phrases(
    r"""
    have (?:yourself )?an? (?:\w+ )?(?:day|weekend|evening|afternoon|morning|week|night|one|start)
    (?:good|great|nice|lovely|pleasant) (?:rest of )?(?:your |the )?(?:day|weekend|evening|afternoon|morning|week)
    enjoy (?:the|your)  all the best  good luck  take care  best wishes  happy \w+ing  wish(?:ing)? you
    hope (?:you|your|the|it)  safe travels  (?:guten|schönen|schönes|gute|angenehmen) \w+  alles gute
    viel (?:erfolg|spaß)  bonne \w+  bon \w+  belle \w+  (?:buen|buena|feliz) \w+  (?:bom|boa|ótim[oa]) \w+
    buon[ao]? \w+  fijn[e]? \w+  prettige \w+  succes
    """
)


def in_language(table: Mapping[str, str], language: str) -> str:
    """The sentence of `table` in `language`, in English where it has none."""
    return table.get(language, table["en"])
