"""From a brief to what a model is asked: guidelines chosen, templates filled, for the tier of that model."""

from collections.abc import Sequence
from dataclasses import replace

from drafter.attachments.bare_picture import bare_picture
from drafter.attachments.kinds import picture_type
from drafter.brief import Brief
from drafter.handbook.guidelines import Handbook
from drafter.handbook.selection import SelectedGuideline, select_guidelines
from drafter.models.base import ChatMessage, Picture, Tier
from drafter.prompting.briefing import brief_model, brief_note, brief_repair
from drafter.prompting.prompt_set import PromptSet

__all__ = ["Prompter"]

_MOST_PICTURES = 3


class Prompter:
    """Makes prompts of a prompt set and a handbook. Its methods raise PromptError where a template is wrong."""

    def __init__(self, prompts: PromptSet, handbook: Handbook) -> None:
        self.prompts = prompts
        self.handbook = handbook

    def guidelines(self, brief: Brief, tier: Tier | None) -> list[SelectedGuideline]:
        """The guidelines for this text, as many as a model of this tier is given; all for the composer (None)."""
        incident = brief.mailbox.incident is not None
        return select_guidelines(
            self.handbook,
            brief.situation,
            brief.outcome,
            tier,
            brief.kind,
            incident=incident,
            suspected=brief.suspected,
        )

    def prompt(self, brief: Brief, tier: Tier) -> list[ChatMessage]:
        """The chat messages that ask for the text."""
        guidelines, budget = self.guidelines(brief, tier), self.prompts.budgets[tier]
        if brief.kind.for_customer:
            asked = self.prompts.reply(brief_model(brief, guidelines, budget, tier), tier, brief.kind)
            return [*asked[:-1], replace(asked[-1], pictures=_pictures(brief))]
        return self.prompts.note(brief_note(brief, guidelines, budget), brief.kind)

    def repair(self, brief: Brief, tier: Tier, text: str, faults: Sequence[str]) -> list[ChatMessage]:
        """The chat messages that ask to put `text` right.

        A letter is put right as its tier can; what a note lacks stands in the conversation, so that is shown.
        """
        fields = brief_repair(brief, text, faults, self.prompts.budgets[tier])
        return self.prompts.repair(self.prompt(brief, tier), fields, tier if brief.kind.for_customer else Tier.LARGE)


def _pictures(brief: Brief) -> tuple[Picture, ...]:
    """The newest pictures that the customer sent, as they are seen."""
    sent = ((file, bare_picture(file.content)) for file in brief.request.files if file.content is not None)
    seen = [Picture(file.name, picture_type(bare), bare) for file, bare in sent if bare]
    return tuple(seen[-_MOST_PICTURES:])
