"""Orders: where a text tells its reader to do something, in the languages that replies are written in.

All languages in one pattern: the forms do not collide, and whoever mixes them means the same. Conversational asks
("tell me", "let me know") are no orders: they send nobody anywhere.
"""

import re

__all__ = ["commands", "orders", "pays", "warns", "weighty"]


def _any(*blocks: str) -> str:
    return "|".join(phrase for block in blocks for phrase in re.split(r"\s*\n\s*|\s{2,}", block.strip()))


_ENGLISH = _any(
    r"""
    open  click  tap  press  visit  go (?:to|on|through|back)  head (?:to|over)  navigate  browse
    sign (?:in|on|up|out)
    log (?:in|on|into|out)  re-?enter  enter  type  fill  submit  upload  download  install  update  upgrade  scan
    join
    follow (?:the|this|these|our)  use  pay  repay  transfer  wire  remit  deposit  settle  top up  buy  purchase
    donate  send  forward  email  e-mail  mail  call  phone  ring  dial  text  message  contact  write to
    get in touch
    reply with  respond with  answer with  switch  disable  deactivate  turn off  delete  remove  uninstall  change
    replace  reset  confirm your  verify  validate  authori[sz]e  approve  accept the  grant  allow  register
    subscribe
    unsubscribe  renew  cancel  restart  run  copy  paste  select  choose  share your  give  provide  post  leave
    ship
    return  check (?:in )?(?:at|on)  read  see  find  reach  continue  proceed  start  complete  finish  ignore  keep
    """
)
_PAYS = _any(
    r"""
    pay  repay  transfer  wire  remit  deposit  settle  top up  buy  purchase  donate  send  spend  hand over
    (?:be )?paid  (?:be )?transferred  (?:be )?sent
    """
)
_SIE = _any(
    r"""
    zahlen  bezahlen  überweisen  begleichen  senden  schicken  mailen  schreiben  rufen  kontaktieren  öffnen
    klicken
    tippen  gehen  besuchen  melden  loggen  geben  nutzen  verwenden  laden  installieren  folgen  kaufen  bestätigen
    antworten  wenden  ändern  löschen  deaktivieren  schalten  aktualisieren  wechseln  registrieren  teilen  leiten
    lesen  prüfen  wählen  richten  entfernen  starten  verifizieren  nennen  benutzen
    """
)
_DU = _any(
    r"""
    zahle?  bezahle?  überweise?  begleiche  sende?  schicke?  maile?  schreibe?  ruf  kontaktiere  öffne  klicke?
    tippe?
    geh  besuche?  melde  logge?  gib  nutze?  verwende  lade?  installiere  folge?  kaufe?  bestätige  antworte
    wende
    ändere  lösche?  deaktiviere  aktualisiere  wechs(?:le|el)  registriere  teile?  lies  prüfe?  wähle?  nenne?
    """
)
_ROMANCE = _any(
    # French
    r"""
    veuillez  merci (?:de|d'\w+)  (?:pay|vers|envoy|transf[ée]r|ouvr|cliqu|tap|rend|visit|connect|appel|télécharg
    |install
    |saisiss|entr|indiqu|contact|écriv|utilis|suiv|achet|confirm|valid|vérifi|supprim|désactiv|répond|adress|régl|fait
    |modifi|consult|lis|scann|inscriv|communiqu|remplac)ez(?:-\w+)?  vous (?:devez|pouvez|devrez)
    (?:paie|verse|envoie|ouvre|clique|appelle|connecte-toi|télécharge|va sur|réponds)
    """.replace("\n    |", "|"),
    # Spanish
    r"""
    por favor,? \w+  (?:pague|transfiera|env[ií]e|ingrese|abra|pulse|visite|llame|inicie|acceda|entre|descargue
    |instale
    |escriba|use|utilice|siga|compre|confirme|verifique|responda|contacte|cambie|elimine|desactive|vaya|abone|remita
    |deposite|introduzca|facilite)(?:nos|se)?  haga clic  póngase  (?:paga|transfiere|envía|abre|pulsa|visita|llama
    |inicia|accede|entra|descarga|instala|escribe|responde)(?:nos)?  (?:debe|tiene que|puede|deberá)
    """.replace("\n    |", "|"),
    # Italian
    r"""
    per favore,? \w+  la preghiamo  (?:paghi|invii|trasferisca|bonifichi|versi|apra|clicchi|prema|visiti|chiami|acceda
    |entri|scarichi|installi|scriva|usi|utilizzi|segua|acquisti|confermi|verifichi|risponda|contatti|cambi|elimini
    |disattivi|vada|effettui|inserisca|mandi|spedisca|inoltri)(?:ci|si)?  (?:paga|invia|trasferisci|apri|clicca|visita
    |chiama|accedi|entra|scarica|installa|scrivi|rispondi|vai|effettua|manda)(?:ci)?  (?:deve|può|dovrà)
    """.replace("\n    |", "|"),
    # Portuguese
    r"""
    por favor,? \w+  (?:pague|transfira|envie|abra|clique|toque|visite|ligue|inicie|aceda|acesse|entre|descarregue
    |baixe
    |instale|escreva|use|utilize|siga|compre|confirme|verifique|responda|contacte|contate|altere|elimine|exclua
    |desative
    |vá|deposite|introduza|insira|mande|encaminhe)(?:-nos|-se)?  (?:deve|tem de|tem que|pode|deverá)
    """.replace("\n    |", "|"),
)
_DUTCH = _any(
    r"""
    betaal  maak  stort  stuur  zend  mail  bel  schrijf  open  klik  tik  ga  bezoek  log  meld  voer  vul  gebruik
    download  installeer  volg  koop  bevestig  verifieer  antwoord  reageer met  neem contact  wijzig  verwijder
    schakel  update  kies  lees  geef  doe  verstuur
    """
)
_HEAD = (
    r"(?:^|[.;:!?,–—(*\n]\s{0,9}|\b(?:and|then|so|or|please|kindly|just|simply|now|also|again|always|instead|first|next"
    r"|und|dann|bitte|einfach|jetzt|et|puis|simplement|maintenant|y|e|o|luego|ahora|poi|ora|agora|depois|en|dan|nu|"
    r"gewoon|alstublieft)\s+)"
)
_LEAD = r"(?:you'?ll |you will )?"
_MODAL = _any(
    r"""
    you(?:'ll| will)? (?:now |also |just |only |still |then )?(?:can|could|should|must|may|need to|have to|had better)
    you(?:'re| are) (?:asked|required|requested|advised|obliged|invited|welcome) to  (?:could|can|would|will) you
    make sure (?:to|you|that you)  be sure to  (?:we|i) (?:kindly )?(?:ask|need|want|advise|urge
    |recommend) (?:that )?you
    have you (?:already )?(?:tried|visited|been to|opened|called)  must be  (?:has|have|needs?) to be  is to be
    please
    (?:sie|du) (?:müssen|sollten|können|dürfen|musst|solltest|kannst)  (?:müssen|sollten|können|könnten|würden) sie
    (?:ist|sind) zu (?:zahlen|überweisen)  bitte  (?:vous devez|pourriez-vous|pouvez-vous|il faut|s'il vous plaît)
    (?:podría|puede|debe) usted  hay que  (?:potrebbe|può|deve)  bisogna  (?:você|o senhor|a senhora) (?:deve|pode)
    é preciso  (?:u|je|jij) (?:moet|kunt|kan|dient|mag)  (?:kunt|kun|wilt|wil|zou) (?:u|je|jij)  gelieve  alstublieft
    """
)
_COMMANDS = re.compile(
    rf"{_HEAD}{_LEAD}(?:{_ENGLISH}|{_DUTCH}|{_DU})(?!\w)|(?<!\w)(?:(?:{_SIE}) (?:sie|euch|bitte)|{_ROMANCE})(?!\w)",
    re.IGNORECASE,
)
_ORDERS = re.compile(rf"(?<!\w)(?:{_MODAL})(?!\w)", re.IGNORECASE)
_MONEY = re.compile(
    rf"(?<!\w)(?:{_PAYS}|(?:be)?zahl\w*|überweis\w*|begleich\w*|pa(?:y|i)ez|payer|vers(?:ez|er)|réglez|régler|"
    rf"virement|"
    r"pague[n]?|pagar|abon[ae]r?|transfi(?:era|ra|ere)|transferi?r|paghi|paga(?:re)?|vers[ia]|bonific\w*|betaal\w*|"
    r"betalen|stort\w*|overmaken|maak)(?!\w)",
    re.IGNORECASE,
)
_CONVERSES = re.compile(
    r"(?<!\w)(?:(?:please |could you |can you |would you |kindly )*(?:tell|let|show|give|send) (?:me|us)(?: know)?|"
    r"(?:please |could you |can you )*(?:describe|confirm (?:that|whether|if)|check (?:that|whether|if)|"
    r"say (?:whether|if))|(?:bitte )?(?:sagen|teilen|schicken|senden|nennen|beschreiben|geben) sie (?:mir|uns)|"
    r"(?:dites|indiquez|précisez|envoyez)-(?:moi|nous)|(?:d[ií]game|indíqueme|cuénteme|envíeme)|(?:mi|ci) (?:dica|"
    r"faccia sapere|invii|mandi)|(?:diga|envie|mande)-(?:me|nos)|laat (?:het )?(?:me|ons) weten|(?:vertel|"
    r"stuur) (?:me|mij|ons))(?!\w)",
    re.IGNORECASE,
)
_OF_MINE = re.compile(r"\W*(?:i|we|ich|wir|j'|je|nous|ik|wij)\b", re.IGNORECASE)
_JOINS = re.compile(r"(?:and|und|et|y|e|en)\s", re.IGNORECASE)
_GO = (
    r"(?:open|click|visit|go|pay|transfer|send|use|follow|reply|answer|respond|write|call|sign|log|enter|trust|share|"
    r"download|install|forward)"
)
_WARNS = re.compile(
    rf"(?<!\w)(?:do not|don't|never|must not|mustn't|should not|shouldn't|better not) (?:\w+ )?{_GO}(?!\w)|"
    r"(?<!\w)(?:nicht|niemals|keine?n?|ne \w+(?:-\w+)? (?:pas|jamais|rien|aucun)|n'\w+(?:-\w+)? (?:pas|jamais|aucun)|"
    r"(?:no|nunca) (?:pague|abra|pulse|env[ií]e|transfiera|responda|entre|acceda|siga|inicie|haga)|"
    r"(?:non|mai) (?:paghi|apra|clicchi|invii|risponda|acceda|segua|inserisca|versi)|"
    r"(?:não|nunca) (?:pague|abra|clique|envie|responda|entre|aceda|siga|transfira)|niet|nooit|geen)(?!\w)",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"(?<!\w)(?:hesitate|forget|wait|worry|else|other than|except|but|only|instead|until|unless|without|rather|old|"
    r"anymore|any more|zögern|vergessen|warten|sondern|nur|statt|außer|mehr|hésitez|oubliez|mais|seulement|sauf|plus|"
    r"dude|olvide|sino|solo|sólo|excepto|esiti|dimentichi|ma|soltanto|tranne|hesite|esqueça|mas|apenas|exceto|aarzel|"
    r"vergeet|maar|alleen|behalve|meer)(?!\w)",
    re.IGNORECASE,
)
_WEIGHTY = re.compile(
    r"(?<!\w)(?:pay|repay|transfer|wire|remit|deposit|top up|buy|purchase|donate|install|uninstall|disable|"
    r"deactivate|(?:turn|switch) off|delete|erase|call|dial|scan|authori[sz]e|grant|ship|(?:be)?zahl\w*|überweis\w*|"
    r"install\w*|deaktivier\w*|lösch\w*|kauf\w*|(?:abschalten|ausschalten)|pa(?:y|i)e[rz]|vire[rz]|désactiv\w+|"
    r"supprim\w+|appel(?:ez|er)|achet\w+|pague|pagar|transfi\w+|transferir|instal[ea]r?|desactiv\w+|elimin[ea]r?|"
    r"borr[ea]r?|llam[ea]r?|compr[ea]r?|paghi|pagare|bonific\w+|install[ia]re?|disattiv\w+|elimin[ia]re?|"
    r"chiam[ia]re?|desativ\w+|exclu[ai]r?|apag(?:ue|ar)|lig(?:ue|ar)|betaal\w*|betalen|overmak\w*|installeer|"
    r"installeren|uitschakelen|verwijder\w*|bel|bellen)(?!\w)",
    re.IGNORECASE,
)


