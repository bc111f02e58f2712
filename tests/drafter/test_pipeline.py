"""The draft from end to end: real index, real embeddings, real checks; only the language model is scripted."""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from drafter.draft import Draft, SentenceStatus, TextKind
from drafter.errors import ConversationError, ModelTimeout
from drafter.events import Restart, Step, TextDelta
from drafter.models.base import ChatMessage, Completion, Parameters, Tier
from drafter.models.fake import FakeModel
from drafter.models.llm import LiteLLMModel, warm_up
from drafter.parts import Part
from drafter.pipeline import Drafter
from drafter.prompting.prompt_set import load_prompt_set
from drafter.situation import Outcome, Tone
from drafter.wish import Wish
from tests.drafter.whole import EXPORT, GOOD, conversation
from tests.fake_provider import Drips, FakeProvider, Hangs

INVENTED = GOOD.replace("10 minutes", "3 seconds")


def test_each_factual_sentence_carries_the_words_that_prove_it(drafter: Callable[..., Drafter]) -> None:
    draft = drafter(FakeModel([GOOD])).draft(conversation())
    assert "[1]" not in draft.text
    assert not draft.unproved
    cited = [s for s in draft.sentences if s.status is SentenceStatus.CITED]
    assert len(cited) == 3
    for citation in draft.citations:
        assert citation.quote == EXPORT[citation.start : citation.end]
        assert citation.link == "https://h.example/export"


def test_an_invented_figure_is_marked(drafter: Callable[..., Drafter]) -> None:
    draft = drafter(FakeModel([INVENTED, INVENTED], tier=Tier.LARGE)).draft(conversation())
    assert [s.text for s in draft.unproved] == ["The file arrives by email within 3 seconds."]


DENIED = GOOD.replace("hold at most 50,000", "never hold 50,000")


def test_what_a_source_contradicts_is_asked_for_again_with_its_words(drafter: Callable[..., Drafter]) -> None:
    model = FakeModel([DENIED, GOOD], tier=Tier.LARGE)
    events = list(drafter(model).stream(conversation()))
    assert ["A source says otherwise" in e.reason for e in events if isinstance(e, Restart)] == [True]
    again = model.asked[1][-1].content
    assert "A source says otherwise than “Exports never hold 50,000 bookings.”" in again
    assert "Exports hold at most 50,000 bookings." in again
    draft = events[-1]
    assert isinstance(draft, Draft)
    assert not draft.contradicted


def test_what_stays_contradicted_is_never_shown_as_proved(drafter: Callable[..., Drafter]) -> None:
    draft = drafter(FakeModel([DENIED, DENIED], tier=Tier.LARGE)).draft(conversation())
    (one,) = draft.contradicted
    assert (one.status, one.citations) == (SentenceStatus.CONTRADICTED, ())
    assert one.against
    assert one.against.quote == EXPORT[one.against.start : one.against.end]


def test_a_draft_that_was_kept_before_says_so_too(drafter: Callable[..., Drafter]) -> None:
    kept = drafter(FakeModel([GOOD])).draft(conversation()).model_dump(mode="json")
    for sentence in kept["sentences"]:
        del sentence["against"]
        sentence["contradicted"] = False
    kept["sentences"][1] |= {"status": "unsupported", "contradicted": True, "citations": []}
    read = Draft.model_validate(kept)
    assert [s.text for s in read.contradicted] == [read.sentences[1].text]


def test_steps_come_in_the_order_of_the_page(drafter: Callable[..., Drafter]) -> None:
    events = list(drafter(FakeModel([GOOD])).stream(conversation()))
    assert [e for e in events if isinstance(e, Step)] == ["reading", "searching", "writing", "checking"]
    assert "".join(e.text for e in events if isinstance(e, TextDelta)) == GOOD
    assert isinstance(events[-1], Draft)


def test_the_next_model_answers_when_one_fails(drafter: Callable[..., Drafter]) -> None:
    slow = FakeModel([ModelTimeout("slow/model did not answer within 5 s.")])
    events = list(drafter(slow, FakeModel([GOOD])).stream(conversation()))
    assert any(isinstance(e, Restart) for e in events)
    draft = events[-1]
    assert isinstance(draft, Draft)
    assert not draft.unproved
    assert draft.receipt.fallbacks == ("slow/model did not answer within 5 s.",)
    assert any("did not answer" in notice.text for notice in draft.notices)


