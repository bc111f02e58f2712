"""Prompt sets: the contract of the templates, the hash, and what hostile words cannot do."""

import shutil
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest
from jinja2 import Environment, meta

from drafter.bundled import BUNDLED
from drafter.draft import TextKind
from drafter.errors import PromptError
from drafter.mailbox import Incident
from drafter.models.base import ChatMessage, Tier
from drafter.prompting.fields import NotePrompt, PromptSource, PromptTurn, RepairPrompt, ReplyPrompt
from drafter.prompting.prompt_set import load_prompt_set

PROMPT = ReplyPrompt(
    brand="Brindlebook",
    product="online booking",
    agent="Sam",
    channel="email",
    tone="neutral",
    language="English",
    subject="Export",
    request="Where is the CSV?",
    files=[],
    history=[PromptTurn("agent", "We looked.")],
    sources=[PromptSource(1, "Exports", "article", "Open Settings.", "2026-05-01", None)],
    account=["Plan: Team (Billing, 2026-11-28)"],
    facts=["Refunds: up to 30 days"],
    incident=Incident.model_validate(
        {
            "title": "Slow",
            "known": "Exports are slow.",
            "data_impact": "Nothing is lost.",
            "updates_at": "https://status.example",
        }
    ),
    standing=["Write plainly."],
    guidelines=["Greet people by name."],
    outcome="answer",
    outcome_reason="The help center answers it.",
    aim="",
    blanks=[],
    person="",
    greeting="Hi Maya,",
    signature="Sam",
    instruction="Keep it short",
)


@pytest.fixture
def prompt_copy(tmp_path: Path) -> Callable[[], Path]:
    def copy() -> Path:
        return Path(shutil.copytree(BUNDLED, tmp_path / "prompts"))

    return copy


def _used(*folders: str) -> set[str]:
    environment = Environment(autoescape=True)
    sources = [p.read_text("utf-8") for folder in folders for p in (BUNDLED / folder).glob("*.jinja")]
    return set().union(*(meta.find_undeclared_variables(environment.parse(s)) for s in sources))


def test_templates_use_exactly_what_is_documented() -> None:
    letters, notes = ("reply", "fixed-follow-up", "closing"), ("note", "handoff-note", "summary")
    assert _used(*letters) - {"task"} == {f.name for f in fields(ReplyPrompt)}
    assert _used(*notes) - {"task"} == {f.name for f in fields(NotePrompt)}
    assert _used("repair") == {f.name for f in fields(RepairPrompt)}


@pytest.mark.parametrize("tier", list(Tier))
def test_a_reply_prompt_holds_everything_given(tier: Tier) -> None:
    system, user = load_prompt_set().reply(PROMPT, tier)
    assert system.role == "system"
    assert "Brindlebook" in system.content
    assert "Write plainly." in system.content + user.content
    for words in ("Where is the CSV?", "We looked.", "[1] Exports", "Refunds: up to 30 days", "Nothing is lost.",
                  "Greet", "Hi Maya,", "Keep it short", "Answer everything"):  # fmt: skip
        assert words in user.content


def test_a_note_prompt_holds_everything_given() -> None:
    note = NotePrompt(
        brand="Brindlebook",
        product="online booking",
        agent="Sam",
        reader="Ines (billing lead)",
        language="English",
        subject="Export",
        turns=[PromptTurn("customer", "> Where is the CSV?"), PromptTurn("note", "> A VIP.")],
        pages=["Exports"],
        guidelines=["Five short lines."],
        opening="Customer: Maya.",
        links="Links: a.png",
        outcome_reason="Ines decides.",
        instruction="Keep it short",
    )
    for kind in (TextKind.HANDOFF_NOTE, TextKind.SUMMARY):
        system, user = load_prompt_set().note(note, kind)
        assert "Brindlebook" in system.content
        for words in ("customer:\n> Where is the CSV?", "private note:\n> A VIP.", "Exports", "Five short lines.",
                      "Customer: Maya.", "Links: a.png", "Keep it short"):  # fmt: skip
            assert words in user.content


def test_the_stable_part_is_the_same_for_two_conversations() -> None:
    prompts = load_prompt_set()
    other = replace(PROMPT, request="Another thing", sources=[], outcome="ask")
    assert prompts.reply(PROMPT, Tier.SMALL)[0] == prompts.reply(other, Tier.SMALL)[0]


REPAIR = RepairPrompt(brand="Brindlebook", agent="Sam", request="Where?", answer="first", faults=["No greeting."])


def test_a_large_model_is_asked_on_in_the_conversation() -> None:
    asked = [ChatMessage("system", "s"), ChatMessage("user", "u")]
    messages = load_prompt_set().repair(asked, REPAIR, Tier.LARGE)
    assert [m.role for m in messages] == ["system", "user", "assistant", "user"]
    assert "- No greeting." in messages[-1].content


def test_a_small_model_is_given_the_message_alone() -> None:
    system, user = load_prompt_set().repair([ChatMessage("user", "many sources")], REPAIR, Tier.SMALL)
    assert "Sam of Brindlebook" in system.content
    assert "first" in user.content
    assert "- No greeting." in user.content
    assert "many sources" not in user.content


def test_the_hash_moves_with_every_template(prompt_copy: Callable[[], Path]) -> None:
    folder = prompt_copy()
    assert load_prompt_set(folder).hash == load_prompt_set().hash
    (folder / "reply" / "task.jinja").write_text("Say hello.")
    assert load_prompt_set(folder).hash != load_prompt_set().hash


