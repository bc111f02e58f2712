"""Personal data that would leave for a hosted model: what of labelled messages stands in the prompts of each."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from drafter.models.base import ChatMessage, Tier
from drafter.models.fake import FakeModel
from evals.caches.completion_cache import CompletionCache
from evals.cases.golden import GoldenCase
from evals.privacy.labelled import PersonalMessage
from evals.runs.bench import Bench
from evals.versus.plain import PlainBench

__all__ = ["sent_in_plain", "sent_through_screen"]

Counted = tuple[float, float]
_ANSWER = "Thank you for your message. We will look into it."


def sent_in_plain(bench: Bench, messages: Iterable[PersonalMessage]) -> list[Counted]:
    """For each message, how many of its labels stand in the plain prompt, and how many it has."""
    return _counted(bench, messages, lambda hosted, case: PlainBench(hosted).draft(case, 0))


def sent_through_screen(bench: Bench, messages: Iterable[PersonalMessage]) -> list[Counted]:
    """The same of all that our drafter sends for it, in the mode of the mailbox, which is `redact`."""
    return _counted(bench, messages, lambda hosted, case: hosted.draft(case, 0))


def _counted(
    bench: Bench, messages: Iterable[PersonalMessage], draft: Callable[[Bench, GoldenCase], object]
) -> list[Counted]:
    found = []
    for number, message in enumerate(messages):
        with TemporaryDirectory(prefix="drafter-hosted-") as folder:
            model = FakeModel([_ANSWER], tier=Tier.LARGE, name=f"hosted {number}", local=False)
            cache = CompletionCache(Path(folder) / "answers.jsonl")
            draft(replace(bench, model=model, cache=cache), _case(message, number))
        found.append(_stands(message, [one for call in model.asked for one in call]))
    return found


def _case(message: PersonalMessage, number: int) -> GoldenCase:
    return GoldenCase.model_validate(
        {
            "id": f"personal-{number}",
            "why": "What a customer tells of themselves goes no further than it must.",
            "author": "privacy",
            "tags": ["privacy"],
            "locked": False,
            "conversation": {"messages": [{"author": "customer", "text": message.text}]},
            "expect": {"outcome": ["answer"]},
            "path": Path("personal.yaml"),
        }
    )


def _stands(message: PersonalMessage, sent: Sequence[ChatMessage]) -> Counted:
    text = "\n".join(one.content for one in sent)
    words = [message.text[label.start : label.end] for label in message.labels]
    return float(sum(bool(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text)) for one in words)), float(len(words))