def test_a_refusal_is_no_draft_and_is_paid_for(drafter: Callable[..., Drafter]) -> None:
    refuses = FakeModel(["Hi Maya,\n\nI'm sorry, but I can't assist with that."], name="careful")
    events = list(drafter(refuses).stream(conversation()))
    draft = events[-1]
    assert isinstance(draft, Draft)
    assert [e.reason for e in events if isinstance(e, Restart)] == list(draft.receipt.fallbacks)
    assert "careful refused to answer" in draft.receipt.fallbacks[0]
    assert draft.receipt.composed
    assert draft.receipt.completion_tokens > 0
    assert "assist with that" not in draft.text


def test_a_second_answer_that_cannot_be_used_leaves_the_first(drafter: Callable[..., Drafter]) -> None:
    model = FakeModel([INVENTED, "I can't help with that."], name="careful", tier=Tier.LARGE)
    draft = drafter(model).draft(conversation())
    assert "3 seconds" in draft.text
    assert len(model.asked) == 2
    assert any("careful refused" in reason for reason in draft.receipt.fallbacks)
    assert not any("Another model" in notice.text for notice in draft.notices)


@pytest.mark.parametrize("answer", [Drips(), Hangs(60, ("Hi Maya,",)), Hangs(60)], ids=["drips", "stops", "silent"])
def test_a_model_that_never_ends_is_left_and_the_composer_writes(
    drafter: Callable[..., Drafter], answer: Drips | Hangs
) -> None:
    warm_up()  # or importing LiteLLM would take the time
    with FakeProvider(answer) as provider:
        endless = LiteLLMModel("openai/endless", api_base=provider.api_base)
        draft = drafter(endless, draft_seconds=2.0).draft(conversation())
    assert draft.receipt.composed
    assert "openai/endless had not ended its answer" in draft.receipt.fallbacks[0]
    assert any("DRAFTER_DRAFT_TIMEOUT" in notice.text for notice in draft.notices)
    assert "write" in draft.receipt.timings, "the time that was waited for it is in the receipt"
    assert draft.citations


class OnceThenSilent(FakeModel):
    """Answers its first question, and the next one only when it is told to."""

    def __init__(self, reply: str) -> None:
        super().__init__([reply], name="once", tier=Tier.LARGE)
        self.go = threading.Event()

    def stream(self, messages: Sequence[ChatMessage], parameters: Parameters) -> Iterator[str | Completion]:
        if self.asked:
            self.go.wait(60)
        yield from super().stream(messages, parameters)


def test_the_second_call_has_only_the_time_that_the_first_left(drafter: Callable[..., Drafter]) -> None:
    model = OnceThenSilent(INVENTED)
    draft = drafter(model, draft_seconds=2.0).draft(conversation())
    model.go.set()
    assert "3 seconds" in draft.text, "the first answer stands"
    assert [reason.partition(" had ")[0] for reason in draft.receipt.fallbacks] == ["once"]


def test_a_reader_who_leaves_ends_the_call(drafter: Callable[..., Drafter]) -> None:
    with FakeProvider(Hangs(60, ("Hi",))) as provider:
        events = drafter(LiteLLMModel("openai/silent", api_base=provider.api_base)).stream(conversation())
        while next(events) != TextDelta("Hi"):
            pass
        events.close()  # type: ignore[attr-defined]  # a generator behind an iterator
        assert provider.hung_up.wait(5)


def test_without_a_model_the_composer_answers_and_says_so(drafter: Callable[..., Drafter]) -> None:
    draft = drafter().draft(conversation())
    assert draft.receipt.composed
    assert "Hi Maya," in draft.text
    assert "Export" in draft.text
    assert draft.citations
    assert any("without" in notice.text for notice in draft.notices)


def test_spam_gets_no_text_and_asks_no_model(drafter: Callable[..., Drafter]) -> None:
    model = FakeModel([GOOD])
    draft = drafter(model).draft(
        conversation("Dear webmaster, we offer SEO backlinks and guest posts, first page on Google guaranteed!!!")
    )
    assert draft.outcome is Outcome.NONE
    assert draft.text == ""
    assert model.asked == []


