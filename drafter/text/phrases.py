"""Words that carry courtesy rather than facts, in the languages that replies are written in.

Each pattern is matched at the beginning of a clause. What they miss is treated as a fact and must be proved, so a
gap in these lists costs a needless warning, never a missed one.
"""

import re

__all__ = ["ABBREVIATIONS", "ASKS", "COURTEOUS", "GREETS", "LEADS_IN", "MAY_END", "POINTS_TO", "SUBORDINATE"]

ABBREVIATIONS = frozenset(
    """
    e.g i.e etc vs approx no nos nr fig ca cf al mr mrs ms dr prof st jr sr inc ltd co corp dept est ext max min
    tel vol jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun a.m p.m u.s u.k z.b d.h
    u.a bzw usw evtl ggf inkl exkl zzgl vgl str hr fr bspw o.ä s.o s.u mind tgl abs art p.ex c.-à-d env m mme
    mlle av bd n° réf p.ej ej sra srta ud uds pág núm es ecc sig sig.ra dott pag bijv d.w.z o.a m.b.t i.p.v dhr
    mevr blz
    """.split()
)

MAY_END = frozenset("etc min max usw inc ltd co corp a.m p.m jr sr ext std u.s u.k ecc etw".split())
"""Abbreviations that also end sentences."""


def _clause(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)


GREETS = _clause(
    r"hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|greetings|welcome",
    r"hallo|guten (?:tag|morgen|abend)|liebe[rs]?|sehr geehrte[rs]?|moin|servus|grüezi",
    r"bonjour|bonsoir|salut|cher|chère|madame|monsieur",
    r"hola|buen[oa]s (?:días|tardes|noches)|estimad[oa]s?|querid[oa]",
    r"ciao|buongiorno|buonasera|salve|gentile|olá|oi|bom dia|boa (?:tarde|noite)|car[oa]|prezad[oa]",
    r"hoi|dag|goede(?:morgen|middag|navond|ndag)|beste|geachte|hej|hei",
)

_PROMISE = (
    r"(?:look|check|find|investigate|ask|get back|come back|be back|follow up|keep you|write|let you know|help|"
    r"see what|gladly|be (?:in touch|happy|glad|here)|update you|wait|stay|dig|pass (?:it|this|that|your)|do my best|"
    r"do our best|take (?:a|another) (?:\w+ )?look|try)"
)
COURTEOUS = _clause(
    r"(?:many |big )?thanks|thank you|thx|(?:i|we) (?:really |very much )?appreciate|much appreciated",
    r"(?:(?:i|we)(?:['’]m|['’]re| am| are) )?(?:so |very |really |truly |deeply |also )*sorry",
    r"(?:my |our |sincere )*apolog(?:y|ies)|(?:i|we) (?:\w+ )?apologi[sz]e|please accept",
    r"(?:i|we) (?:can |do |also )?(?:completely |totally |fully |quite )?(?:understand|imagine|realise|realize|"
    r"know how)",
    r"(?:that|this|it)(?:['’]s| is| must be| must have been| sounds| would be) (?:really |very |so |quite |"
    r"more than )?(?:frustrating|annoying|understandable|confusing|stressful|worrying|unpleasant|a pity|"
    r"great to hear|good to hear|a (?:good|great|fair) (?:question|point|idea))",
    r"(?:good|great|fair|excellent) (?:question|point|news|catch|idea)|no (?:problem|worries)|not a problem|"
    r"you(?:['’]re| are) (?:very |most )?welcome|my pleasure|of course|sure(?: thing)?|certainly|absolutely|"
    r"gladly|with pleasure",
    r"(?:(?:i|we)(?:['’]m|['’]re|['’]d| am| are| would| will)?(?: be)? )?(?:very |so |really |always |more than )?"
    r"(?:happy|glad|pleased|delighted)(?! to (?:tell|say|confirm|announce|report|inform|let you know|share))",
    r"(?:(?:i|we) )?(?:really |very much )?(?:hope|wish you)|have a (?:\w+ )?(?:good|great|nice|lovely|wonderful|"
    r"pleasant|fine)|enjoy|take care|(?:best of|good) luck|all the best|best wishes|(?:i(?:['’]m| am)? |"
    r"we )?look(?:ing)? forward|talk (?:to you )?soon|see you|congratulations|well done|cheers|best regards|"
    r"kind regards|warm regards|sincerely|best",
    r"(?:please )?let (?:me|us) know|(?:please )?(?:feel free|do(?: not|n['’]t) hesitate)|(?:please )?just (?:reply|"
    r"write|ask|say|answer|type|send)|(?:please )?(?:reply|write back|write to (?:me|us)|get in touch|reach out|"
    r"come back|contact us)",
    rf"(?:then )?(?:i|we)(?:['’]ll| will| am going to|['’]m going to| can) (?:then |also |gladly |of course |"
    rf"certainly |now )*{_PROMISE}|(?:i|we)(?:['’]d| would) (?:love|like|be (?:happy|glad))",
    r"(?:i|we)(?:['’]m|['’]re| am| are) (?:looking into|checking|investigating|on it|here)|give (?:me|"
    r"us) a (?:moment|minute)|one moment|bear with|please (?:stay|bear|hold|wait)|our door is|"
    r"(?:is there )?anything else|i wanted to",
    r"(?:i|we)(?:['’]m|['’]re| am| are) (?:now |also )?(?:passing|forwarding|handing|asking|following up)|"
    r"[^,;.]{1,40} (?:will take|takes) (?:it|this|over)|it (?:was|is) (?:good|great|nice|lovely) to hear",
    r"(?:vielen |herzlichen |besten |lieben )*dank|danke|(?:es )?tut (?:mir|uns)|(?:bitte )?entschuldig|(?:ich|"
    r"wir) (?:\w+ )?(?:versteh|hoff|freue?|wünsche?|melde|schaue|prüfe|kümmere|helfe)\w*|gern(?:e)?|bitte (?:melden|"
    r"schreiben|antworten)|melden sie sich|antworten sie|schreiben sie|kein problem|alles gute|einen schönen|"
    r"schöne[nrs]?|viele grüße|beste grüße|liebe grüße|mit (?:freundlichen|besten)",
    r"merci|(?:je|nous) (?:suis|sommes) (?:\w+ )?(?:désolé|navré|content|ravi)\w*|désolée?s?|toutes (?:mes|"
    r"nos) excuses|(?:je|nous) (?:vous )?(?:comprends|comprenons|espère|espérons|souhaite|remercie|remercions|reste|"
    r"restons|reviens)|n['’]hésitez|répondez|écrivez|bonne (?:journée|soirée|chance)|cordialement|avec plaisir|"
    r"bien (?:sûr|à vous)",
    r"(?:muchas )?gracias|(?:lo )?(?:siento|sentimos|lamento|lamentamos)|(?:le )?(?:entiendo|entendemos|espero|"
    r"esperamos)|no dude|(?:basta con )?responder?|escríba|quedo|quedamos|con gusto|que tenga|saludos|un saludo",
    r"(?:mille )?grazie|mi dispiace|ci dispiace|(?:mi )?scus[io]|capisco|capiamo|spero|speriamo|non esit|"
    r"basta rispondere|buona (?:giornata|serata|fortuna)|cordiali saluti|resto|a presto|obrigad[oa]|lamento|"
    r"lamentamos|compreendo|espero|não hesite|basta responder|tenha um|cumprimentos|abraço",
    r"bedankt|dank (?:u|je)|(?:het )?spijt (?:me|ons)|(?:mijn |onze )?excuses|ik (?:begrijp|hoop|help|wens|kom)|"
    r"graag|laat (?:het )?(?:me|ons)|reageer|aarzel|fijne|prettige|veel succes|met vriendelijke|groet\w*",
)

