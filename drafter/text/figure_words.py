"""The words of figures: units of time, currencies, months and small numbers, in the languages replies use."""

__all__ = [
    "BYTES",
    "CURRENCY",
    "GREAT_NUMBER",
    "MEASURES",
    "MONTH",
    "NUMBER_WORD",
    "ONLY_BEFORE_UNIT",
    "ORDINAL",
    "PART",
    "SECONDS",
    "TIMES",
    "TIME_UNIT",
]

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2629800, "year": 31557600}
"""Seconds of each unit; a month is a twelfth of a year of 365.25 days."""

_TIME_UNITS = {
    "second": "s sec secs second seconds sekunde sekunden seconde secondes segundo segundos secondi secondo seconden",
    "minute": "min mins minute minutes minuten minuto minutos minuti minuut",
    "hour": "h hr hrs hour hours hourly stunde stunden std heure heures hora horas ora ore uur uren",
    "day": "d day days daily tag tage tagen jour jours día días dia dias giorno giorni dag dagen night nights",
    "week": "week weeks weekly woche wochen semaine semaines semana semanas settimana settimane weken",
    "month": "month months monthly monat monate monaten mois mes meses mese mesi maand maanden mês",
    "year": "year years yearly annually jahr jahre jahren an ans année années año años ano anos anno anni jaar",
}
TIME_UNIT = {word: unit for unit, spelled in _TIME_UNITS.items() for word in spelled.split()}
BYTES = {"kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "kib": 1024.0, "mib": 1048576.0, "gib": 1073741824.0}

_MEASURES = {
    "mm": ("length", 0.001), "cm": ("length", 0.01), "km": ("length", 1000.0), "kilometre": ("length", 1000.0),
    "metre": ("length", 1.0), "mile": ("length", 1609.344), "inch": ("length", 0.0254), "foot": ("length", 0.3048),
    "mg": ("weight", 0.001), "gram": ("weight", 1.0), "kg": ("weight", 1000.0), "lb": ("weight", 453.6),
    "ml": ("volume", 0.001), "litre": ("volume", 1.0), "gallon": ("volume", 3.785),
}  # fmt: skip
_MEASURE_NAMES = {
    "kilometre": "kilometres kilometer kilometers kilomètre kilomètres kilómetro kilómetros quilómetro quilómetros",
    "metre": "metres meter meters mètre mètres metro metros metri",
    "mile": "miles meile meilen milla millas milha milhas",
    "inch": "inches zoll",
    "foot": "feet",
    "gram": "grams gramm gramme grammes gramo gramos grama gramas",
    "kg": "kilo kilos kilogram kilograms kilogramm",
    "lb": "lbs",
    "litre": "litres liter liters litro litros litri",
    "gallon": "gallons",
}
MEASURES = _MEASURES | {word: _MEASURES[unit] for unit, spelled in _MEASURE_NAMES.items() for word in spelled.split()}
"""What each unit of length (in metres), weight (in grams) and volume (in litres) measures, and how much of it."""

_CURRENCIES = {
    "EUR": "€ eur euro euros",
    "USD": "$ usd dollar dollars dólares dollari",
    "GBP": "£ gbp pound pounds pfund libras sterline",
    "CHF": "chf franc francs franken",
    "JPY": "¥ jpy yen",
    "INR": "₹ inr rupees",
    "BTC": "₿ btc bitcoin bitcoins",
    "SEK": "sek",
    "DKK": "dkk",
    "NOK": "nok",
    "PLN": "zł pln złoty złotych",
    "CZK": "kč czk",
    "HUF": "huf",
    "BRL": "brl reais",
    "MXN": "mxn pesos",
    "TRY": "₺ tl",
    "CAD": "cad",
    "AUD": "aud",
    "NZD": "nzd",
    "SGD": "sgd",
    "ZAR": "zar",
    "ETH": "eth ether",
    "USDT": "usdt",
    "USDC": "usdc",
}
CURRENCY = {word: code for code, spelled in _CURRENCIES.items() for word in spelled.split()}

_MONTHS = (
    "january jan januar janvier enero gennaio janeiro januari",
    "february feb februar février febrero febbraio fevereiro",
    "march mar märz mars marzo março maart",
    "april apr avril abril aprile",
    "may mai mayo maggio maio mei",
    "june jun juni juin junio giugno junho",
    "july jul juli juillet julio luglio julho",
    "august aug août agosto augustus",
    "september sep sept septembre septiembre settembre setembro",
    "october oct oktober octobre octubre ottobre outubro",
    "november nov novembre noviembre novembro",
    "december dec dezember décembre diciembre dicembre dezembro",
)
MONTH = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}

