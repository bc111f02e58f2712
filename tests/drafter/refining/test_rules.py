"""An agent's own text refined by rule: what must go, what must stay, and that it is told."""

from collections.abc import Callable
from typing import Any

import pytest

from drafter.errors import NeedsModel, RefinementError
from drafter.models.fake import FakeModel
from drafter.pipeline import Drafter
from drafter.refinement import RefineHow, Refinement, RefinementEffect, RefineOrder
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import SentenceTransformerEmbedder
from tests.drafter.whole import conversation, drafter_over

LETTER = """Hi Maya,

Thanks a lot for your message. We really appreciate it. Please note that you can open Settings > Data > Export \
and choose CSV. The file arrives by email within 10 minutes. The file arrives by email within 10 minutes. Exports \
hold at most 50,000 bookings (as you would expect). What is your [account number?]

I hope this helps. If anything else comes up, just reply here and I will help. Have a good day!

Sam"""

Build = Callable[..., Drafter]


@pytest.fixture(scope="module")
def plain(index: KnowledgeIndex, embedder: SentenceTransformerEmbedder) -> Drafter:
    """A drafter whose texts are refined by rule, for no model writes."""
    return drafter_over(index, embedder)


def refined(plain: Drafter, text: str, how: RefineHow, **given: Any) -> Refinement:
    """The refinement of a text for the usual conversation."""
    events = list(plain.refine(conversation(), RefineOrder(text=text, how=how, **given)))
    assert isinstance(events[-1], Refinement)
    return events[-1]


def kinds(made: Refinement) -> set[RefinementEffect]:
    return {change.kind for change in made.changes}


def test_shorter_takes_away_what_states_nothing_and_what_stands_twice(plain: Drafter) -> None:
    made = refined(plain, LETTER, RefineHow.SHORTER)
    assert made.made_by == "rule"
    assert "We really appreciate it." not in made.text
    assert "I hope this helps." not in made.text
    assert "You can open Settings > Data > Export and choose CSV." in made.text
    assert made.text.count("The file arrives by email within 10 minutes.") == 1
    assert "(as you would expect)" not in made.text
    for kept in ("Hi Maya,", "50,000 bookings", "What is your [account number?]", "just reply here", "\n\nSam"):
        assert kept in made.text
    assert RefinementEffect.DROPPED not in kinds(made)


def test_shorter_of_shorter_never_ends_with_nothing(plain: Drafter) -> None:
    text = LETTER
    for _ in range(6):
        made = refined(plain, text, RefineHow.SHORTER)
        assert made.text.strip()
        text = made.text
    assert "Settings > Data > Export" in text
    assert (made.changed, made.made_by) == (False, "nobody")
    assert made.reason.startswith("Nothing to change")


def test_steps_conditions_and_warnings_stay(plain: Drafter) -> None:
    text = (
        "Hi Maya,\n\nHere is how:\n\n1. Open Settings > Data > Export.\n2. Choose CSV.\n\nExports hold at most "
        "50,000 bookings. If you have more, export them in parts. Never close the window before it is done.\n\nSam"
    )
    assert refined(plain, text, RefineHow.SHORTER).text == text


def test_formal_of_formal_changes_nothing_and_says_so(plain: Drafter) -> None:
    first = refined(plain, LETTER.replace("What is", "What's"), RefineHow.MORE_FORMAL)
    assert first.text.startswith("Hello Maya,\n\nThank you very much for your message.")
    assert "What is your [account number?]" in first.text
    again = refined(plain, first.text, RefineHow.MORE_FORMAL)
    assert (again.text, again.changed, again.made_by) == (first.text, False, "nobody")


def test_less_formal_is_written_short(plain: Drafter) -> None:
    made = refined(plain, "Hello Maya,\n\nI will look at it. You cannot lose it.\n\nSam", RefineHow.LESS_FORMAL)
    assert made.text == "Hi Maya,\n\nI'll look at it. You can't lose it.\n\nSam"


def test_what_is_quoted_is_not_reworded(plain: Drafter) -> None:
    text = "Hi Maya,\n\nThe page says “We don't ship it” and [what can't you see?], so open Don't > Can't.\n\nSam"
    assert "“We don't ship it” and [what can't you see?]" in refined(plain, text, RefineHow.MORE_FORMAL).text
    assert "Don't > Can't" in refined(plain, text, RefineHow.MORE_FORMAL).text


