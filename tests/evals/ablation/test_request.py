"""An ablation drafts without each part only what the part can touch, and goes on where it stopped."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from drafter.settings import Settings
from evals.ablation.request import OpenAblation, open_ablation
from evals.ablation.switches import SwitchKind
from evals.caches.vector_cache import CachedEmbedder
from evals.errors import CaseError
from evals.runs.request import RunRequest
from kb_index import KnowledgeIndex, read_documents
from kb_index.documents import Kind
from tests.evals.gate_sample import CASES, help_center

Ablate = Callable[..., AbstractContextManager[OpenAblation]]


@pytest.fixture(scope="module")
def center(kept_embedder: CachedEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small help center with its index."""
    folder = help_center(tmp_path_factory.mktemp("ablation") / "center", locked=("bookings-in-google",))
    index = KnowledgeIndex.open(folder / "index", kept_embedder, create=True)
    index.sync("help", read_documents(folder / "help", Kind.ARTICLE))
    index.close()
    return folder


@pytest.fixture
def ablation(kept_embedder: CachedEmbedder) -> Ablate:
    """Opens an ablation of what the composer writes."""

    def opened(request: RunRequest, **parts: Any) -> AbstractContextManager[OpenAblation]:
        return open_ablation(request, Settings(model="none"), kept_embedder, **parts)

    return opened


def drafted(opened: OpenAblation) -> dict[str, int]:
    """Everything drafted: how many drafts each part took."""
    return {name: len(list(trials)) for name, _, trials in opened.draft()}


def request(center: Path) -> RunRequest:
    return RunRequest(cases=center / "cases", index=center / "index", cache=center / "answers.jsonl")


def test_every_part_is_switched_off_over_what_it_touches(ablation: Ablate, center: Path, tmp_path: Path) -> None:
    with ablation(request(center), folder=tmp_path / "out") as opened:
        taken = drafted(opened)
        found = {one.id: one for one in opened.ablation.contributions}
    assert taken["the whole drafter"] == 3, "the locked case is left out"
    assert found["source-article"].touched == 3
    assert found["source-article"].changes["must-say"].difference.value == -1
    assert found["step-repair"].touched == 3, "what repair changes shows only in the text"
    for never in ("source-note", "source-votes", "guideline-legal-matters"):
        assert not found[never].applied, never
        assert never.partition("-")[2] not in {name.removeprefix("without ") for name in taken}
    assert any(one.kind is SwitchKind.GUIDELINE and one.applied for one in found.values())


def test_an_ablation_goes_on_where_it_stopped(ablation: Ablate, center: Path, tmp_path: Path) -> None:
    parts = {"kinds": [SwitchKind.SOURCE], "names": ["step-repair"], "folder": tmp_path / "out"}
    with ablation(request(center), **parts) as opened:
        steps = opened.draft()
        list(next(steps)[2])
        next(next(steps)[2])
        steps.close()  # type: ignore[attr-defined]
    with ablation(request(center), **parts) as opened:
        taken = drafted(opened)
        assert taken == {"the whole drafter": 0, "without repair": 2, "without article": 3}
        assert len(opened.ablation.contributions) == 6


def test_what_cannot_be_switched_off_is_named(ablation: Ablate, center: Path) -> None:
    with (
        pytest.raises(CaseError, match="nothing is called 'weather'; there are repair-by-rule"),
        ablation(request(center), names=["weather"]),
    ):
        pass


def test_tuning_never_sees_locked_cases(ablation: Ablate, tmp_path: Path) -> None:
    folder = help_center(tmp_path / "center", locked=tuple(CASES))
    locked = RunRequest(cases=folder / "cases")
    with pytest.raises(CaseError, match="all chosen cases are locked"), ablation(locked):
        pass
