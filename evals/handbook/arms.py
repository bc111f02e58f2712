"""The arms of the ablation: one drafter, built up from a plain prompt to all that the handbook adds."""

import math
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from drafter.bundled import BUNDLED
from drafter.conversation import Conversation
from drafter.draft import Draft, Repair
from drafter.handbook.guidelines import Handbook, load_handbook
from drafter.mailbox import Mailbox, load_mailboxes
from drafter.models.base import Parameters
from drafter.models.chain import FallbackChain
from drafter.pipeline import Drafter
from drafter.prompting.prompt_set import PromptSet, load_prompt_set
from drafter.proof.grounding import Embed
from evals.caches.completion_cache import CachedModel, draft_seconds
from evals.knowledge.demo import EXAMPLES, NOW, sync_demo
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import Embedder

__all__ = ["ARMS", "PLAIN", "Arm", "Parts", "Result", "draft_case", "open_parts"]

PLAIN = Path(__file__).parent.parent / "prompts" / "plain"


@dataclass(frozen=True, slots=True)
class Arm:
    """A way to draft. `handbook`: with our prompt set and its guidelines, or with the plain prompt and none."""

    name: str
    says: str
    handbook: bool
    repairs: frozenset[Repair]


ARMS = (
    Arm("plain", "one fixed friendly, professional line and the sources", False, frozenset()),
    Arm("guidelines", "our prompt set with the guidelines of the situation", True, frozenset()),
    Arm("rules", "and what rules can repair is repaired", True, frozenset({Repair.RULE})),
    Arm("full", "and one more call names what is left", True, frozenset({Repair.RULE, Repair.MODEL})),
)
"""Each arm adds one thing to the one before; retrieval, situation and outcome are the same in all."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What all arms share."""

    index: KnowledgeIndex
    embed: Embed
    mailboxes: dict[str, Mailbox]
    ours: PromptSet
    plain: PromptSet
    handbook: Handbook

    def drafter(self, arm: Arm, model: CachedModel, parameters: Parameters) -> Drafter:
        """The drafter of `arm`."""
        return Drafter(
            index=self.index,
            embed=self.embed,
            models=FallbackChain([model]),
            prompts=self.ours if arm.handbook else self.plain,
            handbook=self.handbook if arm.handbook else Handbook(()),
            mailboxes=self.mailboxes,
            parameters=parameters,
            repairs=arm.repairs,
            draft_seconds=math.inf,  # the composer must not step in for a slow model
            now=lambda: NOW,
        )


@dataclass(frozen=True, slots=True)
class Result:
    """A draft of an arm and the seconds it takes: those of its model calls when they were made, and all else now."""

    draft: Draft
    seconds: float


@contextmanager
def open_parts(embedder: Embedder) -> Iterator[Parts]:
    """The demo's knowledge in an index of its own, its mailboxes, both prompt sets and the handbook."""
    with TemporaryDirectory(prefix="drafter-evals-") as folder:
        index = KnowledgeIndex.open(Path(folder), embedder, create=True)
        sync_demo(index)
        with closing(index):
            yield Parts(
                index=index,
                embed=embedder.encode_passages,
                mailboxes=load_mailboxes(EXAMPLES / "mailboxes"),
                ours=load_prompt_set(),
                plain=load_prompt_set(PLAIN),
                handbook=load_handbook([BUNDLED / "handbook"]),
            )


def draft_case(drafter: Drafter, model: CachedModel, conversation: Conversation) -> Result:
    """The draft for `conversation`; raises ModelError where the model does not answer."""
    before, model.failure = model.seconds, None
    draft = drafter.draft(conversation)
    if model.failure:
        raise model.failure
    return Result(draft, draft_seconds(draft, model.seconds - before))
