"""A phrase is some words with a few signs; what could freeze a process is refused, and so is what a lead mistypes."""

import pytest

from drafter.phrasebook.phrase import anywhere, at_beginning, check_phrase

SOUND = (
    "thanks",
    "kind regards",
    "merci d'avance",
    r"entschuldig\w*",
    r"happy \w+ing",
    "apolog(?:y|ies|i[sz]e[sd]?)",
    r"if (?:\w+ ){1,5}(?:comes? up|need)",
    "need(?! to)",
    r"(?:so |very ){0,3}sorry",
    "[^,;.]{1,40} takes over",
    "¿podría",
)


@pytest.mark.parametrize("phrase", SOUND)
def test_a_sound_phrase_is_taken_as_it_is(phrase: str) -> None:
    assert check_phrase(phrase) == phrase


@pytest.mark.parametrize(
    ("phrase", "rule"),
    [
        ("", "some words"),
        (" thanks", "none at its ends"),
        ("many  thanks", "single spaces"),
        ("(?:so)?", "fits everywhere"),
        ("(?! to)", "fits everywhere"),
        (r"\w+\w*", "two endless repeats meet"),
        (r"\w*ing\w*", "two endless repeats meet"),
        (r"foo\w+(?: bar)?\w+", "two endless repeats meet"),
        (r"(?:\w+){1,5}", "two endless repeats meet"),
        (r"(?:\w+ ?){1,5}", "two endless repeats meet"),
        (r"(?:a|\w+)(?:\w*|b)", "two endless repeats meet"),
        ("(?:so )*sorry", "may only stand behind"),
        ("so.*sorry", "cannot stand in a phrase"),
        ("[^.]+ takes over", "may only stand behind"),
        ("[^.]{1,40} and [^.]{1,40}", "only one letter or set"),
        ("(?:very ){0,30}sorry", "only one letter or set"),
        ("(?:a{0,8}){0,8}", "must hold a space each time"),
        ("(?:a?b?){8}", "must hold a space each time"),
        ("a?" * 20 + "a" * 20, "more than 8 parts that may be missing"),
        ("(?:" * 900 + "a" + ")" * 900, "more than 6 brackets"),
        ("a{5,2}", "the first number is at most the second"),
        ("a{0,99}", "at most 60"),
        (r"no(?! \w+)", "no endless repeat"),
        ("(thanks)", r"write \(\?:one\|other\)"),
        ("(?:thanks", "is not closed"),
        ("thanks)", r"a '\)' too many"),
        ("+thanks", "has nothing before it"),
        ("[z-a]", "bad character range"),
        ("what?*", "has nothing before it"),
        (r"a\1", "cannot stand in a phrase"),
        ("(?<!a)b", "cannot stand in a phrase"),
    ],
)
def test_what_is_none_is_refused_with_the_rule(phrase: str, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        check_phrase(phrase)


def test_phrases_are_whole_words_in_any_case_with_any_apostrophe() -> None:
    pattern = anywhere(["merci d'avance", "dank"])
    assert pattern.search("MERCI D’AVANCE !")
    assert pattern.search("Vielen Dank.")
    assert not pattern.search("Dankbar")
    assert not anywhere([]).search("anything")


def test_at_the_beginning_a_phrase_ends_with_a_word() -> None:
    pattern = at_beginning(["hi"])
    assert pattern.match("Hi Maya")
    assert not pattern.match("Hier")
    assert not pattern.match("Oh, hi")
