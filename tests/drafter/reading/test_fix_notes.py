"""What a note says of a fix, in seven languages: told as a fact, denied or doubted, or nothing."""

import pytest

from drafter.reading.fix_notes import fix_told
from tests.words import PATTERNS

TOLD = """
BRB-77 is fixed, she will be glad.
Not our fault, but the export is fixed now.
If you ask me: the bug is fixed.
The fix is live since 07:45.
We have shipped the fix (10.2).
Der Fehler ist seit heute früh behoben.
BRB-77 behoben mit Version 5.3, bitte der Kundin sagen.
Wir haben den Export repariert.
Le problème est résolu depuis ce matin.
Correctif déployé à 9h.
El error está resuelto desde ayer.
Hemos corregido la exportación.
Il problema è stato risolto ieri.
La correzione è online.
O erro foi corrigido hoje.
Resolvemos o problema.
Het probleem is opgelost sinds vanmorgen.
De fix is nu live.
""".strip().splitlines()
DENIED = """
Is the bug fixed?
Has this issue been fixed for all?
I do not think the bug is fixed.
This is not the bug that was fixed last week.
Tell me when the CSV thing is fixed.
She says it was fixed, please check.
Leo hopes it is fixed by now.
BRB-77 is fixed, but it came back at noon.
It is fixed in 5.3, not confirmed yet.
It was fixed. Rolled back an hour ago.
The bug is fixed. Do not tell the customer.
Der Fehler ist noch nicht behoben.
Das wird morgen behoben.
Ist der Fehler behoben?
Behoben, aber wieder aufgetreten.
Der Fehler ist behoben, dem Kunden bitte nichts sagen.
Le problème n'est pas encore résolu.
Le bug sera corrigé demain.
El error no está resuelto todavía.
Espero que esté resuelto mañana; será corregido.
Il problema non è ancora risolto.
Verrà risolto domani.
O erro ainda não foi corrigido.
Vai ser corrigido amanhã.
Het probleem is nog niet opgelost.
De bug wordt morgen verholpen.
""".strip().splitlines()
SILENT = """
She pays a fixed price.
I closed the ticket as a duplicate.
Der Preis ist fest.
Le prix est fixe.
She lives in Lisbon, call after six.
""".strip().splitlines()


@pytest.mark.parametrize("note", TOLD)
def test_a_fix_is_told(note: str) -> None:
    assert fix_told(note, PATTERNS, in_short=True)


@pytest.mark.parametrize("note", [note for note in TOLD if note != "Resolvemos o problema."])
def test_a_fix_told_in_full_is_taken_for_one_unasked(note: str) -> None:
    assert fix_told(note, PATTERNS)


@pytest.mark.parametrize("note", DENIED)
def test_a_doubted_fix_is_none(note: str) -> None:
    assert fix_told(note, PATTERNS, in_short=True) is None
    assert not fix_told(note, PATTERNS)


@pytest.mark.parametrize("note", SILENT)
def test_other_notes_say_nothing_of_it(note: str) -> None:
    assert not fix_told(note, PATTERNS)
