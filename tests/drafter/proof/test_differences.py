"""What a sentence says otherwise than its source: tables, names of a kind, and who only seems to be denied it."""

import pytest

from drafter.proof.alignment import segments
from drafter.proof.claims import KnownTerms, make_claim
from drafter.proof.deeds import deeds_lost
from drafter.proof.differences import Differences, differences
from drafter.proof.evidence import Source, Window, make_source
from drafter.proof.verdicts import known_terms


def window(source: Source, unit: int = 0) -> Window:
    one = source.units[unit]
    return Window(0, source.text[one.start : one.end], one.start, one.end, one.words, "", frozenset(), 0.5, 1, False)


def compared(claim: str, proof: str, known: KnownTerms | None = None) -> Differences:
    return differences(make_claim(claim), window(make_source(proof)), known or known_terms("", [proof], []))


def test_none_in_one_cell_denies_nothing_of_the_others() -> None:
    table = make_source("| | Light | Max |\n|---|---|---|\n| Text messages a month | None | 1,000 |")
    found = differences(make_claim("On Max, text messages a month: 1,000."), window(table, 1), KnownTerms())
    assert not found.against


@pytest.mark.parametrize(
    ("claim", "proof"),
    [
        ("Nobody but the owner can close the account.", "Only the owner can close the account."),
        ("Niemand außer dem Inhaber kann das Konto schließen.", "Nur der Inhaber kann das Konto schließen."),
    ],
)
def test_nobody_but_somebody_is_only_they(claim: str, proof: str) -> None:
    assert not compared(claim, proof).clash


def test_a_name_at_the_head_of_a_sentence_is_one_where_another_of_its_kind_is() -> None:
    proof = "Flex members book a desk, Fixed members have 5 hours in a room free."
    known = known_terms("", [f"{proof} The Fixed members enter with a chip."], [])
    assert compared("Flex members have 5 hours in a room free.", proof, known).names
    assert not compared("Fixed members have 5 hours in a room free.", proof, known).names


def test_what_is_left_out_behind_not_is_said_of_it() -> None:
    proof = "Mods are supported on Java servers, not on Bedrock servers."
    assert not compared("Bedrock servers do not support mods.", proof, known_terms("", [proof], [])).names


def test_a_short_beginning_belongs_to_the_clause_behind_it() -> None:
    (one,) = segments("On Business, files can be restored for a year.", fine=True)
    assert "On Business" in one.text


def test_to_invite_somebody_is_no_guest() -> None:
    assert not compared("Members can invite people.", "Members may invite others.").roles


def test_a_deed_that_the_source_does_not_speak_of_is_counted() -> None:
    proof = window(make_source("A key expires after 90 days."))
    assert deeds_lost("You are warned before a key expires.", proof) > 0
    assert deeds_lost("A key expires after 90 days.", proof) == 0
