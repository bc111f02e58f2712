"""Thanks and sorry in their order, and where a rule puts the missing one."""

from drafter.draft import CheckStatus
from drafter.situation import Channel, Intent, Outcome, Tone
from tests.drafter.checks.drafts import draft, fails, mended, verdict

BUG = (Intent.BUG,)


def test_thanks_come_first_for_a_calm_customer() -> None:
    given = draft("Hi Maya,\n\nI'm sorry about the export.", intents=BUG)
    assert mended("thanks-before-apology", given) == (
        "Hi Maya,\n\nThank you for telling us about this. I'm sorry about the export."
    )


def test_sorry_leads_for_an_upset_one() -> None:
    given = draft("Hello Maya,\n\nThanks for writing. I'm sorry about it. It is back.", intents=BUG, tone=Tone.ANGRY)
    assert mended("thanks-before-apology", given) == (
        "Hello Maya,\n\nI'm sorry about it. Thanks for writing. It is back."
    )


def test_thanks_are_added_behind_the_sorry_that_leads() -> None:
    given = draft("Hello Maya,\n\nI'm sorry about it. It is back.", intents=(Intent.COMPLAINT,), tone=Tone.ANGRY)
    assert mended("thanks-for-criticism", given) == (
        "Hello Maya,\n\nI'm sorry about it. Thank you for telling us about this. It is back."
    )


def test_an_idea_is_thanked_for_as_one() -> None:
    given = draft("Hi Maya,\n\nNoted.", intents=(Intent.FEATURE_REQUEST,))
    assert mended("thanks-for-criticism", given).startswith(
        "Hi Maya,\n\nThank you for taking the time to share this idea."
    )


def test_thanks_of_the_opening_do_not_end_an_apology() -> None:
    given = draft("Hi Maya,\n\nThanks for writing. I'm sorry.\n\nIt is back.\n\nSam\nBrindlebook", intents=BUG)
    assert fails("apology-closing-thanks", given)
    assert mended("apology-closing-thanks", given).endswith(
        "It is back.\n\nThank you for your patience.\n\nSam\nBrindlebook"
    )


def test_a_question_is_thanked_for_otherwise() -> None:
    asking = draft("Thanks. Sorry. Which page?", intents=BUG, outcome=Outcome.ASK)
    assert verdict("apology-closing-thanks", asking) is CheckStatus.SKIPPED


def test_chat_may_be_brief() -> None:
    assert verdict("thanks-or-sorry", draft("Yes.", channel=Channel.CHAT)) is CheckStatus.SKIPPED
    assert mended("thanks-or-sorry", draft("Ja.", language="de")) == "Danke für Ihre Nachricht. Ja."


def test_empathy_in_many_words() -> None:
    for line in (
        "I understand.",
        "You're right.",
        "That should not have happened.",
        "I can see why this is hard.",
        "We let you down.",
    ):
        assert not fails("empathy-phrase", draft(line, tone=Tone.FRUSTRATED))
    assert fails("empathy-phrase", draft("It is in Settings.", tone=Tone.FRUSTRATED))
