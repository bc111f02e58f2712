"""The other kinds of text from end to end: who writes them, what they may say, and to whom."""

from collections.abc import Callable, Sequence

from drafter.conversation import Conversation
from drafter.draft import CheckStatus, Draft, SentenceStatus, TextKind
from drafter.models.fake import FakeModel
from drafter.pipeline import Drafter
from drafter.situation import Outcome, Stage
from drafter.wish import Wish
from drafter.writing.kinds import FORMS
from tests.drafter.whole import GOOD, conversation

Build = Callable[..., Drafter]
NOTE = (
    "Customer: Maya Okafor.\nWants: her bookings as CSV.\nFound: the export stalls on Mondays.\n"
    "Promised: nothing.\nNext: please look at the export queue."
)
FIXED = (
    "Hi Maya,\n\nThank you for telling us. The export is fixed: it no longer stops at 90 percent. "
    "How does it work for you now?\n\nHave a good day!\n\nSam"
)
TOLD = "BRB-77 is fixed, confirmed by Leo Brandt, live since 18 November. Exports no longer stop. Please tell her."


def talk(*messages: tuple[str, str], channel: str = "email", subject: str = "Export stops") -> Conversation:
    said = [{"author": author, "text": text} for author, text in messages]
    return conversation(messages=said, channel=channel, subject=subject)


def status(draft: Draft, check: str) -> CheckStatus:
    return next(c.status for c in draft.checks if c.check == check)


def asked(model: FakeModel) -> str:
    return "\n".join(m.content for m in model.asked[0])


BROKEN = ("customer", "Hi, my CSV export stops at 90 percent every Monday. Best, Maya")
ANSWER = ("agent", "Hi Maya, thank you. I will look into it and write by Friday. Sam")
QUIET = (("customer", "how do I export my bookings?"), ("agent", "Please open Settings. Do you see Data?"))


def test_every_kind_has_a_form() -> None:
    assert FORMS.keys() == set(TextKind)


def test_a_hand_off_note_may_use_internal_words_and_is_for_the_colleague(drafter: Build) -> None:
    model = FakeModel([NOTE])
    draft = drafter(model).draft(
        talk(BROKEN, ANSWER, ("note", "She is on eu-2.")), Wish(TextKind.HANDOFF_NOTE, instruction="Mention eu-2")
    )
    assert draft.kind is TextKind.HANDOFF_NOTE
    for words in ("private note:\n> She is on eu-2.", "stops at 90 percent", "write by Friday", "Mention eu-2"):
        assert words in asked(model)
    assert "Export queue stalls" in asked(model), "the title of an internal page helps a colleague"
    assert draft.text.startswith("Customer: Maya Okafor")
    assert {g.id for g in draft.guidelines} == {"hand-off-note"}
    assert not draft.failed


def test_a_note_by_rule_is_proved_by_the_conversation(drafter: Build) -> None:
    draft = drafter().draft(talk(BROKEN), Wish(TextKind.HANDOFF_NOTE))
    assert "Promised: nothing." in draft.text
    assert not [s.text for s in draft.sentences if s.status is SentenceStatus.UNSUPPORTED]
    claimed = drafter(FakeModel([NOTE.replace("Promised: nothing", "Promised: a refund of 90 EUR")]))
    assert "refund" not in claimed.draft(talk(BROKEN), Wish(TextKind.HANDOFF_NOTE)).text


def test_what_a_note_must_hold_is_put_in_by_rule(drafter: Build) -> None:
    said: list[dict[str, object]] = [{"author": "customer", "text": BROKEN[1], "attachments": ["export.png"]}]
    said.append({"author": "agent", "text": ANSWER[1]})
    bare = (
        "Wants: her CSV export stops at 90 percent every Monday.\n"
        "Promised: I will write by Friday.\nOpen: the export stops at 90 percent."
    )
    draft = drafter(FakeModel([bare])).draft(conversation(messages=said), Wish(TextKind.SUMMARY))
    assert draft.text.startswith("Customer: Maya Okafor, ")
    assert draft.text.endswith("\nLinks: export.png")
    assert {c.check for c in draft.checks if c.repaired} == {"note-customer", "note-links"}


