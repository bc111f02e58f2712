"""`drafter draft`: the whole draft on standard output, its making on standard error, wrong input in one line."""

import io
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from drafter.aim import Aim
from drafter.draft import Draft, TextKind
from drafter.errors import PromptError
from drafter.events import Restart, Step, TextDelta
from drafter.receipt import SentCall, SentMessage
from drafter.wish import Wish
from tests.service.cli.run import drafting, run
from tests.service.sample import CONVERSATION, ScriptedDrafter, make_draft

Command = Callable[..., int]


@pytest.fixture
def drafter() -> ScriptedDrafter:
    return ScriptedDrafter(Step.WRITING, TextDelta("Wrong"), Restart("cut off"), TextDelta("Hi."), make_draft())


@pytest.fixture
def draft(drafter: ScriptedDrafter) -> Command:
    """`drafter draft` with that drafter: the exit code for these arguments."""
    return partial(run, "draft", parts=drafting(drafter))


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "conversation.json"
    path.write_text(CONVERSATION.model_dump_json(), "utf-8")
    return str(path)


def test_the_draft_is_shown_with_every_proof(draft: Command, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert draft(file) == 0
    out, err = capsys.readouterr()
    assert err == ""
    for words in (
        "sent to you by email. [1]",
        "one year at a time: [1] [2]",
        "3. Choose Excel as the format. [no source]",
        "4 of 5 factual sentences are proved",
        "Limits of exports · Article · updated",
        "12 Aug 2026) · public",
        "https://help.brindlebook.example/export-limits",
        "[1] “Exports of more than 20,000 rows are prepared overnight and arrive by email before 7:00.”",
        "internal: do not quote",
        "Fill in: export number",
        "Failed: The apology has all its parts · It does not say what will be different.",
        "Log the bug · An export that stays in Preparing is a known fault.",
        "Thank before you apologize · tone: frustrated",
        "2 passed, 1 failed, 1 repaired",
        "Time · 8.6 s (read 4 ms, search 31 ms, write 8.4 s, check 120 ms)",
    ):
        assert words in out
    assert "\x1b" not in out, "no colours into a pipe"
    assert not any(line.endswith(" ") for line in out.splitlines())


def test_json_is_the_draft_itself(draft: Command, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert draft(file, "--json") == 0
    assert Draft.model_validate_json(capsys.readouterr().out) == make_draft()


def test_streamed_text_goes_to_standard_error(draft: Command, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert draft(file, "--stream") == 0
    out, err = capsys.readouterr()
    assert err == "Wrong\n--- anew: cut off ---\nHi.\n"
    assert "Wrong" not in out
    assert "Hi Amara," in out


def test_streamed_json_is_one_event_a_line(draft: Command, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert draft(file, "--stream", "--json") == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [event["event"] for event in events] == ["step", "text", "restart", "text", "draft"]
    assert Draft.model_validate(events[-1]["draft"]) == make_draft()


def test_the_instruction_reaches_the_drafter(draft: Command, file: str, drafter: ScriptedDrafter) -> None:
    assert draft(file, "--instruction", "shorter", "--json") == 0
    assert drafter.asked == [(CONVERSATION, Wish(instruction="shorter"))]


def test_the_aim_reaches_the_drafter_and_stands_in_the_receipt(
    draft: Command, file: str, drafter: ScriptedDrafter, capsys: pytest.CaptureFixture[str]
) -> None:
    assert draft(file, "--aim", "decline") == 0
    assert [wish.aim for _, wish in drafter.asked] == [Aim.DECLINE]
    assert "Decline (followed: by itself it would be 'answer'" in " ".join(capsys.readouterr().out.split())
    assert draft(file, "--aim", "perhaps") == 2


def test_a_dash_reads_standard_input(
    draft: Command, drafter: ScriptedDrafter, monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin = SimpleNamespace(buffer=io.BytesIO(CONVERSATION.model_dump_json().encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    assert draft("-", "--json") == 0
    assert drafter.asked[0][0] == CONVERSATION


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (b'{"id": "\xff"}', "is not UTF-8 (byte 8"),
        (b'{\n "id": nope}', "is not valid JSON at line 2, column 8"),
        (b"[" * 100_000, "is not valid JSON"),
        (b'{"id": "1", "messages": [{"author": "agent", "text": "Hi"}]}', "no message has author 'customer'"),
        (b'{"id": "1"}', "messages: Field required"),
    ],
)
def test_wrong_input_is_one_clear_line(
    draft: Command, content: bytes | None, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "conversation.json"
    if content is not None:
        path.write_bytes(content)
    assert draft(str(path)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert words in err
    assert "conversation.json" in err


def test_a_message_of_two_megabytes_is_drafted_for(draft: Command, drafter: ScriptedDrafter, tmp_path: Path) -> None:
    path = tmp_path / "long.json"
    path.write_text(json.dumps({"id": "1", "messages": [{"author": "customer", "text": "x" * 2_000_000}]}), "utf-8")
    assert draft(str(path), "--json") == 0
    assert len(drafter.asked[0][0].messages[0].text) == 2_000_000


def test_an_error_of_the_drafter_is_one_line(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    drafter = ScriptedDrafter(Step.READING, PromptError("reply.jinja, line 3: no such field."))
    assert run("draft", file, parts=drafting(drafter)) == 2
    assert capsys.readouterr().err == "error: reply.jinja, line 3: no such field.\n"


def test_another_kind_of_text_is_asked_for_by_name(draft: Command, drafter: ScriptedDrafter, file: str) -> None:
    assert draft(file, "--kind", "closing") == 0
    assert [wish.kind for _, wish in drafter.asked] == [TextKind.CLOSING]
    assert draft(file, "--kind", "poem") == 2


def test_half_a_character_breaks_nothing(
    draft: Command, drafter: ScriptedDrafter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "half.json"
    file.write_text('{"id": "\\ud800", "messages": [{"author": "customer", "text": "Hi \\ud83d"}]}', "utf-8")
    assert draft(str(file), "--instruction", "shorter \udce4") == 0
    [(conversation, wish)] = drafter.asked
    assert (conversation.messages[0].text, wish.instruction) == ("Hi \ufffd", "shorter \ufffd")
    assert draft(str(tmp_path / "gone-\udce4.json")) == 2
    assert "gone-\ufffd.json cannot be read" in capsys.readouterr().err


def test_an_endless_standard_input_is_not_read_to_its_end(draft: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    with open("/dev/zero", "rb") as zeros:
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=zeros))
        assert draft("-") == 2


def test_what_models_were_sent_is_shown_word_for_word(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    drafted = make_draft()
    message = SentMessage(role="user", content="Hi [NAME_1], the export?")
    call = SentCall(model="m/x", local=False, messages=(message,), answer="Dear [NAME_1]", failure="it refused.")
    sent = drafted.receipt.model_copy(update={"sent": (call,), "privacy": "1 name was kept back."})
    parts = drafting(ScriptedDrafter(drafted.model_copy(update={"receipt": sent})))
    assert run("draft", file, "--sent", parts=parts) == 0
    out = capsys.readouterr().out
    for words in (
        "Personal data · 1 name was kept back.",
        "Call 1: m/x (hosted)",
        "user: Hi [NAME_1], the export?",
        "answered: Dear [NAME_1]",
        "of no use: it refused.",
    ):
        assert words in out
    assert run("draft", file, "--sent", parts=drafting(ScriptedDrafter())) == 0
    assert "No model was asked." in capsys.readouterr().out
