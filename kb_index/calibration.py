"""Where the cosines of an embedding model lie on one's own index.

Questions that no help center answers come to some nearest passage too, and titles of the index come to their own.
Between the two medians lie the bounds, at the same shares of the way as those of the bundled model lie between its
medians on five help centers (0.19 and 0.74). Titles are nearer than what customers write, and everyday questions
farther than those about another product, so neither alone would do.
"""

import itertools
import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from kb_index.documents import Kind
from kb_index.durable import write_whole
from kb_index.errors import StoreError
from kb_index.index import KnowledgeIndex
from kb_index.passages.model_traits import SimilarityScale

__all__ = ["MeasuredScale", "calibrate", "keep_scale", "kept_scale", "unrelated_questions"]

_SURE, _POSSIBLE = 0.41, 0.23
"""Shares of the way from the median of unrelated questions to that of titles."""
_APART = 0.01
_MOST = 300
_QUESTIONS = Path(__file__).with_name("unrelated_questions.toml")


@dataclass(frozen=True, slots=True)
class MeasuredScale:
    """What was measured of a model: its scale, the numbers of questions asked, and the shares of them for which
    something is sure or at least possible on that scale, 0 to 1."""

    model: str
    scale: SimilarityScale
    own: int
    own_sure: float
    own_possible: float
    unrelated: int
    unrelated_sure: float
    unrelated_possible: float

    @property
    def tells_apart(self) -> bool:
        """Whether nine in ten of the own questions are sure, and one in ten of the unrelated ones at most."""
        return self.own_sure >= 0.9 and self.unrelated_sure <= 0.1


def unrelated_questions(languages: Sequence[str] = ()) -> list[str]:
    """Questions that hardly any help center answers, in these languages where there are some, else in all."""
    by_language: dict[str, list[str]] = tomllib.loads(_QUESTIONS.read_text("utf-8"))
    chosen = [by_language[language] for language in languages if language in by_language]
    return [question for several in chosen or by_language.values() for question in several]


def calibrate(index: KnowledgeIndex) -> MeasuredScale:
    """Measure the index's embedding model on it, by titles of its own and by unrelated questions.

    Raises StoreError where the index holds too little to measure on or the model tells nothing apart, and
    EmbeddingError.
    """
    own = list(_own_questions(index))
    if len(own) < 5:
        raise StoreError(
            f"the index holds {len(own)} titles of articles and saved replies to measure on, and 5 are needed; "
            "index your help center first: drafter index PATH"
        )
    spoken = Counter(record.language for record in index.records() if record.language)
    unrelated = unrelated_questions([language for language, _ in spoken.most_common(3)])
    near = np.array(index.nearest_cosines(own))
    far = np.array(index.nearest_cosines(unrelated))
    scale = _scale(float(np.median(near)), float(np.median(far)))
    return MeasuredScale(
        model=index.info().model,
        scale=scale,
        own=len(own),
        own_sure=float((near >= scale.floor).mean()),
        own_possible=float((near >= scale.possible).mean()),
        unrelated=len(unrelated),
        unrelated_sure=float((far >= scale.floor).mean()),
        unrelated_possible=float((far >= scale.possible).mean()),
    )


def kept_scale(path: Path, model: str) -> SimilarityScale | None:
    """The scale that was measured of a model; None where none was, or none that can be read."""
    try:
        kept = json.loads(path.read_text("utf-8"))[model]["scale"]
        return SimilarityScale(float(kept["possible"]), float(kept["floor"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_scale(path: Path, calibration: MeasuredScale) -> None:
    """Keep what was measured of a model, beside what is kept of others. Raises StoreError."""
    try:
        kept = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        kept = {}
    kept = {**(kept if isinstance(kept, dict) else {}), calibration.model: asdict(calibration)}
    try:
        write_whole(path, json.dumps(kept, indent=2).encode())
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}; give data_dir another folder") from error


def _own_questions(index: KnowledgeIndex) -> Iterator[str]:
    """What the index does answer: titles of its articles and saved replies, the same ones each time."""
    told = [record for record in index.records() if record.kind in (Kind.ARTICLE, Kind.SAVED_REPLY)]
    titles = dict.fromkeys(" ".join(record.title.split()) for record in sorted(told, key=lambda one: one.words))
    yield from itertools.islice(filter(None, titles), _MOST)


def _scale(near: float, far: float) -> SimilarityScale:
    """The scale of a model by the medians of what it should find and of what it should not. Raises StoreError."""
    if near - far < _APART:
        raise StoreError(
            f"the embedding model finds titles of the index (median cosine {near:.3f}) no better than questions "
            f"about anything else ({far:.3f}); set embedding_model to one that knows the help center's language"
        )
    return SimilarityScale(far + _POSSIBLE * (near - far), far + _SURE * (near - far))