def test_warmer_thanks_and_wishes_well_once(plain: Drafter) -> None:
    text = "Hi Maya,\n\nThe file arrives by email within 10 minutes.\n\nSam"
    made = refined(plain, text, RefineHow.WARMER)
    assert made.text.startswith("Hi Maya,\n\nThanks for writing to us. The file arrives")
    assert "Have a good day!" in made.text
    assert made.text.endswith("\n\nSam")
    again = refined(plain, made.text, RefineHow.WARMER)
    assert (again.changed, again.text) == (False, made.text)


def test_plainer_has_plain_words_and_shorter_sentences(plain: Drafter) -> None:
    text = (
        "Hi Maya,\n\nI looked at the export of your account this morning with a colleague of mine, and you can "
        "utilize it prior to the meeting that you have told me about.\n\nSam"
    )
    made = refined(plain, text, RefineHow.PLAINER)
    assert "with a colleague of mine. And you can use it before the meeting" in made.text
    assert RefinementEffect.REWORDED in kinds(made)


def test_a_condition_is_not_cut_from_what_it_is_for(plain: Drafter) -> None:
    text = (
        "Hi Maya,\n\nIf you have more than one calendar in your account and want to see them all at once, you can "
        "open the menu, and you will find the list of all of them in there.\n\nSam"
    )
    assert refined(plain, text, RefineHow.PLAINER).text == text


def test_typing_slips_are_put_right_and_the_rest_is_said_to_need_a_model(plain: Drafter) -> None:
    text = "Hi Maya,\n\nmy my cat  likes you , and i wait for it,really. it purrs (I hope)\n\nSam"
    made = refined(plain, text, RefineHow.FIX_GRAMMAR)
    assert made.text == "Hi Maya,\n\nmy cat likes you, and I wait for it, really. It purrs (I hope).\n\nSam"
    assert any(c.kind is RefinementEffect.NOT_DONE and "needs a model" in c.reason for c in made.changes)


def test_numbers_links_and_blanks_are_no_slips(plain: Drafter) -> None:
    text = (
        "Hi Maya,\n\nVersion 1..2 of https://h.example/a,,b costs 1,000.50 EUR [how much , really?]. "
        "I know that that is so.\n\nSam"
    )
    assert refined(plain, text, RefineHow.FIX_GRAMMAR).text == text


def test_nothing_the_agent_typed_is_changed_where_no_rule_touches_it(plain: Drafter) -> None:
    text = "Hi Maya,\r\n\r\n  The file arrives by email within 10 minutes.\n\tCats  like *the* sun\r\n\r\n-- \r\nSam "
    assert refined(plain, text, RefineHow.PLAINER).text == text


@pytest.mark.parametrize(
    ("how", "given"), [(RefineHow.TRANSLATE, {"language": "de"}), (RefineHow.INSTRUCTION, {"instruction": "rhyme"})]
)
def test_what_takes_a_writer_is_refused_where_none_writes(
    plain: Drafter, drafter: Build, how: RefineHow, given: dict[str, Any]
) -> None:
    with pytest.raises(NeedsModel, match="DRAFTER_MODEL"):
        refined(plain, LETTER, how, **given)
    quiet = drafter(FakeModel(["x"], letters=False))
    with pytest.raises(NeedsModel):
        list(quiet.refine(conversation(), RefineOrder(text=LETTER, how=how, **given)))


@pytest.mark.parametrize(
    ("how", "given", "says"),
    [
        (RefineHow.ONLY_ASK, {}, "ask: is missing"),
        (RefineHow.ONLY_ASK, {"ask": 9}, "none of the 1 asks"),
        (RefineHow.TRANSLATE, {}, "language: is missing"),
        (RefineHow.INSTRUCTION, {"instruction": " "}, "instruction: is missing"),
        (RefineHow.SHORTER, {"language": "de"}, "belongs to 'translate'"),
    ],
)
def test_an_order_that_lacks_what_it_needs_is_refused(
    plain: Drafter, how: RefineHow, given: dict[str, Any], says: str
) -> None:
    with pytest.raises(RefinementError, match=says):
        refined(plain, LETTER, how, **given)


def test_an_empty_text_is_refused(plain: Drafter) -> None:
    with pytest.raises(RefinementError, match="empty"):
        refined(plain, " \n", RefineHow.SHORTER)


def test_every_way_is_offered_with_who_would_do_it(plain: Drafter) -> None:
    offers = {offer.how: offer for offer in plain.refine_offers(conversation())}
    assert offers.keys() == set(RefineHow)
    assert offers[RefineHow.SHORTER].made_by == "rule"
    assert offers[RefineHow.TRANSLATE].made_by is None
    assert "DRAFTER_MODEL" in offers[RefineHow.TRANSLATE].reason
    assert offers[RefineHow.ONLY_ASK].made_by is None
