"""The embedded model with a real, tiny model behind it: one server for all, found, started, lost and stopped."""

import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from drafter.errors import ModelRejectedRequest, ModelUnreachable, WeightsError
from drafter.models.base import ChatMessage, Completion, Parameters, Tier
from drafter.models.embedded.model import EmbeddedModel
from drafter.models.embedded.runtime import Running
from drafter.receipt import SentCall, SentMessage
from drafter.replay import PlayedModel
from tests.drafter.fake_parts import make_parts
from tests.drafter.smol import SMOL, skip_without_smol
from tests.processes import gone, wait_until_gone
from tests.service.sample import make_draft

pytestmark = pytest.mark.model

MESSAGES = [ChatMessage("system", "You answer briefly."), ChatMessage("user", "Say hello.")]
SHORT = Parameters(max_tokens=8, timeout=120)
LONG = Parameters(max_tokens=4000, timeout=120)

# Prepares the model in a process of its own and says which server it got.
PREPARE = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from drafter.models.embedded.model import EmbeddedModel
from tests.drafter.smol import SMOL
print(EmbeddedModel(Path(sys.argv[2]), weights=SMOL).start().pid)
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder in which the tiny model gets assembled once."""
    skip_without_smol()
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def embedded(cache: Path) -> Iterator[EmbeddedModel]:
    """The tiny model, with whatever server an earlier test left; none is left at the end of the last one."""
    model = EmbeddedModel(cache, weights=SMOL, idle_seconds=120)
    yield model
    model.stop()


def text_of(pieces: list[str | Completion]) -> str:
    return "".join(piece for piece in pieces if isinstance(piece, str))


def test_answers_piece_by_piece_and_says_what_it_took(embedded: EmbeddedModel) -> None:
    *pieces, completion = embedded.stream(MESSAGES, SHORT)
    assert len(pieces) > 1
    assert isinstance(completion, Completion)
    assert completion.text == text_of(list(pieces)) != ""
    assert completion.model == embedded.name == "embedded/smollm2-135m-instruct-q4_1"
    assert (completion.cost_usd, embedded.tier) == (0.0, Tier.SMALL)
    assert completion.prompt_tokens > 5
    assert completion.completion_tokens <= 8


def test_a_receipt_is_played_again_with_the_same_model_and_seed(embedded: EmbeddedModel) -> None:
    *_, completion = embedded.stream(MESSAGES, SHORT)
    assert isinstance(completion, Completion)
    sent = tuple(SentMessage(role=m.role, content=m.content) for m in MESSAGES)
    asked = {"max_tokens": SHORT.max_tokens, "temperature": SHORT.temperature, "seed": SHORT.seed}
    call = SentCall.model_validate(
        {"model": embedded.name, "local": True, "messages": sent, "answer": completion.text, **asked}
    )
    receipt = make_draft().receipt.model_copy(update={"model": embedded.name, "sent": (call,)})
    (played,) = PlayedModel(embedded.name, receipt, embedded).play_all()
    assert played.same
    assert played.answer == completion.text != ""


def test_the_same_question_gets_the_same_answer(embedded: EmbeddedModel) -> None:
    assert len({text_of(list(embedded.stream(MESSAGES, SHORT))) for _ in range(2)}) == 1


def test_all_processes_share_one_server_that_outlives_them(embedded: EmbeddedModel, cache: Path, root: Path) -> None:
    command = [sys.executable, "-c", PREPARE, str(root), str(cache)]
    starters = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in "ab"]
    # That these end at all shows that the server keeps no pipe of theirs open.
    said = [starter.communicate(timeout=150)[0].strip() for starter in starters]
    running = embedded.status().running
    assert running is not None
    assert said == [str(running.pid)] * 2
    assert embedded.start() == running


def test_two_threads_that_start_at_once_get_one_server(embedded: EmbeddedModel, cache: Path) -> None:
    found: list[Running] = []
    threads = [
        threading.Thread(target=lambda: found.append(EmbeddedModel(cache, weights=SMOL).start())) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(150)
    assert len(found) == 2
    assert found[0] == found[1]


def test_the_key_is_for_this_user_only(embedded: EmbeddedModel) -> None:
    running = embedded.start()
    record = embedded.folder.path / "server.json"
    assert stat.S_IMODE(record.stat().st_mode) == 0o600
    assert stat.S_IMODE(embedded.folder.log.stat().st_mode) == 0o600
    assert running.key not in repr(running) + repr(embedded.status()) + embedded.folder.log.read_text()
    assert replace(running, key="guessed").answers() is False
    assert replace(running, model="another").answers() is False
    assert urlsplit(running.address).hostname == "127.0.0.1"


def test_a_caller_without_the_key_is_refused(embedded: EmbeddedModel) -> None:
    address = urlsplit(embedded.start().address)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=5)
    connection.request("POST", "/v1/chat/completions", json.dumps({"messages": []}))
    assert connection.getresponse().status == 401
    connection.close()


def test_an_idle_server_ends_by_itself_and_the_next_question_starts_another(cache: Path) -> None:
    model = EmbeddedModel(cache, weights=SMOL, idle_seconds=0.5)
    first = model.start()
    wait_until_gone(first.pid, 10)
    assert model.status().running is None
    assert text_of(list(model.stream(MESSAGES, SHORT)))
    model.stop()


def test_a_server_that_works_is_not_idle(cache: Path) -> None:
    model = EmbeddedModel(cache, weights=SMOL, idle_seconds=0.5)
    began = time.monotonic()
    stream = model.stream([ChatMessage("user", "Write a long story about a cat, in many chapters.")], LONG)
    while time.monotonic() - began < 2.0:
        assert next(stream)
    assert model.stop()


def test_stop_does_not_wait_for_the_answer_that_is_being_written(embedded: EmbeddedModel) -> None:
    stream = embedded.stream([ChatMessage("user", "Write a long story about a cat, in many chapters.")], LONG)
    assert next(stream)
    began = time.monotonic()
    assert embedded.stop()
    assert time.monotonic() - began < 5
    with pytest.raises(ModelUnreachable):
        list(stream)


def test_a_server_that_dies_in_the_middle_gives_the_place_of_its_log(embedded: EmbeddedModel) -> None:
    stream = embedded.stream([ChatMessage("user", "Count from one to a thousand.")], LONG)
    assert next(stream)
    os.kill(embedded.start().pid, signal.SIGKILL)
    with pytest.raises(ModelUnreachable, match=rf"stopped while it was answering.*{embedded.folder.log}"):
        list(stream)
    assert text_of(list(embedded.stream(MESSAGES, SHORT))), "the next question starts another server"


def test_the_record_of_a_dead_server_is_not_believed(embedded: EmbeddedModel) -> None:
    dead = embedded.start()
    os.kill(dead.pid, signal.SIGKILL)
    wait_until_gone(dead.pid, 10)
    assert embedded.folder.read() == dead
    assert embedded.status().running is None
    assert embedded.start().pid != dead.pid


def test_a_server_with_other_weights_is_replaced(embedded: EmbeddedModel) -> None:
    old = embedded.start()
    embedded.folder.write(replace(old, sha256="0" * 64))
    assert embedded.start().pid != old.pid
    wait_until_gone(old.pid, 10)


def test_stop_ends_the_server_and_says_whether_there_was_one(embedded: EmbeddedModel) -> None:
    pid = embedded.start().pid
    assert embedded.stop()
    assert gone(pid)
    assert not (embedded.folder.path / "server.json").exists()
    assert not embedded.stop()


def test_status_starts_nothing(tmp_path: Path) -> None:
    status = EmbeddedModel(tmp_path / "cache", weights=SMOL).status()
    assert (status.weights, status.running) == (None, None)
    assert not (tmp_path / "cache").exists()


def test_a_prompt_beyond_the_context_is_rejected_with_the_fix(embedded: EmbeddedModel) -> None:
    with pytest.raises(ModelRejectedRequest, match=r"embedded/smollm2.*context.*too long"):
        list(embedded.stream([ChatMessage("user", "again " * 9000)], SHORT))


def test_weights_that_do_not_load_give_the_place_of_the_log(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    model = EmbeddedModel(tmp_path, weights=make_parts(tmp_path, name="no-gguf"))
    with pytest.raises(ModelUnreachable, match=rf"did not start.*{model.folder.log}"):
        model.start()
    assert "failed to load model" in model.folder.log.read_text()


def test_a_proxy_for_the_outside_world_is_not_asked(embedded: EmbeddedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert text_of(list(embedded.stream(MESSAGES, SHORT)))


def test_without_the_library_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    model = EmbeddedModel(tmp_path, weights=SMOL)
    with pytest.raises(WeightsError, match=r"'xllamacpp'.*pip install 'reply-drafter\[local\]'"):
        model.start()
    assert not model.status().installed


def test_a_beginning_that_was_read_is_not_read_again(embedded: EmbeddedModel) -> None:
    prefix = [ChatMessage("system", "You answer briefly and to the point. " * 60)]
    running = embedded.start()
    list(embedded.stream([*prefix, ChatMessage("user", "Say yes.")], SHORT))
    before = tokens_read(running)
    list(embedded.stream([*prefix, ChatMessage("user", "Say hello.")], SHORT))
    assert tokens_read(running) - before < 60 < before


def tokens_read(running: Running) -> int:
    """Prompt tokens that the server had to read so far, those it still knew left out."""
    address = urlsplit(running.address)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=5)
    connection.request("GET", "/metrics", headers={"authorization": f"Bearer {running.key}"})
    metrics = connection.getresponse().read().decode()
    connection.close()
    return int(metrics.partition("\nllamacpp:prompt_tokens_total ")[2].split()[0])
