"""Invented personal data in the forms of five languages: check digits hold, nothing of it is anybody's."""

from collections.abc import Callable, Mapping
from random import Random

__all__ = ["INVENTED", "full_name"]

_GIVEN = {
    "en": "Harriet Oliver Priya Declan Imogen Tyrone Saoirse Wendell Anouk Zadie Callum Beatrix Thandiwe Rhys Odalys "
    "Farrah Linus Maeve Quillan Ysolde",
    "de": "Friederike Torsten Gesine Malte Aylin Henning Swantje Ruben Anneliese Detlef Ilknur Kasimir Wiebke Jannis "
    "Ottilie Raik Nergis Tammo Elfi Lorenz",
    "fr": "Clotilde Baptiste Aïcha Ghislain Maëlle Fabrice Solène Corentin Ines Mamadou Odette Loïc Perrine Yacine "
    "Capucine Gaël Noémie Thibault Fatou Erwan",
    "es": "Araceli Gonzalo Ximena Leandro Itziar Esteban Noelia Ramiro Candela Facundo Nuria Abelardo Maite Efraín "
    "Remedios Ulises Jimena Gervasio Leire Ezequiel",
    "pt": "Inês Duarte Jandira Otávio Mafalda Caetano Luciana Tomé Iracema Vasco Beatriz Anselmo Rosângela Gaspar "
    "Filipa Ubirajara Leonor Edmilson Catarina Zeferino",
}
_FAMILY = {
    "en": "Ashworth Pemberton Osei Lockhart Nakamura Trevelyan Adeyemi Hargreaves Whitlock Sandoval",
    "de": "Oberhuber Lindqvist Karadeniz Steinbrecher Wiesner Petrov Ahlers Nowak Grünfeld Rademacher",
    "fr": "Lacombe Traoré Vasseur Benchikh Delacroix Perrault Nguyen Chastain Mercadal Rousselot",
    "es": "Villalobos Echeverría Quispe Montenegro Arriaga Zubizarreta Cordero Peñalver Olmedo Saavedra",
    "pt": "Figueiredo Vasconcelos Tavares Brandão Quaresma Nogueira Amaral Siqueira Bettencourt Lacerda",
}
_STREETS = {
    "en": "{n} {w} Lane, {c} {p}|{n} {w} Street, {c} {p}|Flat {m}, {n} {w} Road, {c} {p}",
    "de": "{w}straße {n}, {z} {c}|{w}weg {n}a, {z} {c}|{w}allee {n}, {z} {c}",
    "fr": "{n} rue {w}, {z} {c}|{n} avenue {w}, {z} {c}|{n} bis, boulevard {w}, {z} {c}",
    "es": "Calle {w} {n}, {z} {c}|Avenida {w} {n}, {z} {c}|Plaza {w} {n}, {z} {c}",
    "pt": "Rua {w} {n}, {y} {c}|Avenida {w} {n}, {y} {c}|Rua da {w} {n}, {y} {c}",
}
_STREET_WORDS = {
    "en": "Marlow Thornbury Orchard Kestrel Abbey",
    "de": "Ahorn Mühlen Schiller Weiher Kastanien",
    "fr": "Voltaire Pasteur Mirabeau Lamartine Molière",
    "es": "Alcázar Cervantes Olivares Encina Goya",
    "pt": "Liberdade Camões Boavista Oliveira Sé",
}
_TOWNS = {
    "en": "Leeds Exeter Norwich Dundee Bath",
    "de": "Kassel Lübeck Erfurt Passau Jena",
    "fr": "Nantes Dijon Rouen Tours Pau",
    "es": "Murcia Gijón Cádiz Lugo Huesca",
    "pt": "Braga Coimbra Faro Évora Recife",
}
_IBANS = {"en": "GB", "de": "DE", "fr": "FR", "es": "ES", "pt": "PT"}
_IBAN_DIGITS = {"GB": 14, "DE": 18, "FR": 23, "ES": 20, "PT": 21}
_MONTHS = {
    "en": "{d} {m} {y}|January March May August October",
    "de": "{d}. {m} {y}|Januar März Mai August Oktober",
    "fr": "{d} {m} {y}|janvier mars mai août octobre",
    "es": "{d} de {m} de {y}|enero marzo mayo agosto octubre",
    "pt": "{d} de {m} de {y}|janeiro março maio agosto outubro",
}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def full_name(random: Random, language: str) -> str:
    """A given and a family name."""
    return f"{_given(random, language)} {_of(random, _FAMILY[language])}"


def _of(random: Random, words: str) -> str:
    return random.choice(words.split())


def _digits(random: Random, count: int) -> str:
    return "".join(random.choice("0123456789") for _ in range(count))


def _given(random: Random, language: str) -> str:
    return _of(random, _GIVEN[language])


