"""Which guidelines go into a prompt: those that the situation calls for, with reasons, and within the budget."""

from pathlib import Path
from typing import Any

import pytest

from drafter.draft import TextKind
from drafter.handbook.guidelines import Guideline, Handbook
from drafter.handbook.selection import BUDGETS, SelectedGuideline, select_guidelines
from drafter.models.base import Tier
from drafter.situation import FACETS, Channel, IncidentState, Intent, Outcome, Situation, Stage, Tone


def guideline(id: str, priority: int = 50, **fields: Any) -> Guideline:
    texts = {"title": id, "essence": f"Do {id}.", "instruction": "words " * 80, "good": "Yes.", "bad": "No."}
    return Guideline(id=id, priority=priority, path=Path(f"{id}.md"), **{**texts, **fields})


def situation(**fields: Any) -> Situation:
    calm = {"channel": Channel.EMAIL, "stage": Stage.FIRST_REPLY, "intents": (Intent.BUG,), "tone": Tone.NEUTRAL}
    return Situation(**{**calm, **fields})


def chosen(
    *guidelines: Guideline, tier: Tier | None = Tier.LARGE, kind: TextKind = TextKind.REPLY, **fields: Any
) -> list[SelectedGuideline]:
    return select_guidelines(Handbook(guidelines), situation(**fields), Outcome.ANSWER, tier, kind)


def ids(found: list[SelectedGuideline]) -> list[str]:
    return [c.guideline.id for c in found]


def test_only_what_the_situation_calls_for_is_chosen() -> None:
    calm = guideline("calm", when={"tone": ("angry",)})
    chat = guideline("chat", when={"channel": ("chat",), "tone": ("angry",)})
    assert ids(chosen(calm, chat, tone=Tone.ANGRY)) == ["calm"]
    assert ids(chosen(calm, chat)) == []


def test_a_calm_customer_under_pressure_counts_as_urgent() -> None:
    assert ids(chosen(guideline("hurry", when={"tone": ("urgent",)}), urgent=True)) == ["hurry"]


def test_the_most_specific_comes_first_and_what_always_holds_last() -> None:
    broad = guideline("broad", when={"intent": ("bug",)})
    narrow = guideline("narrow", when={"intent": ("bug",), "channel": ("email",)})
    always = guideline("always", 59)
    assert ids(chosen(always, broad, narrow)) == ["narrow", "broad", "always"]


def test_safety_comes_before_anything_more_specific() -> None:
    safe = guideline("safe", 90, when={"intent": ("bug",)})
    narrow = guideline("narrow", 79, when={"intent": ("bug",), "channel": ("email",), "stage": ("first-reply",)})
    assert ids(chosen(narrow, safe)) == ["safe", "narrow"]


def test_the_composer_follows_all_that_apply_and_a_small_model_the_weightiest() -> None:
    many = [guideline(f"bug-{i}", when={"intent": ("bug",)}) for i in range(12)]
    always = [guideline(f"always-{i}") for i in range(4)]
    assert len(chosen(*many, *always, tier=None)) == 16
    assert len(chosen(*many, *always, tier=Tier.SMALL)) == BUDGETS[Tier.SMALL].guidelines


def test_an_overridden_guideline_stays_out_only_where_the_other_applies() -> None:
    light = guideline("light", when={"channel": ("email",)})
    grave = guideline("grave", when={"tone": ("angry",)}, overrides=("light",))
    assert ids(chosen(light, grave)) == ["light"]
    assert ids(chosen(light, grave, tone=Tone.ANGRY)) == ["grave"]


def test_a_small_model_reads_the_essence_of_eight() -> None:
    many = [guideline(f"rule-{n:02}", when={"intent": ("bug",)}) for n in range(20)]
    found = chosen(*many, tier=Tier.SMALL)
    assert len(found) == 8
    assert [c.text for c in found] == [f"Do rule-{n:02}." for n in range(8)]


