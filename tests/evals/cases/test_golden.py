"""Golden cases load strictly: every fault is told with its file, its line and what to do, all of them at once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from drafter.aim import Aim
from drafter.situation import Outcome
from evals.cases.golden import GOLDEN, GoldenCase, load_cases
from evals.errors import CaseError
from kb_index.documents import Kind, Visibility

CASE = """\
id: refund-asked
why: A refund that is asked for in time is granted by the page about money back.
author: support lead
tags: [refund, billing]
locked: false
conversation:
  channel: email
  messages:
    - author: customer
      text: Can I have my money back?
expect:
  outcome: [answer]
  cite: ["help-center::refunds/money-back.md"]
  say: [["30 days", "thirty days"]]
"""
SOURCE = """\
sources:
  - id: newer
    kind: article
    title: Refunds
    text: Forty days.
    updated_at: 2026-11-01
"""


def write(folder: Path, text: str, name: str = "refund-asked.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(text, "utf-8")
    return path


def load(folder: Path, text: str) -> GoldenCase:
    write(folder, text)
    [case] = load_cases(folder)
    return case


def refusal(folder: Path) -> list[str]:
    with pytest.raises(CaseError) as caught:
        load_cases(folder)
    return str(caught.value).replace(f"{folder}/", "").split("\n")


def test_a_case_fills_in_what_its_conversation_may_leave_out(tmp_path: Path) -> None:
    case = load(tmp_path, CASE)
    assert (case.conversation.id, case.conversation.mailbox) == ("refund-asked", "brindlebook")
    assert case.expect.outcome == (Outcome.ANSWER,)
    assert case.expect.say == (("30 days", "thirty days"),)
    assert case.expect.words is None


def test_a_conversation_may_name_its_own_mailbox(tmp_path: Path) -> None:
    case = load(tmp_path, CASE.replace("  channel: email", "  channel: email\n  mailbox: other\n  id: c-7"))
    assert (case.conversation.id, case.conversation.mailbox) == ("c-7", "other")


def test_an_aim_belongs_to_what_the_draft_is_made_of(tmp_path: Path) -> None:
    plain = load(tmp_path, CASE)
    aimed = load(tmp_path, CASE.replace("expect:", "aim: decline\nexpect:"))
    assert (plain.aim, aimed.aim) == (None, Aim.DECLINE)
    assert aimed.input_hash != plain.input_hash
    assert "aim" not in plain.model_dump_json(), "a case without one keeps the hash that kept runs know"
    write(tmp_path, CASE.replace("expect:", "aim: refuse\nexpect:"))
    assert refusal(tmp_path) == ["refund-asked.yaml:11: unknown aim 'refuse'; known are accept, ask, decline."]


def test_own_sources_become_documents_of_the_case(tmp_path: Path) -> None:
    [document] = load(tmp_path, CASE + SOURCE).documents
    assert (document.source, document.id, document.kind) == ("case", "newer", Kind.ARTICLE)
    assert document.visibility is Visibility.PUBLIC
    assert document.updated_at == datetime(2026, 11, 1, tzinfo=UTC)


def test_the_place_of_a_value_is_known_later(tmp_path: Path) -> None:
    case = load(tmp_path, CASE)
    assert case.at("expect", "cite", 0) == f"{tmp_path}/refund-asked.yaml:13"
    assert case.at("expect", "tone") == f"{tmp_path}/refund-asked.yaml:11"


def test_where_a_case_stands_is_not_its_content(tmp_path: Path) -> None:
    first = load(tmp_path / "a", CASE)
    second = load(tmp_path / "b", "# a remark\n" + CASE)
    assert first.model_dump_json() == second.model_dump_json()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("locked: false", "lockd: false", "refund-asked.yaml:5: unknown key 'lockd' (did you mean 'locked'?)"),
        ("locked: false", "locked: maybe", "refund-asked.yaml:5: locked: must be true or false (given: 'maybe')."),
        ("author: support lead\n", "", "refund-asked.yaml:1: author: this key is missing; add it."),
        ("tags: [refund, billing]", "tags: [Refund!]", "refund-asked.yaml:4: tags.0: the tag 'Refund!' must be"),
        ("tags: [refund, billing]", "tags: [a, a]", "refund-asked.yaml:4: tags: a tag stands twice"),
        ("tags: [refund, billing]", "tags: refund", "refund-asked.yaml:4: tags: must be a list"),
        ("      text: Can", "      txt: Can", "refund-asked.yaml:10: unknown key 'txt' (did you mean 'text'?)"),
        ("author: customer", "author: agent", "refund-asked.yaml:6: conversation: no message has author"),
        ("author: customer", "author: client", "refund-asked.yaml:9: conversation.messages.0.author: "),
        ("[answer]", "[anwser]", "refund-asked.yaml:12: unknown expect.outcome.0 'anwser' (did you mean 'answer'?)"),
        ("[answer]", "[answer]\n  tone: cross", "refund-asked.yaml:13: unknown expect.tone 'cross'"),
        (
            "[answer]",
            "[answer]\n  checks: [greting]",
            "refund-asked.yaml:13: expect.checks.0: unknown check 'greting'",
        ),
        ("[answer]", "[answer]\n  words: many", "refund-asked.yaml:13: expect.words: must be a whole number"),
        ("[answer]", "[answer]\n  language: english", "refund-asked.yaml:13: expect.language: "),
        ("[answer]", "[answer]\n  not_say: ['/(/']", "refund-asked.yaml:13: expect.not_say.0: '/(/' is no regular"),
        ('["30 days", "thirty days"]', '["/30 days/i"]', "refund-asked.yaml:14: expect.say.0.0: '/30 days/i' has a"),
        ('["30 days", "thirty days"]', '["30 days"], []', "refund-asked.yaml:14: expect.say.1: "),
        ('["30 days", "thirty days"]', '["30 days", 30]', "refund-asked.yaml:14: expect.say.0.1: must be text"),
        ("  say:", "  outcome: [ask]\n  say:", "refund-asked.yaml:14: the key 'outcome' stands twice"),
        ("[answer]", "[answer]\n  when: [{outcome: [ask], sya: []}]", "refund-asked.yaml:13: unknown key 'sya'"),
        ("[answer]", "[answer]\n  when: [{say: []}]", "refund-asked.yaml:13: expect.when.0.outcome: this key is"),
        ("why: A", "why: Note: a", "refund-asked.yaml:2: the case is not valid YAML: mapping values"),
        ("locked: false", "locked: false\nlines: {}", "refund-asked.yaml:6: unknown key 'lines'"),
        ("id: refund-asked", "id: refund-given", "refund-asked.yaml:1: the id is 'refund-given', but the file is"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in CASE
    write(tmp_path, CASE.replace(old, new))
    assert any(fault.startswith(message) for fault in refusal(tmp_path))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("kind: article", "kind: artikel", "refund-asked.yaml:17: unknown sources.0.kind 'artikel'"),
        ("text: Forty", "txt: Forty", "refund-asked.yaml:19: unknown key 'txt' (did you mean 'text'?)"),
        ("2026-11-01", "2026-11-01 10:00:00", "refund-asked.yaml:20: sources.0.updated_at: "),
    ],
)
def test_a_fault_in_a_source_is_told_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    write(tmp_path, CASE + SOURCE.replace(old, new))
    assert any(fault.startswith(message) for fault in refusal(tmp_path))


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    write(tmp_path, CASE.replace("locked: false", "locked: 1").replace("[answer]", "[anwser]"))
    write(tmp_path, CASE, "mail/refund-asked.yaml")
    write(tmp_path, "- just\n- a list", "odd.yaml")
    write(tmp_path, CASE, "other.yml")
    places = [fault.split(": ")[0] for fault in refusal(tmp_path)]
    assert places == ["odd.yaml:1", "other.yml:1", "other.yml:1", "refund-asked.yaml:5", "refund-asked.yaml:12"]


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"id: caf\xe9")
    assert refusal(tmp_path) == ["a.yaml is not UTF-8 (byte 7); save it as UTF-8."]


def test_no_case_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="holds no golden case"):
        load_cases(tmp_path)
    with pytest.raises(CaseError, match="is not a folder"):
        load_cases(tmp_path / "absent")


def test_the_shipped_cases_are_many_and_in_many_languages() -> None:
    cases = load_cases(GOLDEN)
    assert [case.id for case in cases] == sorted({case.id for case in cases})
    assert len(cases) >= 120
    assert {"en", "de", "fr", "es", "nl"} <= {case.expect.language for case in cases}


def test_what_belongs_to_an_outcome_is_added_to_what_holds_for_all(tmp_path: Path) -> None:
    more = "  when:\n    - outcome: [hand-off]\n      say: [[Ines]]\n"
    case = load(tmp_path, CASE.replace("[answer]", "[answer, hand-off]") + more)
    assert case.expect.of(Outcome.ANSWER).say == (("30 days", "thirty days"),)
    assert case.expect.of(Outcome.HAND_OFF).say == (("30 days", "thirty days"), ("Ines",))
    assert case.at("expect", "when", 0, "say", 0).endswith(":17")


def test_a_case_without_such_words_is_the_same_content_as_ever(tmp_path: Path) -> None:
    assert "when" not in load(tmp_path, CASE).expect.model_dump()
