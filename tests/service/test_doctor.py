"""The examination: each part's own fault, and what one model's fault means while another answers."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from drafter.models.embedded.model import EmbeddedStatus
from drafter.settings import Settings
from kb_index.errors import IndexMissing
from kb_index.index import KnowledgeIndex
from service.auth.desk_secrets import drop_desk_secrets
from service.auth.sealing import Sealing
from service.doctor import Diagnosis, PartStatus, examine, readiness
from service.handoffs.base import House, TargetAccount
from service.handoffs.opened import set_up_target
from service.storage import Database
from tests.fake_provider import Fails, FakeProvider, Streams
from tests.service.auth.guarded import SECRET


def found(settings: Settings, *, offline: bool = True) -> dict[str, Diagnosis]:
    return {finding.part: finding for finding in examine(settings, offline=offline)}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, cache_dir=tmp_path, model="none")


def test_each_part_is_judged_alone(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "mailboxes").mkdir()
    (tmp_path / "mailboxes" / "acme.toml").write_text("brand = ", "utf-8")
    (tmp_path / "prompts").mkdir()
    broken = settings.model_copy(update={"mailbox_paths": tmp_path / "mailboxes", "prompt_set": tmp_path / "prompts"})
    findings = found(broken)
    assert {part for part, finding in findings.items() if finding.status is PartStatus.BROKEN} >= {
        "mailboxes",
        "prompt set",
        "index",
    }
    assert "acme.toml is not valid TOML" in findings["mailboxes"].says
    assert "prompt_set.toml cannot be read" in findings["prompt set"].says
    assert "drafter index PATH" in findings["index"].says
    assert findings["settings"].status is PartStatus.OK


def test_a_chroma_server_that_is_down_is_named_and_how_to_start_it(settings: Settings, silent_address: str) -> None:
    down = settings.model_copy(update={"chroma_url": silent_address, "chroma_api_key": SecretStr("ck-very-secret")})
    finding = found(down)["index"]
    assert finding.status is PartStatus.BROKEN
    assert silent_address in finding.says
    assert "chroma run" in finding.says
    assert "very-secret" not in finding.says


def test_a_key_is_never_shown(settings: Settings) -> None:
    with_key = Settings(**{**settings.model_dump(), "api_key": "sk-very-secret"})
    says = found(with_key)["settings"].says
    assert "api_key" in says
    assert "very-secret" not in says


def test_without_profiles_the_default_one_is_a_warning(settings: Settings) -> None:
    finding = found(settings)["mailboxes"]
    assert (finding.status, finding.says) == (PartStatus.WARNING, "1 profile: default")
    assert "mailbox_paths" in finding.fix


DOWN, UP = Fails(404, "there is no such model"), Streams("ready")


@pytest.mark.parametrize(
    ("answers", "statuses"),
    [
        ((UP,), [PartStatus.OK]),
        ((DOWN,), [PartStatus.BROKEN]),
        ((DOWN, UP), [PartStatus.WARNING, PartStatus.OK]),
        ((DOWN, DOWN), [PartStatus.BROKEN, PartStatus.BROKEN]),
    ],
)
def test_one_model_that_answers_is_enough(
    answers: Sequence[Fails | Streams], statuses: list[PartStatus], settings: Settings
) -> None:
    models = ",".join(f"openai/model-{number}" for number, _ in enumerate(answers))
    with FakeProvider(*answers) as provider:
        served = {"model": models, "api_base": provider.api_base, "api_key": SecretStr("k")}
        findings = list(examine(settings.model_copy(update=served)))
        assert len(provider.requests) == len(answers), "each is asked once"
    assert [finding.status for finding in findings if finding.part == "model"] == statuses


def test_without_a_model_drafts_are_composed_which_is_a_warning(settings: Settings) -> None:
    assert found(settings, offline=False)["model"].status is PartStatus.WARNING


def test_a_wrong_list_of_models_is_said(settings: Settings) -> None:
    finding = found(settings.model_copy(update={"model": "a,,b"}), offline=False)["model"]
    assert finding.status is PartStatus.BROKEN
    assert "single commas" in finding.says


@pytest.mark.parametrize(
    ("installed", "weights", "running", "status", "words"),
    [
        (False, None, False, PartStatus.BROKEN, "not installed"),
        (True, None, False, PartStatus.WARNING, "not assembled yet"),
        (True, Path("/w"), False, PartStatus.OK, "starts when it is needed"),
        (True, Path("/w"), True, PartStatus.OK, "running at http://127.0.0.1:9"),
    ],
)
def test_the_embedded_model_is_judged_without_starting_it(
    installed: bool,
    weights: Path | None,
    running: bool,
    status: PartStatus,
    words: str,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = SimpleNamespace(address="http://127.0.0.1:9") if running else None
    state = EmbeddedStatus("embedded/x", installed, weights, server, Path("/log"))  # type: ignore[arg-type]
    monkeypatch.setattr("drafter.models.embedded.model.EmbeddedModel.status", lambda self: state)
    finding = found(settings.model_copy(update={"model": "embedded"}))["model"]
    assert finding.status is status
    assert words in finding.says


def test_readiness_asks_the_index_that_is_open(settings: Settings) -> None:
    def missing() -> KnowledgeIndex:
        raise IndexMissing("nothing has been indexed in /x.")

    index, model = readiness(settings, missing)
    assert (index.status, index.says) == (PartStatus.BROKEN, "nothing has been indexed in /x.")
    assert model.part == "model"


CRM = """brand = "Acme"
product = "kilns"
[[account]]
kind = "http"
name = "CRM"
address = "https://crm.example.com/of/{email}"
headers = { Authorization = "ACCOUNT_SECRET_CRM" }
facts = [{ label = "Plan", value = "{/plan}" }]
"""


def test_a_secret_that_a_record_asks_with_is_missed_before_a_customer_writes(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(settings)["account data"].says == "no profile names a record of customers"
    (tmp_path / "mailboxes").mkdir()
    (tmp_path / "mailboxes" / "acme.toml").write_text(CRM, "utf-8")
    asking = settings.model_copy(update={"mailbox_paths": tmp_path / "mailboxes"})
    finding = found(asking)["account data"]
    assert (finding.status, finding.says) == (
        PartStatus.BROKEN,
        "ACCOUNT_SECRET_CRM, which CRM asks with, is not set",
    )
    monkeypatch.setenv("ACCOUNT_SECRET_CRM", "s3cret")
    finding = found(asking)["account data"]
    assert (finding.status, finding.says) == (PartStatus.OK, "1 record: CRM (not asked)")


def test_a_target_that_cannot_be_opened_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(Database(settings.database_address)) as database:
        database.prepare()
        assert found(settings)["hand-offs"].says == "no target is set up"
        (settings.data_dir / "secret_key").write_text(SECRET, "utf-8")
        sealing = Sealing([SECRET])
        board = TargetAccount("board", "fake-board", "support", {"board": "Support"}, {"token": "t"})
        set_up_target(database, sealing, board, "lea", House())
        assert found(settings)["hand-offs"].says == "1 target: board (not asked)"
        with database.writing() as session:
            drop_desk_secrets(session, "board", "target")
        finding = found(settings)["hand-offs"]
    assert finding.status is PartStatus.BROKEN
    assert finding.says.startswith("board: no secrets are kept for the target 'board'")
