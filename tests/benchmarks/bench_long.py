"""What the messages before a question cost its draft: the same question alone and below many of them, composed.

    python -m tests.benchmarks.bench_long [--earlier 100 300 1000] [--rounds N] [--profile]

Over the demo, without a model. Earlier messages are letters of different lengths about other matters, from customer
and agent in turn. The best of N rounds, the lengths in turn; seconds are those of the processor in this process, so
that what runs beside moves them little. Prints the whole draft, and reading alone, each against the question without
anything before it. `--profile` prints where the time of the longest goes.
"""

import argparse
import cProfile
import pstats
import random
import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from drafter.conversation import Conversation, Customer, Message
from drafter.preparation import read_brief
from drafter.wish import A_REPLY
from evals.caches.completion_cache import CompletionCache
from evals.knowledge.demo import NOW
from evals.runs.bench import open_bench
from kb_index.passages.embedding import SentenceTransformerEmbedder
from tests.benchmarks.composing import composing

__all__ = ["long_conversation", "main"]

_QUESTION = "Hello, where do I change the time zone of our booking page? Our guests see the wrong hours."
_MATTERS = ("invoice", "calendar", "logo", "reminder", "export", "reply to the guest", "password", "second room")
_SENTENCES = (
    "We looked at the {matter} this morning and moved it to where the other {n} are kept.",
    "Please ignore my mail of {n} October, the {matter} has been put right by a colleague.",
    "Could you tell me whether the {matter} can be set for each member of the team?",
    "It took {n} minutes to set, and the page said that the {matter} was saved.",
    "You now have all {n} numbers that you asked for, and I must say the answer came quickly.",
    "The new policy of our office says that every {matter} is printed and kept for {n} years.",
    "Thank you for the explanation about the {matter}; we tried it on {n} bookings.",
)


def long_conversation(earlier: int) -> Conversation:
    """The question below so many messages."""
    dice, begun = random.Random(11), NOW - timedelta(days=200)
    told = [
        Message(
            author="agent" if number % 2 else "customer",
            text=_letter(dice, number),
            at=begun + timedelta(hours=number),
        )
        for number in range(earlier)
    ]
    asked = Message(author="customer", text=_QUESTION, at=NOW - timedelta(hours=1))
    customer = Customer(name="Amara Diallo", email="amara@willow.example")
    return Conversation(id=f"long-{earlier}", customer=customer, messages=(*told, asked))


def _letter(dice: random.Random, number: int) -> str:
    said = (dice.choice(_SENTENCES).format(matter=dice.choice(_MATTERS), n=dice.randint(2, 30)) for _ in range(100))
    paragraphs = [" ".join(next(said) for _ in range(dice.randint(1, 4))) for _ in range(dice.randint(1, 3))]
    body = "\n\n".join(paragraphs)
    return f"Hello,\n\n{body}\n\nBest regards\n{'Sam' if number % 2 else 'Amara'}"


def best(work: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """Seconds of the processor that each takes, the best of so many rounds."""
    taken = [float("inf")] * len(work)
    for _ in range(rounds + 1):  # the first one warms
        for place, one in enumerate(work):
            begun = time.process_time()
            one()
            taken[place] = min(taken[place], time.process_time() - begun)
    return taken


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--earlier", type=int, nargs="*", default=[100, 300, 1000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    conversations = [long_conversation(earlier) for earlier in (0, *asked.earlier)]
    embedder = SentenceTransformerEmbedder()
    with (
        TemporaryDirectory() as home,
        open_bench(embedder=embedder, cache=CompletionCache(Path(home) / "answers")) as bench,
    ):
        drafter = composing(bench, bench.knowledge.of(long_conversation(0)), NOW)
        mailbox, words, embed = bench.mailboxes["default"], bench.prompts.words, bench.embedder.encode_passages

        def read(conversation: Conversation) -> None:
            read_brief(conversation, A_REPLY, mailbox, NOW, words, embed)

        drafts = best([partial(drafter.draft, one) for one in conversations], asked.rounds)
        readings = best([partial(read, one) for one in conversations], asked.rounds)
        print(
            "| messages before | whole draft | against none | reading alone | against none |\n|---|---|---|---|---|"
        )
        for conversation, draft, reading in zip(conversations, drafts, readings, strict=True):
            figures = f"{1000 * draft:.0f} ms | {draft / drafts[0]:.1f}x | {1000 * reading:.0f} ms"
            before = len(conversation.messages) - 1
            print(f"| {before:,} | {figures} | {reading / readings[0]:.1f}x |", flush=True)
        if asked.profile:
            profile = cProfile.Profile()
            profile.runcall(drafter.draft, conversations[-1])
            pstats.Stats(profile, stream=sys.stdout).sort_stats("cumulative").print_stats(45)


if __name__ == "__main__":
    main()
