"""The language of the draft."""

from tests.drafter.checks.drafts import BY_ID, draft, fails

ENGLISH = "Hi Jonas,\n\nYou will find all of your invoices in the menu under the settings of your account."


def test_the_reason_names_both_languages() -> None:
    reason = BY_ID["language"].run(draft(ENGLISH, language="de")).reason
    assert "'en'" in reason
    assert "'de'" in reason


def test_menu_names_and_short_lines_decide_nothing() -> None:
    assert not fails("language", draft("Settings > Data > Exports", language="de"))
    assert not fails("language", draft("Ok.", language="fr"))