def test_without_a_model_a_note_quotes_the_conversation(drafter: Build) -> None:
    draft = drafter().draft(talk(BROKEN, ANSWER), Wish(TextKind.SUMMARY))
    assert draft.receipt.composed
    assert "“Hi, my CSV export stops at 90 percent every Monday." in draft.text
    assert "Promised: “I will look into it and write by Friday.”" in draft.text
    assert not draft.failed
    assert not any("“" in s.text for s in draft.unproved), "what is quoted was said"


def test_a_note_that_invents_gives_way_to_one_that_quotes(drafter: Build) -> None:
    invented = (
        "Customer: Maya Okafor.\nWants: a refund of the year.\nFound: Karim closed the account.\n"
        "Promised: her money by Tuesday.\nNext: please pay 900 euros."
    )
    draft = drafter(FakeModel([invented, invented])).draft(talk(BROKEN, ANSWER), Wish(TextKind.SUMMARY))
    assert "Karim" not in draft.text
    assert "stops at 90 percent" in draft.text
    assert draft.receipt.composed
    assert any("does not say" in notice.text for notice in draft.notices)


def test_a_note_may_be_written_on_spam(drafter: Build) -> None:
    spam = ("customer", "Dear webmaster, we offer SEO backlinks and guest posts, first page on Google guaranteed!!!")
    assert drafter().draft(talk(spam), Wish(TextKind.SUMMARY)).text
    assert drafter().draft(talk(spam), Wish(TextKind.CLOSING)).text == ""


def test_no_note_loses_what_the_customer_told(drafter: Build) -> None:
    told = (
        "Hello, since this morning Save does nothing on https://app.fern.example/calendar?id=77.\n\n"
        "1. Open the calendar\n2. Move an appointment\n\nI expected it to move. Instead it jumps back and the "
        "console says TypeError, x is undefined. My colleague sees the same on her own account.\n\n"
        "Thank you for your help, Maya"
    )
    for kind in (TextKind.BUG_NOTE, TextKind.HANDOFF_NOTE, TextKind.SUMMARY):
        text = drafter().draft(talk(("customer", told), subject="Save"), Wish(kind)).text
        for kept in (
            "https://app.fern.example/calendar?id=77",
            "2. Move an appointment",
            "TypeError, x is undefined",
        ):
            assert kept in text, kind
        assert "same on her own account" in text, kind
        assert text.count("Move an appointment") <= 2
        assert "Thank you for your help" not in text


def test_a_bug_note_has_the_link_of_the_conversation_where_that_is_known(drafter: Build) -> None:
    asked = talk(BROKEN).model_copy(update={"link": "https://desk.example/agent/tickets/42"})
    draft = drafter(FakeModel([GOOD])).draft(asked, Wish(TextKind.BUG_NOTE))
    assert draft.text.splitlines()[:3] == [
        "Export stops",
        "- [ticket link?]",
        "- https://desk.example/agent/tickets/42",
    ]
    assert [g.label for g in draft.gaps] == ["ticket link"]
    assert status(draft, "note-format") is CheckStatus.PASSED
    assert not draft.unproved


def test_a_bug_note_is_written_by_rule_in_the_team_s_form(drafter: Build) -> None:
    model = FakeModel([GOOD])
    draft = drafter(model).draft(talk(BROKEN, ("note", "Logged as BRB-77.")), Wish(TextKind.BUG_NOTE))
    *form, told = draft.text.splitlines()
    assert form == ["Export stops", "- [link of ticket BRB-77?]", "- [conversation link?]"]
    assert told.startswith("- Said besides: “Hi, my CSV export stops at 90 percent every Monday.")
    assert [g.label for g in draft.gaps] == ["link of ticket BRB-77", "conversation link"]
    assert model.asked == []
    assert draft.receipt.model == "rule"
    assert status(draft, "note-format") is CheckStatus.PASSED
    assert not draft.unproved


def test_notes_keep_what_the_customer_gave(drafter: Build) -> None:
    report = (
        "customer",
        "The export stops. I use Firefox 140 on Windows 11.\n1. I open Reports.\n2. I click Export.\n"
        "See https://h.example/r/7 please.",
    )
    more = ("customer", "Any news?")
    for kind in (TextKind.BUG_NOTE, TextKind.HANDOFF_NOTE, TextKind.SUMMARY):
        text = drafter().draft(talk(report, ANSWER, more), Wish(kind)).text
        assert "https://h.example/r/7" in text, kind
        assert "Firefox 140" in text, kind
        assert "I click Export" in text, kind