def test_places_are_kept_for_what_always_holds() -> None:
    many = [guideline(f"rule-{n:02}", when={"intent": ("bug",)}) for n in range(20)]
    always = [guideline(f"always-{n}", 60 + n) for n in range(5)]
    found = ids(chosen(*many, *always, tier=Tier.SMALL))
    assert found == ["rule-00", "rule-01", "rule-02", "rule-03", "rule-04", "always-4", "always-3", "always-2"]


def test_free_places_go_to_what_always_holds() -> None:
    always = [guideline(f"always-{n}") for n in range(9)]
    assert len(chosen(guideline("one", when={"intent": ("bug",)}), *always, tier=Tier.SMALL)) == 8


def test_a_large_model_reads_all_that_apply_and_the_first_ones_in_full() -> None:
    many = [guideline(f"rule-{n:02}", when={"intent": ("bug",)}) for n in range(20)]
    found = chosen(*many)
    full = [c.full for c in found]
    assert len(found) == 20
    assert full == sorted(full, reverse=True), "in full first, the essence of the rest after it"
    assert 5 < sum(full) < 20
    assert sum(len(c.text) / 4 for c in found) <= BUDGETS[Tier.LARGE].situational + len(found)


def test_what_always_holds_reads_the_same_in_every_conversation() -> None:
    rules = [guideline(f"always-{n}", 30 + n) for n in range(12)]
    rules += [guideline(f"tone-{n}", when={"tone": ("angry",)}) for n in range(12)]
    calm, angry = chosen(*rules), chosen(*rules, tone=Tone.ANGRY, channel=Channel.CHAT)
    assert [c.text for c in calm if c.standing] == [c.text for c in angry if c.standing]


def test_the_order_of_the_files_does_not_matter() -> None:
    rules = [guideline(f"rule-{n}", when={"intent": ("bug",)}) for n in range(6)] + [guideline("always")]
    assert ids(chosen(*rules)) == ids(chosen(*reversed(rules)))


def test_a_note_for_colleagues_gets_its_own_guidelines() -> None:
    note = guideline("note", kinds=(TextKind.BUG_NOTE,))
    assert ids(chosen(guideline("greet"), note, kind=TextKind.BUG_NOTE)) == ["note"]
    assert ids(chosen(guideline("greet"), note)) == ["greet"]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        (
            {"when": {"tone": ("angry", "urgent"), "channel": ("email",)}},
            "the channel is email; the customer is angry and under pressure",
        ),
        ({"when": {"intent": ("bug", "billing")}}, "the customer reports a fault"),
        ({"when": {"outcome": ("answer",)}}, "the reply answers"),
        ({"unless": {"channel": ("chat", "social")}}, "it holds unless the channel is chat or social media"),
        ({}, "it holds for every conversation"),
    ],
)
def test_the_reason_is_given_in_words(fields: dict[str, Any], why: str) -> None:
    assert [c.why for c in chosen(guideline("rule", **fields), tone=Tone.ANGRY, urgent=True)] == [why]


@pytest.mark.parametrize("facet", FACETS)
def test_every_value_of_every_facet_has_words(facet: str) -> None:
    for value in FACETS[facet]:
        [only] = select_guidelines(
            Handbook((guideline("rule", unless={facet: (value.value,)}),)),
            situation(
                channel=Channel.CHAT if value is Channel.EMAIL else Channel.EMAIL,
                stage=Stage.IDLE if value is Stage.FIRST_REPLY else Stage.FIRST_REPLY,
                intents=(Intent.SPAM if value is Intent.BUG else Intent.BUG,),
                tone=Tone.CHEERFUL if value is Tone.NEUTRAL else Tone.NEUTRAL,
            ),
            Outcome.ASK if value is Outcome.ANSWER else Outcome.ANSWER,
            Tier.LARGE,
            incident=value is IncidentState.NONE,
        )
        assert only.why.startswith("it holds unless ")
        assert len(only.why.split()) > 5