def commands(text: str) -> bool:
    """Whether `text` holds an imperative; asking for a word in this conversation is none."""
    return _commands(_CONVERSES.sub(" ", _straight(text)))


def orders(text: str) -> bool:
    """Whether `text` tells its reader to do something: by an imperative, or by "you must", "could you"."""
    plain = _CONVERSES.sub(" ", _straight(text))
    return _commands(plain) or _ORDERS.search(plain) is not None


def _commands(plain: str) -> bool:
    """In "I opened it and see a page" the second verb is no imperative either."""
    mine = _OF_MINE.match(plain)
    return any(not (mine and _JOINS.match(match.group())) for match in _COMMANDS.finditer(plain))


def warns(text: str) -> bool:
    """Whether `text` tells its reader not to do something, and nothing instead."""
    plain = _straight(text)
    return _WARNS.search(plain) is not None and _INSTEAD.search(plain) is None


def pays(text: str) -> bool:
    """Whether `text` speaks of paying or sending money."""
    return _MONEY.search(_straight(text)) is not None


def weighty(text: str) -> bool:
    """Whether `text` tells its reader to do what is hard to undo: to pay, install, delete, switch a guard off."""
    plain = _straight(text)
    return orders(plain) and _WEIGHTY.search(plain) is not None


def _straight(text: str) -> str:
    return text.replace("’", "'")