ASKS = _clause(
    r"(?:please |kindly )(?:also )?(?:send|share|attach|tell|give|provide|confirm|describe|forward|paste|include)",
    r"(?:could|can|would|will|may) (?:you|i|we)|(?:send|tell|give|show) (?:me|us)|i (?:would |also |still |just "
    r")*need(?! to)",
    r"bitte (?:senden|schicken|teilen|nennen|geben|bestätigen|beschreiben)|könnten sie|können sie|würden sie",
    r"pourriez-vous|pouvez-vous|(?:veuillez|merci de) (?:m['’]|me |nous )?(?:envoyer|indiquer|préciser|confirmer|"
    r"joindre)",
    r"¿|podría|puede (?:enviar|decir|indicar)|por favor (?:envíe|indique|confirme)|potrebbe|può (?:inviar|dir|"
    r"indicar)|poderia|pode (?:enviar|dizer)|kunt u|kun je|zou(?:dt)? (?:u|je)",
)

LEADS_IN = _clause(
    r"here(?:['’]s| is| are)|(?:please )?(?:follow|try|do) (?:these|this|the following)|(?:it|this|"
    r"that) works like this|like this|as follows|in short|(?:these|the following)|to [a-z]+|this is (?:how|what)|"
    r"steps|in that case|(?:both|two|a few) (?:things|ways|questions|points)",
    r"so geht|hier|folgende|gehen sie (?:so|wie folgt)|das geht so|wie folgt|um [\w ]+ zu",
    r"voici|procédez|suivez|pour [a-zé]+|aquí|siga|para [a-z]+|ecco|segu[ai]|per [a-z]+|aqui|hier(?:onder)?|volg|zo "
    r"werkt",
)

SUBORDINATE = _clause(
    r"if|when|whenever|once|as soon as|before|after|until|unless|in case|should (?:you|it|that|this)|while|because|"
    r"since|so|although|to [a-z]+|even if|in the meantime|for now|also|meanwhile|then|next|finally|first",
    r"damit|um|pour que|para|per|wenn|falls|sobald|sollten? (?:sie|noch)|bevor|nachdem|bis|weil|damit|si|dès que|"
    r"lorsque|quand|avant|après|cuando|se|quando|als|zodra|voordat",
)

POINTS_TO = _clause(
    r"(?:you (?:can|will|['’]ll) )?(?:also )?(?:read|find|see|follow) "
    r"(?:more|updates|all|the (?:details|steps|full article))\b[^.]{0,50}",
    r"(?:the )?(?:full |whole )?(?:article|guide|steps|details)(?: (?:is|are))?(?: all)? here|more(?: details)? here",
    r"mehr dazu steht hier|(?:pour en savoir plus|plus de détails)|aquí puede leer más|pode ler mais aqui|"
    r"qui trova altre informazioni|meer hierover leest u hier",
)
"""What leads to a link and says nothing else; whether the link is one of the sources is asked apart."""
