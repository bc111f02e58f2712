"""Links: something beside them, the article at hand, none invented."""

from typing import Any

import pytest

from drafter.draft import CheckStatus
from drafter.situation import Channel, Intent, Outcome
from kb_index.documents import Visibility
from tests.drafter.checks.drafts import citation, draft, fails, mended, passage, verdict

PAGE = "https://help.brindlebook.example/exports"
FACT = "Exports hold all bookings."


def test_the_cited_article_is_linked_before_the_ending() -> None:
    text = f"Hi Maya,\n\n{FACT}\n\nLet me know how it goes.\n\nSam\nBrindlebook"
    given = draft(text, proved=(FACT,), citations=(citation(FACT, link=PAGE),))
    assert mended("article-link", given) == (
        f"Hi Maya,\n\n{FACT}\n\nMore about this: {PAGE}\n\nLet me know how it goes.\n\nSam\nBrindlebook"
    )


@pytest.mark.parametrize("hidden", [{"link": None}, {"link": PAGE, "visibility": Visibility.INTERNAL}])
def test_only_public_articles_can_be_linked(hidden: dict[str, Any]) -> None:
    given = draft(FACT, proved=(FACT,), citations=(citation(FACT, **hidden),))
    assert verdict("article-link", given) is CheckStatus.SKIPPED


def test_chat_gets_steps_and_need_not_link() -> None:
    chat = draft(FACT, channel=Channel.CHAT, proved=(FACT,), citations=(citation(FACT, link=PAGE),))
    assert verdict("article-link", chat) is CheckStatus.SKIPPED


def test_a_wish_needs_no_article() -> None:
    wish = draft(FACT, intents=(Intent.FEATURE_REQUEST,), proved=(FACT,), citations=(citation(FACT, link=PAGE),))
    assert verdict("article-link", wish) is CheckStatus.SKIPPED


def test_an_invented_link_becomes_a_blank() -> None:
    said = "See https://app.brindlebook.example/export?x=1, please."
    assert fails("links-known", draft(said))
    assert mended("links-known", draft(said)) == "See [link?], please."


@pytest.mark.parametrize(
    "said",
    [
        "See https://status.brindlebook.example/.",
        "See (http://www.status.brindlebook.example).",
        "I looked at **https://mine.example/a**, as you wrote.",
        f"See [the page]({PAGE}).",
    ],
)
def test_known_links_in_every_dress(said: str) -> None:
    given = draft(said, "I am on https://mine.example/a", citations=(citation("x", link=PAGE),))
    assert not fails("links-known", given)


def test_nobody_is_sent_to_a_link_that_only_the_customer_wrote() -> None:
    given = draft("Please sign in at https://mine.example/a.", "The page is https://mine.example/a")
    assert fails("links-known", given)
    assert mended("links-known", given) == "Please sign in at [link?]."


def test_a_bare_link_by_email_too() -> None:
    assert fails("no-bare-link", draft(f"Hi Maya,\n\nPlease see {PAGE}\n\nSam\nBrindlebook"))
    assert verdict("no-bare-link", draft(f"Could you open {PAGE}?", outcome=Outcome.ASK)) is CheckStatus.SKIPPED


def test_a_source_that_was_found_may_be_pointed_to_without_a_citation() -> None:
    assert not fails("links-known", draft(f"Perhaps {PAGE} helps.", passages=(passage("See the page.", link=PAGE),)))