def _email(random: Random, language: str) -> str:
    given, family = _given(random, language).lower(), _of(random, _FAMILY[language]).lower()
    name = random.choice([f"{given}.{family}", f"{given[0]}{family}", f"{given}_{random.randint(10, 99)}", "info"])
    host = "".join(random.choice(_LETTERS) for _ in range(8))
    plain = name.encode("ascii", "ignore").decode()
    return f"{plain}@{host}.{random.choice(['example', 'com', 'co.uk', 'de', 'com.br'])}"


def _phone(random: Random, language: str) -> str:
    rest = _digits(random, 6)
    forms = {
        "en": [f"07700 9{_digits(random, 5)}", f"020 7946 0{_digits(random, 3)}", f"+44 7911 {rest}"],
        "de": [f"0151 2{_digits(random, 7)}", f"030 / 23{rest[:4]}", f"+49 89 6{rest}"],
        "fr": [f"06 1{rest[0]} {rest[1:3]} {rest[3:5]} {_digits(random, 2)}", f"+33 1 42 {rest[:2]} {rest[2:4]} 10"],
        "es": [f"61{rest[0]} {rest[1:4]} {_digits(random, 3)}", f"+34 91 5{rest[:2]} {rest[2:4]} {rest[4:6]}"],
        "pt": [f"91{rest[0]} {rest[1:4]} {_digits(random, 3)}", f"(11) 9{_digits(random, 4)}-{_digits(random, 4)}"],
    }
    return random.choice(forms[language])


def _card(random: Random, language: str) -> str:
    digits = random.choice("45") + _digits(random, 14)
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    check = -sum(value - 9 if value > 9 else value for value in doubled) % 10
    number = f"{digits}{check}"
    return random.choice([number, " ".join(number[place : place + 4] for place in range(0, 16, 4))])


def _iban(random: Random, language: str) -> str:
    country = _IBANS[language]
    bank = "".join(random.choice(_LETTERS.upper()) for _ in range(4)) if country == "GB" else ""
    account = bank + _digits(random, _IBAN_DIGITS[country])
    number = int("".join(str(int(c, 36)) for c in f"{account}{country}00"))
    whole = f"{country}{98 - number % 97:02}{account}"
    return random.choice([whole, " ".join(whole[place : place + 4] for place in range(0, len(whole), 4))])


def _secret(random: Random, language: str) -> str:
    word = "".join(random.choice(_LETTERS) for _ in range(7)).capitalize()
    return f"{word}{random.randint(10, 99)}{random.choice('!#$%?')}"


def _key(random: Random, language: str) -> str:
    body = "".join(random.choice(_LETTERS + _LETTERS.upper() + "0123456789") for _ in range(28)) + _digits(random, 2)
    return random.choice(["sk_live_", "ghp_", "xoxb-", ""]) + body


def _address(random: Random, language: str) -> str:
    form = random.choice(_STREETS[language].split("|"))
    code = f"{random.choice('BLNS')}{random.choice('STX')}{random.randint(1, 9)} {random.randint(1, 9)}QT"
    return form.format(
        n=random.randint(1, 180),
        m=random.randint(1, 20),
        w=_of(random, _STREET_WORDS[language]),
        c=_of(random, _TOWNS[language]),
        p=code,
        z=random.randint(10000, 98999),
        y=f"{random.randint(1000, 9899)}-{_digits(random, 3)}",
    )


def _order(random: Random, language: str) -> str:
    return random.choice(
        [_digits(random, 6), f"BB-2026-{_digits(random, 4)}", f"Q{_digits(random, 2)}-{_digits(random, 5)}"]
    )


def _birth(random: Random, language: str) -> str:
    form, months = _MONTHS[language].split("|")
    return form.format(d=random.randint(1, 28), m=_of(random, months), y=random.randint(1950, 2004))


def _ip(random: Random, language: str) -> str:
    return f"203.0.{random.randint(0, 255)}.{random.randint(1, 254)}"


def _link(random: Random, language: str) -> str:
    token = "".join(random.choice("0123456789abcdef") for _ in range(20))
    return random.choice(
        [
            f"https://app.example.com/reset?token={token}",
            f"https://app.example.com/invite/{token}a1",
            f"https://app.example.com/bookings?email={_email(random, language)}",
        ]
    )


INVENTED: Mapping[str, Callable[[Random, str], str]] = {
    "name": lambda random, language: random.choice([_given, full_name])(random, language),
    "email": _email,
    "phone": _phone,
    "card": _card,
    "iban": _iban,
    "secret": _secret,
    "key": _key,
    "address": _address,
    "order": _order,
    "birth": _birth,
    "ip": _ip,
    "link": _link,
}
"""What makes one thing of a kind, in the form of a language."""
