"""The words of figures: units of time, currencies, months and small numbers, in the languages replies use."""

__all__ = ["BYTES", "CURRENCY", "GREAT_NUMBER", "MONTH", "NUMBER_WORD", "ONLY_BEFORE_UNIT", "SECONDS", "TIME_UNIT"]

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
    "two both zwei deux dos due dois duas twee",
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
_TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
GREAT_NUMBER = {"hundred": 100.0, "thousand": 1000.0}
"""What multiplies the number words before it."""
NUMBER_WORD = {name: float(n) for n, names in enumerate(_SMALL_NUMBERS) for name in names.split()} | {
    **{name: float(13 + n) for n, name in enumerate(_TEENS)},
    **{name: 20.0 + 10 * n for n, name in enumerate(_TENS)},
    "half": 0.5,
    **GREAT_NUMBER,
}
ONLY_BEFORE_UNIT = frozenset({*_SMALL_NUMBERS[1].split(), "both", "half", "sei", "sept", "onze", "elf"})
"""Number words that mean something else unless a unit of time follows."""
