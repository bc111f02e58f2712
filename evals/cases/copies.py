"""Whether a golden case repeats a conversation that is known already: then it measures memory and not the drafter."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from drafter.text.words import runs
from evals.cases.faults import CaseFault
from evals.cases.golden import GoldenCase

__all__ = ["NEAR", "copy_problems"]

NEAR = 0.2
"""The share of a case's runs of words that another text may have."""

_RUN = 6
_WORD = re.compile(r"\w+(?:'\w+)?")


def copy_problems(cases: Sequence[GoldenCase], texts: Mapping[str, str]) -> Iterator[CaseFault]:
    """Each case of which more than NEAR stands in one of `texts` (by where it stands) or in another case."""
    holders: dict[tuple[str, ...], set[str]] = defaultdict(set)
    said = {case.id: _runs(_customers_words(case)) for case in cases}
    for name, found in [*((name, _runs(text)) for name, text in texts.items()), *said.items()]:
        for run in found:
            holders[run].add(name)
    for case in cases:
        shared = Counter(name for run in said[case.id] for name in holders[run] if name != case.id)
        for name, count in shared.most_common(1):
            if count > NEAR * len(said[case.id]):
                share = f"{count / len(said[case.id]):.0%}"
                text = f"{share} of the customer's words stand in {name} as well; write them anew."
                yield CaseFault(case.at("conversation", "messages"), text)


def _customers_words(case: GoldenCase) -> str:
    return "\n".join(m.text or m.html or "" for m in case.conversation.messages if m.author == "customer")


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return set(runs(words, _RUN))
