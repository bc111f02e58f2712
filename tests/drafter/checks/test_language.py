"""The language of the draft."""

from dataclasses import replace

from drafter.draft import Sentence, SentenceStatus
from drafter.phrasebook import bundled_words
from tests.drafter.checks.drafts import BY_ID, draft, fails

ENGLISH = "Hi Jonas,\n\nYou will find all of your invoices in the menu under the settings of your account."


def test_the_reason_names_both_languages() -> None:
    reason = BY_ID["language"].run(draft(ENGLISH, language="de")).reason
    assert "'en'" in reason
    assert "'de'" in reason


def test_menu_names_and_short_lines_decide_nothing() -> None:
    assert not fails("language", draft("Settings > Data > Exports", language="de"))
    assert not fails("language", draft("Ok.", language="fr"))


def test_words_of_a_source_that_are_quoted_as_they_are_decide_nothing() -> None:
    frame = "Hallo Jonas,\n\nvielen Dank für Ihre Nachricht. Ich habe nachgesehen, was auf unseren Seiten dazu steht."
    quoted = "You will find all of your invoices in the menu under the settings of your account. They stay there."
    lead = bundled_words().say("de").in_its_own_words
    text = f"{frame}\n\n{lead}\n\n{quoted}"
    start = text.index(quoted)
    cited = Sentence(text=quoted, start=start, end=len(text), status=SentenceStatus.CITED)
    given = draft(text, language="de")
    assert not fails("language", replace(given, sentences=(cited,)))
    assert fails("language", replace(given, text=ENGLISH * 2, sentences=()))