@pytest.mark.parametrize(
    ("subject", "text", "step"),
    [
        (
            "Automatic reply: Export",
            "I am out of the office until 20 October. For urgent matters call the desk.",
            "close-conversation",
        ),
        (
            "Returned mail",
            "<ada@a.example>: 550 5.1.1 User unknown. This could not be delivered and is a failure.",
            "find-working-address",
        ),
    ],
)
def test_what_a_machine_wrote_gets_no_text_and_no_word_of_it_is_read(
    drafter: Callable[..., Drafter], subject: str, text: str, step: str
) -> None:
    model = FakeModel([GOOD])
    draft = drafter(model).draft(conversation(text, subject=subject))
    assert draft.outcome is Outcome.NONE
    assert draft.text == ""
    assert draft.outcome_reason.startswith("No reply is needed: ")
    assert model.asked == []
    assert draft.situation.tone is Tone.NEUTRAL
    assert [shown.id for shown in draft.next_steps] == [step]


def test_a_picture_without_words_is_neutral_and_asked_about(drafter: Callable[..., Drafter]) -> None:
    empty = [{"author": "customer", "text": "", "attachments": ["screen.png"]}]
    draft = drafter().draft(conversation(subject="", messages=empty))
    assert draft.situation.tone is Tone.NEUTRAL
    assert "sorry" not in draft.text
    assert "?" in draft.text


def test_internal_words_never_reach_the_prompt(drafter: Callable[..., Drafter]) -> None:
    model = FakeModel([GOOD])
    draft = drafter(model).draft(conversation("My export queue stalls every Monday, the CSV export never arrives."))
    assert "zebra-7" not in " ".join(m.content for asked in model.asked for m in asked)
    assert any("Export queue stalls" in notice.text for notice in draft.notices)


def test_the_instruction_of_the_agent_reaches_the_model(drafter: Callable[..., Drafter]) -> None:
    model = FakeModel([GOOD])
    draft = drafter(model).draft(conversation(), Wish(instruction="Mention the limit"))
    assert "Mention the limit" in model.asked[0][-1].content
    assert draft.receipt.instruction == "Mention the limit"


def test_what_only_a_model_can_mend_is_asked_once_more_and_kept_when_better(drafter: Callable[..., Drafter]) -> None:
    bare = GOOD.replace("You can open", "You failed to look: open")
    model = FakeModel([bare, GOOD, GOOD], tier=Tier.LARGE)
    draft = drafter(model).draft(conversation())
    assert len(model.asked) == 2
    assert "failed to look" not in draft.text


def test_what_a_small_model_says_without_proof_is_said_as_the_source_says_it(drafter: Callable[..., Drafter]) -> None:
    model = FakeModel([INVENTED])
    draft = drafter(model).draft(conversation())
    assert len(model.asked) == 1, "no second call: that took most of the time and mended little"
    assert "3 seconds" not in draft.text
    assert "You can open Settings > Data > Export and choose CSV." in draft.text
    assert not draft.unproved
    assert not draft.receipt.composed


def test_what_a_small_model_leaves_out_is_added_before_its_closing_words(drafter: Callable[..., Drafter]) -> None:
    letter = "Hi Maya,\n\nThanks for asking, I am glad to help.\n\nIf anything else comes up, just reply here.\n\nSam"
    draft = drafter(FakeModel([letter])).draft(conversation())
    assert "within 10 minutes" in draft.text
    assert draft.text.index("within 10 minutes") < draft.text.index("If anything else comes up")
    assert draft.citations


def test_a_small_model_that_is_worse_than_the_composer_gives_way_to_it(drafter: Callable[..., Drafter]) -> None:
    rambling = " ".join(f"I hope that day {n} of your week was a kind one for you and yours." for n in range(40))
    model = FakeModel([f"Hi Maya,\n\n{rambling}\n\nExports cost 900 EUR.\n\nSam"], name="tiny")
    draft = drafter(model).draft(conversation())
    assert draft.receipt.composed
    assert "900 EUR" not in draft.text
    assert any("tiny left out or did not prove" in reason for reason in draft.receipt.fallbacks)


