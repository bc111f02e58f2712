"""The one detector of personal data: for what models are sent, past conversations, golden cases and edits."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from drafter.phrasebook import Phrasebook
from drafter.privacy.forms import PersonalForms
from drafter.privacy.links import is_personal_link, links
from drafter.privacy.mentions import Mentions, words_of_addresses
from drafter.privacy.people import NOBODY, NamedPeople, People, joined
from drafter.privacy.spans import PersonalKind, PersonalSpan, blanked

__all__ = ["Detector"]


@dataclass(frozen=True)
class Detector:
    """Finds personal data in texts of one conversation. It may be used from several threads.

    `people` are those whom the conversation names. `languages` (ISO 639-1), the text's own first, say where phone
    numbers may be from; `order_numbers` are shapes, see `drafter.text.number_shapes`. `thorough`: rather too much
    than too little, for what is kept and need not be read again, so every link and every long number goes.
    """

    words: Phrasebook
    people: People = NOBODY
    languages: Sequence[str] = ()
    order_numbers: Sequence[str] = ()
    thorough: bool = False
    _forms: PersonalForms = field(init=False, repr=False)
    _named: NamedPeople = field(init=False, repr=False)
    _mentions: Mentions = field(init=False, repr=False)

    def __post_init__(self) -> None:
        countries = self.words.countries(self.languages)
        forms = PersonalForms(self.words.patterns, self.order_numbers, countries, self.thorough)
        object.__setattr__(self, "_forms", forms)
        object.__setattr__(self, "_named", NamedPeople(self.people, self.words.also_words))
        mentions = Mentions(self.words, next(iter(self.languages), ""), self.people.words)
        object.__setattr__(self, "_mentions", mentions)

    def find(self, text: str) -> list[PersonalSpan]:
        """What personal data there is in `text`, in order and apart."""
        linked = list(links(text))
        found = [PersonalSpan(*place, PersonalKind.LINK) for place in linked if self._tells(text[slice(*place)])]
        rest = blanked(text, linked)
        formed = sorted(self._forms.find(rest), key=lambda span: span.start)
        rest = blanked(rest, ((span.start, span.end) for span in formed))
        named = list(self._named.find(rest))
        places = self._mentions.find(rest, words_of_addresses(text))
        mentioned = [PersonalSpan(*place, PersonalKind.NAME) for place in places]
        return list(joined([*found, *formed, *_together(named, mentioned)], text))

    def _tells(self, link: str) -> bool:
        return self.thorough or is_personal_link(link) or any(True for _ in self._forms.shaped(link))


def _together(known: Sequence[PersonalSpan], mentioned: Sequence[PersonalSpan]) -> list[PersonalSpan]:
    """Those who take part and whoever else is mentioned; a name that goes on is that of who is known by its
    beginning."""
    found = list(known)
    for span in mentioned:
        kind = next((one.kind for one in known if one.start < span.end and span.start < one.end), span.kind)
        found.append(PersonalSpan(span.start, span.end, kind))
    return found
