"""Rules speak the language of the text; where there is none for it, that is said."""

from typing import Any

import pytest

from drafter.errors import NeedsModel
from drafter.pipeline import Drafter
from drafter.refinement import RefineHow, Refinement, RefinementEffect, RefineOrder
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import SentenceTransformerEmbedder
from tests.drafter.whole import conversation, drafter_over

ASKED = {
    "de": "Hallo, wie kann ich alle meine Buchungen als Datei herunterladen? Vielen Dank und viele Grüße, Maya",
    "fr": "Bonjour, comment puis-je télécharger toutes mes réservations dans un fichier ? Merci d'avance, Maya",
    "es": "Hola, ¿cómo puedo descargar todas mis reservas en un archivo? Muchas gracias de antemano, Maya",
    "nl": "Hallo, hoe kan ik al mijn boekingen als bestand downloaden? Alvast hartelijk bedankt, Maya",
    "pl": "Dzień dobry, jak mogę pobrać wszystkie moje rezerwacje jako plik? Z góry dziękuję za pomoc, Maja",
}


@pytest.fixture(scope="module")
def plain(index: KnowledgeIndex, embedder: SentenceTransformerEmbedder) -> Drafter:
    return drafter_over(index, embedder)


def refined(plain: Drafter, language: str, text: str, how: RefineHow, **given: Any) -> Refinement:
    events = list(plain.refine(conversation(ASKED[language]), RefineOrder(text=text, how=how, **given)))
    assert isinstance(events[-1], Refinement)
    return events[-1]


@pytest.mark.parametrize(
    ("language", "how", "before", "after"),
    [
        (
            "de",
            RefineHow.MORE_FORMAL,
            "Hallo Maya,\n\ndu kannst deine Buchungen hier herunterladen, wenn du das möchtest. Öffne die Seite und "
            "wähle „Export“, dann hast du alles.\n\nSam",
            "Guten Tag Maya,\n\nSie können Ihre Buchungen hier herunterladen, wenn Sie das möchten. Öffnen Sie die "
            "Seite und wählen Sie „Export“, dann haben Sie alles.\n\nSam",
        ),
        (
            "fr",
            RefineHow.MORE_FORMAL,
            "Bonjour Maya,\n\ntu peux télécharger tes réservations ici. Ouvre la page et choisis le fichier.\n\nSam",
            "Bonjour Maya,\n\nvous pouvez télécharger vos réservations ici. Ouvrez la page et choisissez le fichier."
            "\n\nSam",
        ),
        (
            "fr",
            RefineHow.SHORTER,
            "Bonjour Maya,\n\nVeuillez noter que la page des réservations est en travaux.\n\nSam",
            "Bonjour Maya,\n\nLa page des réservations est en travaux.\n\nSam",
        ),
        (
            "es",
            RefineHow.PLAINER,
            "Hola Maya:\n\nEscribo con el fin de contarle cómo están las reservas de su cuenta.\n\nSam",
            "Hola Maya:\n\nEscribo para contarle cómo están las reservas de su cuenta.\n\nSam",
        ),
        (
            "nl",
            RefineHow.WARMER,
            "Hoi Maya,\n\nIk kijk er morgen naar en ik schrijf u dan wat ik gevonden heb.\n\nSam",
            "Hoi Maya,\n\nBedankt voor uw bericht. Ik kijk er morgen naar en ik schrijf u dan wat ik gevonden heb."
            "\n\nFijne dag!\n\nSam",
        ),
        (
            "fr",
            RefineHow.FIX_GRAMMAR,
            "Bonjour Maya,\n\nLa page page est là , comme promis : vous la voyez ?\n\nSam",
            "Bonjour Maya,\n\nLa page est là, comme promis : vous la voyez ?\n\nSam",
        ),
    ],
)
def test_a_rule_in_the_language_of_the_text(
    plain: Drafter, language: str, how: RefineHow, before: str, after: str
) -> None:
    assert refined(plain, language, before, how).text == after


def test_where_a_familiar_word_has_no_polite_form_all_of_it_stays_and_is_told(plain: Drafter) -> None:
    text = "Guten Tag Maya,\n\nwenn du morgen frühstückst, kannst du deine Buchungen dort ansehen.\n\nSam"
    made = refined(plain, "de", text, RefineHow.MORE_FORMAL)
    assert "du deine Buchungen" in made.text
    told = [change.reason for change in made.changes if change.kind is RefinementEffect.NOT_DONE]
    assert any("frühstückst" in reason for reason in told)


def test_where_no_rule_knows_the_polite_you_that_is_told(plain: Drafter) -> None:
    text = "Hola Maya:\n\npuedes descargar tus reservas aquí.\n\nSam"
    made = refined(plain, "es", text, RefineHow.MORE_FORMAL)
    assert any("familiar" in change.reason and "'es'" in change.reason for change in made.changes)


@pytest.mark.parametrize("how", [RefineHow.WARMER, RefineHow.PLAINER, RefineHow.MORE_FORMAL])
def test_a_language_without_words_has_no_such_rule_and_that_is_said(plain: Drafter, how: RefineHow) -> None:
    text = "Dzień dobry Maja,\n\nWszystkie rezerwacje można pobrać na stronie z ustawieniami konta.\n\nSam"
    with pytest.raises(NeedsModel, match="'pl'"):
        refined(plain, "pl", text, how)