def test_the_hash_moves_with_a_word_and_a_fault_in_one_is_named(prompt_copy: Callable[[], Path]) -> None:
    folder = prompt_copy()
    path = folder / "words" / "de.toml"
    path.write_text(path.read_text("utf-8").replace("So geht es:", "Und so geht es:"), "utf-8")
    assert load_prompt_set(folder).hash != load_prompt_set().hash
    assert load_prompt_set(folder).words.say("de").here_is_how == "Und so geht es:"
    path.write_text("[say]\nhere_is_how = ''", "utf-8")
    with pytest.raises(PromptError, match=r"de\.toml:2: say\.here_is_how"):
        load_prompt_set(folder)


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{{ customer_secret }}", r"task\.jinja:1: 'customer_secret' is undefined; it receives:.*brand"),
        ("Hello.\n{% if tone == 'never' %}\n{{ guidlines }}{% endif %}", r"task\.jinja:3: 'guidlines' is undefined"),
        ("\n{% for source in sources %}{{ source.titel }}{% endfor %}", r"task\.jinja:2: .*no attribute 'titel'"),
        ("{% if %}", r"task\.jinja:1: Expected an expression"),
        ("Hello.\n{{ brand.__class__.__mro__ }}", r"task\.jinja:2: .*unsafe"),
        ("\n\n{{ sources[0].title }}", r"task\.jinja:3: .*has no element 0"),
        ("{{ 1 / 0 }}", r"task\.jinja:1: division by zero"),
        ("{{ subject + 1 }}", r"task\.jinja:1: can only concatenate str"),
        ("{% include 'reply/missing.jinja' %}", r"reply/missing\.jinja: not found; a template needs it"),
        ("{% include 'reply/task.jinja' %}", r"task\.jinja.*: maximum recursion depth"),
    ],
)
def test_a_wrong_template_is_named_with_its_line_when_the_set_is_loaded(
    prompt_copy: Callable[[], Path], template: str, words: str
) -> None:
    folder = prompt_copy()
    (folder / "reply" / "task.jinja").write_text(template)
    with pytest.raises(PromptError, match=words):
        load_prompt_set(folder)


TEMPLATES = sorted(path.relative_to(BUNDLED).as_posix() for path in BUNDLED.rglob("*.jinja"))


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_of_every_tier_and_kind_is_rehearsed(prompt_copy: Callable[[], Path], template: str) -> None:
    folder = prompt_copy()
    (folder / template).write_text("{{ nonsense }}")
    with pytest.raises(PromptError, match=f"{template}:1: 'nonsense' is undefined"):
        load_prompt_set(folder)


def test_all_faults_are_told_at_once(prompt_copy: Callable[[], Path]) -> None:
    folder = prompt_copy()
    for template in ("note/user.jinja", "reply/user.small.jinja"):
        (folder / template).write_text("{{ nonsense }}")
    with pytest.raises(PromptError) as caught:
        load_prompt_set(folder)
    told = str(caught.value).splitlines()
    assert sorted(line.split("prompts/")[1].split(":")[0] for line in told) == [
        "note/user.jinja",
        "reply/user.small.jinja",
    ]


def test_a_fault_in_an_included_template_is_named_there(prompt_copy: Callable[[], Path]) -> None:
    folder = prompt_copy()
    (folder / "reply" / "voice.jinja").write_text("Be kind.\n{{ brand.colour }}")
    (folder / "reply" / "task.jinja").write_text("{% include 'reply/voice.jinja' %}")
    with pytest.raises(PromptError, match=r"reply/voice\.jinja:2: .*no attribute 'colour'"):
        load_prompt_set(folder)


def test_a_template_that_no_prompt_reads_is_a_fault(prompt_copy: Callable[[], Path]) -> None:
    folder = prompt_copy()
    (folder / "reply" / "usr.small.jinja").write_text("A slip of the pen.")
    with pytest.raises(PromptError, match=r"usr\.small\.jinja: no prompt reads it; correct its name, or remove it"):
        load_prompt_set(folder)


def test_a_set_may_hold_just_what_it_changes(tmp_path: Path) -> None:
    shutil.copy(BUNDLED / "prompt_set.toml", tmp_path)
    (tmp_path / "reply").mkdir()
    (tmp_path / "reply" / "task.jinja").write_text("Say hello.")
    own, bundled = load_prompt_set(tmp_path), load_prompt_set()
    assert own.reply(PROMPT, Tier.SMALL)[0] == bundled.reply(PROMPT, Tier.SMALL)[0]
    assert "Say hello." in own.reply(PROMPT, Tier.SMALL)[1].content
    assert own.hash != bundled.hash


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name = ", "not valid TOML"),
        ('name = "x"\nversion = "1"\n[budgets.huge]', "budgets"),
        ('name = "x"\nversion = "1"\n[budgets]', r"no \[budgets.large\]"),
    ],
)
def test_a_wrong_manifest_is_named(prompt_copy: Callable[[], Path], text: str, words: str) -> None:
    folder = prompt_copy()
    (folder / "prompt_set.toml").write_text(text)
    with pytest.raises(PromptError, match=words):
        load_prompt_set(folder)


def test_a_folder_without_manifest_is_named(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match=r"prompt_set\.toml cannot be read"):
        load_prompt_set(tmp_path)
