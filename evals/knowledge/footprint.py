"""What of the knowledge reaches the draft of a golden case, found without a model, and whether an edit can touch it.

A draft depends on the knowledge by its outline alone: the passages that were found, what was decided by them, the
guidelines chosen and the messages that the model is asked with. Where all of that is the same, so is the draft, to
the byte but for its id, its timings and the hash of the whole handbook. Scores of hits are not part of it: they move
with every word of the index, and nothing after the ranking reads them.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from drafter.evidence.plan import AskAnswer
from drafter.explanation import Outline
from evals.knowledge.states import GUIDELINE
from kb_index.documents import Hit

__all__ = ["Footprint", "footprint"]

_READ = ("vector", "named")
"""The evidence of a hit that is read after the ranking."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """`digest` is the same where the draft is; `texts` has the words that were found of each document, by its id,
    and `used` every document and guideline that the draft can lean on."""

    digest: str
    texts: Mapping[str, str]
    used: frozenset[str]


def footprint(outline: Outline) -> Footprint:
    """The footprint of the knowledge in one outline."""
    brief, results = outline.brief, outline.brief.search_results
    internal = (*results.internal, *results.possible) if results else ()
    content = [
        [asdict(message) for message in outline.messages],
        [(c.guideline.id, c.guideline.title, c.text, c.why) for c in outline.guidelines],
        [brief.outcome, brief.outcome_reason, brief.situation.model_dump(mode="json")],
        [_hit(hit) for hit in brief.hits],
        [_hit(hit) for hit in internal],
        [_answer(answer) for answer in brief.plan.answers] if brief.plan else [],
    ]
    found: dict[str, str] = {}
    for hit in brief.hits:
        said = found.get(hit.passage.document_id, "")
        found[hit.passage.document_id] = f"{said}\n\n{hit.passage.title}\n{hit.passage.text}".strip()
    chosen = {f"{GUIDELINE}{c.guideline.id}" for c in outline.guidelines}
    seen = {hit.passage.document_id for hit in (*brief.hits, *internal)}
    digest = hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode("utf-8", "replace"))
    return Footprint(digest.hexdigest(), found, frozenset(chosen | seen))


def _answer(answer: AskAnswer) -> list[object]:
    said = [(chosen.section.key, [unit.text for unit in chosen.units]) for chosen in answer.chosen]
    return [answer.ask.whole, answer.verdict, said]


def _hit(hit: Hit) -> list[object]:
    return [asdict(hit.passage), {name: hit.evidence[name] for name in _READ if name in hit.evidence}]