def test_without_the_fallback_the_letter_of_a_small_model_stands(drafter: Callable[..., Drafter]) -> None:
    draft = drafter(FakeModel([INVENTED]), without={Part.FALLBACK}).draft(conversation())
    assert "3 seconds" in draft.text


def test_without_the_asks_a_request_is_one(drafter: Callable[..., Drafter]) -> None:
    two = conversation("How can I export my bookings as CSV? And how often are long-haired cats brushed?")
    assert len(drafter().draft(two).asks) == 2
    assert len(drafter(without={Part.ASKS}).draft(two).asks) == 1
    assert len(drafter(without={Part.PLAN}).draft(two).asks) == 1


def test_a_small_model_says_all_that_is_planned_or_gives_way(drafter: Callable[..., Drafter]) -> None:
    half = GOOD.replace(" The file arrives by email within 10 minutes [1].", " I have sent you the file just now.")
    draft = drafter(FakeModel([half])).draft(conversation())
    assert "within 10 minutes" in draft.text
    assert "just now" not in draft.text


def test_a_model_that_writes_no_letters_is_asked_for_notes_only(drafter: Callable[..., Drafter]) -> None:
    model = FakeModel([GOOD], letters=False)
    letter = drafter(model).draft(conversation())
    assert not model.asked
    assert letter.receipt.composed
    assert not letter.receipt.fallbacks
    assert "within 10 minutes" in letter.text
    drafter(model).draft(conversation(), Wish(TextKind.SUMMARY))
    assert model.asked


def test_letters_go_to_the_first_model_that_writes_them(drafter: Callable[..., Drafter]) -> None:
    first, second = FakeModel([GOOD], letters=False, name="notes"), FakeModel([GOOD], name="letters")
    draft = drafter(first, second).draft(conversation())
    assert draft.receipt.model == "letters"
    assert not any("Another model" in notice.text for notice in draft.notices)


def test_a_small_model_reads_what_answers_each_ask_and_nothing_else(drafter: Callable[..., Drafter]) -> None:
    model = FakeModel([GOOD])
    drafter(model).draft(conversation("How can I export my bookings as CSV? When does the exported file arrive?"))
    prompt = model.asked[0][-1].content
    assert 'for "How can I export my bookings as CSV?"' in prompt
    assert "within 10 minutes" in prompt
    assert "**" not in prompt


def test_a_worse_second_text_is_dropped(drafter: Callable[..., Drafter]) -> None:
    bare = GOOD.replace("You can open", "You failed to look: open")
    draft = drafter(FakeModel([bare, "Exports cost 900 EUR. They take 4 years."], tier=Tier.LARGE)).draft(
        conversation()
    )
    assert "900 EUR" not in draft.text


def test_an_unknown_mailbox_is_named(drafter: Callable[..., Drafter]) -> None:
    with pytest.raises(ConversationError, match=r"'nobody'.*known: brindlebook, default"):
        drafter(FakeModel([GOOD])).draft(conversation(mailbox="nobody"))


def test_the_receipt_says_how_to_make_it_again(drafter: Callable[..., Drafter], tmp_path: Path) -> None:
    receipt = drafter(FakeModel([GOOD])).draft(conversation()).receipt
    assert receipt.prompt_hash == load_prompt_set().hash
    assert receipt.sources[0].document_id.endswith("export")
    assert receipt.created_at.utcoffset() is not None
    assert {"read", "search", "write", "check", "total"} <= receipt.timings.keys()


def test_what_is_only_possible_is_shown_and_never_drafted_from(drafter: Callable[..., Drafter]) -> None:
    asked = conversation("How many guests fit into my calendar?", subject="")
    draft = drafter().draft(asked)
    assert not draft.citations
    assert [source.title for source in draft.possible_sources] == ["Export your bookings"]
    assert "Open Settings" in draft.possible_sources[0].excerpt.replace("*", "")
    assert any("what may: 'Export your bookings'" in notice.text for notice in draft.notices)
    found = [(source.match, source.used) for source in drafter().explain(asked).sources]
    assert found == [("possible", False)]