_SMALL_NUMBERS = (
    "zero",
    "one a an ein eine einen einem einer un une uno una um uma een",
    "two both twice zwei deux dos due dois duas twee",
    "three drei trois tres tre três drie",
    "four vier quatre cuatro quattro quatro",
    "five fünf cinq cinco cinque vijf",
    "six sechs seis sei zes",
    "seven sieben sept siete sette sete zeven",
    "eight acht huit ocho otto oito",
    "nine neun neuf nueve nove negen",
    "ten zehn dix diez dieci dez tien",
    "eleven elf onze undici",
    "twelve zwölf douze doce dodici doze twaalf",
)
_TEENS = (
    "thirteen dreizehn treize trece tredici treze dertien",
    "fourteen vierzehn quatorze catorce quattordici catorze veertien",
    "fifteen fünfzehn quinze quince quindici vijftien",
    "sixteen sechzehn seize dieciséis sedici dezasseis dezesseis zestien",
    "seventeen siebzehn diecisiete diciassette dezassete dezessete zeventien",
    "eighteen achtzehn dieciocho diciotto dezoito achttien",
    "nineteen neunzehn diecinueve diciannove dezanove dezenove negentien",
)
_TENS = (
    "twenty zwanzig vingt veinte venti vinte twintig",
    "thirty dreißig trente treinta trenta trinta dertig",
    "forty vierzig quarante cuarenta quaranta quarenta veertig",
    "fifty fünfzig cinquante cincuenta cinquanta cinquenta vijftig",
    "sixty sechzig soixante sesenta sessanta sessenta zestig",
    "seventy siebzig setenta settanta zeventig",
    "eighty achtzig ochenta ottanta oitenta tachtig",
    "ninety neunzig noventa novanta negentig",
)
GREAT_NUMBER = {"hundred": 100.0, "thousand": 1000.0}
"""What multiplies the number words before it."""
NUMBER_WORD = {name: float(n) for n, names in enumerate(_SMALL_NUMBERS) for name in names.split()} | {
    **{name: 13.0 + n for n, names in enumerate(_TEENS) for name in names.split()},
    **{name: 20.0 + 10 * n for n, names in enumerate(_TENS) for name in names.split()},
    **dict.fromkeys("half halbe halben media meia mezza".split(), 0.5),
    **GREAT_NUMBER,
}
_ORDINALS = (
    "second zweite zweiten zweiter zweites deuxieme segundo segunda",
    "third dritte dritten dritter drittes troisieme tercer tercero tercera terceiro terceira",
    "fourth vierte vierten vierter quatrieme cuarto cuarta quarto quarta",
    "fifth funfte funften funfter cinquieme quinto quinta",
    "sixth sechste sechsten sixieme sexto sexta",
    "seventh siebte siebten septieme septimo setimo setima",
    "eighth achte achten huitieme octavo oitavo oitava",
    "ninth neunte neunten neuvieme noveno nono nona",
    "tenth zehnte zehnten dixieme decimo decima",
)
ORDINAL = {word: place for place, spelled in enumerate(_ORDINALS, start=2) for word in spelled.split()}
"""Words for a place in a row, folded; the first one has too many other meanings."""
ONLY_BEFORE_UNIT = frozenset(f"{_SMALL_NUMBERS[1]} both half halbe halben media meia mezza sei sept onze elf".split())
"""Number words that mean something else unless a unit of time follows."""
_PARTS = {
    1 / 2: "half hälfte moitié mitad metade metà helft",
    1 / 3: "third drittel tiers tercio terço terzo derde",
    1 / 4: "quarter quarters viertel quart cuarto kwart",
    1 / 5: "fifth fifths fünftel cinquième",
}
PART = {word: share for share, spelled in _PARTS.items() for word in spelled.split()}
"""Words for a part of a whole, which mean it before "of" alone: a quarter is also a season, "un quart" a shift."""
_GERMAN = "zwei drei vier fünf sechs sieben acht neun zehn".split()
TIMES = {"twice": 2.0, "thrice": 3.0} | {f"{word}mal": NUMBER_WORD[word] for word in _GERMAN}
"""How often, in one word; "once" has too many other meanings."""