def test_a_wish_stands_above_the_bug(drafter: Build) -> None:
    wish = ("customer", "The export stops with an error. It would be great if you could add a dark mode.")
    lines = drafter().draft(talk(wish), Wish(TextKind.BUG_NOTE)).text.splitlines()
    assert lines[0] == "Feature Request: It would be great if you could add a dark mode / [link?]"
    assert lines[1] == "Export stops"


def test_a_quiet_chat_is_asked_then_warned_then_closed(drafter: Build) -> None:
    said: Sequence[tuple[str, str]] = QUIET
    endings = []
    for _ in range(3):
        draft = drafter(FakeModel([GOOD])).draft(talk(*said, channel="chat"), Wish(TextKind.IDLE_NUDGE))
        assert draft.situation.stage is Stage.IDLE
        assert not draft.failed, draft.failed
        assert not draft.unproved
        said = (*said, ("agent", draft.text))
        endings.append(draft.text)
    assert [word in text for word, text in zip(("Yes", "close in a minute", "good day"), endings, strict=True)] == [
        True,
        True,
        True,
    ]
    done = drafter().draft(talk(*said, channel="chat"), Wish(TextKind.IDLE_NUDGE))
    assert (done.text, done.outcome) == ("", Outcome.NONE)


def test_a_fix_is_told_without_what_stays_inside(drafter: Build) -> None:
    model = FakeModel([FIXED])
    draft = drafter(model).draft(talk(BROKEN, ANSWER, ("note", TOLD)), Wish(TextKind.FIXED_FOLLOW_UP))
    assert draft.situation.stage is Stage.FIXED
    assert "News that may be told: What you reported has been fixed since 18 November." in asked(model)
    assert "stops at 90 percent" in asked(model)
    assert "write by Friday" not in asked(model), "an earlier answer is what a small model would repeat"
    for inside in ("BRB-77", "Leo", "Please tell", "Exports no longer stop"):
        assert inside not in asked(model)
    assert status(draft, "fix-noted") is CheckStatus.PASSED
    assert status(draft, "fixed-invites-opinion") is CheckStatus.PASSED


def test_a_fix_that_nobody_confirmed_is_held_back(drafter: Build) -> None:
    draft = drafter(FakeModel([FIXED, FIXED])).draft(talk(BROKEN, ANSWER), Wish(TextKind.FIXED_FOLLOW_UP))
    assert "fix-noted" in [c.check for c in draft.failed]


def test_the_news_of_a_fix_proves_what_is_said_of_it(drafter: Build) -> None:
    draft = drafter().draft(talk(BROKEN, ANSWER, ("note", TOLD)), Wish(TextKind.FIXED_FOLLOW_UP))
    told = next(s for s in draft.sentences if s.text == "What you reported has been fixed since 18 November.")
    assert told.status is SentenceStatus.CONVERSATION
    assert not draft.failed
    assert not draft.unproved


def test_a_ticket_number_in_a_letter_is_caught(drafter: Build) -> None:
    leaky = FIXED.replace("The export", "BRB-77, the export,")
    draft = drafter(FakeModel([leaky, leaky])).draft(
        talk(BROKEN, ANSWER, ("note", TOLD)), Wish(TextKind.FIXED_FOLLOW_UP)
    )
    assert "no-private-note" in [c.check for c in draft.failed]


def test_a_closing_message_is_held_to_the_rules_of_an_ending(drafter: Build) -> None:
    settled = talk(BROKEN, ANSWER, ("customer", "It works now, thank you!"))
    short = "Hi Maya,\n\nThank you for the news. It runs.\n\nSam"
    draft = drafter(FakeModel([short, short])).draft(settled, Wish(TextKind.CLOSING))
    assert draft.outcome is Outcome.CLOSE
    assert "closing-stage" in {c.check for c in draft.checks if c.repaired}
    assert draft.text.endswith("Sam")
    assert not draft.citations


def test_a_closing_message_without_a_model_passes_every_check(drafter: Build) -> None:
    draft = drafter().draft(talk(BROKEN, ANSWER, ("customer", "It works now, thank you!")), Wish(TextKind.CLOSING))
    assert not draft.failed
