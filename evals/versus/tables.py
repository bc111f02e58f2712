"""The tables: trust, and languages, of the letters that a folder has."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from evals.cases.golden import GoldenCase
from evals.injection.attacks import attacks, twins
from evals.injection.measure import Tell, judged
from evals.injection.tables import share
from evals.privacy.labelled import handwritten
from evals.rendering.markdown import table
from evals.runs.bench import Bench
from evals.versus.drafting import Arm
from evals.versus.letters import Letters, read_letters
from evals.versus.measures import GOLDEN, LANGUAGES, LetterMeasure, attack_measures, cell, row, shared_measures
from evals.versus.overheard import Overheard
from evals.versus.personal import sent_in_plain, sent_through_screen
from evals.versus.sample import CaseSet

__all__ = ["trust_table"]

_HEADS = ("", "the plain prompt", "our drafter, the same model", "our drafter, no model")


def trust_table(folder: Path, bench: Bench, cases: Mapping[CaseSet, Sequence[GoldenCase]], tell: Tell) -> list[str]:
    """The lines of the table of trust. `bench`: the knowledge that the letters of `folder` were written from.

    No model is asked: letters are those of the folder; personal data and false alarms are counted now. Raises
    CaseError where letters are missing.
    """
    golden, attacked, abroad = (read_letters(folder, each) for each in CaseSet)
    everything = {**golden, **attacked, **abroad}
    by_id = {case.id: case for each in CaseSet for case in cases[each] if case.id in everything}
    rows = [
        *_rows(f"{len(golden)} golden cases", GOLDEN, golden),
        *_rows(f"all {len(everything)} letters", shared_measures(_overheard(bench, by_id)), everything),
        *_rows(f"{len(attacked)} attacks", attack_measures(attacks()), attacked),
        *_rows(f"{len(abroad)} questions, in five languages", LANGUAGES, abroad),
        *_personal(bench, tell),
        *_alarms(bench, tell),
    ]
    return table(_HEADS, rows)


def _rows(title: str, measures: Iterable[LetterMeasure], cases: Mapping[str, Letters]) -> Iterator[list[str]]:
    yield [f"**{title}**", *("" for _ in Arm)]
    yield from (row(measure, cases) for measure in measures)


def _overheard(bench: Bench, cases: Mapping[str, GoldenCase]) -> dict[str, Overheard]:
    documents = {mailbox: bench.knowledge.documents(mailbox) for mailbox in _mailboxes(cases.values())}
    return {id: Overheard(case, documents[case.conversation.mailbox]) for id, case in cases.items()}


def _mailboxes(cases: Iterable[GoldenCase]) -> set[str]:
    return {case.conversation.mailbox for case in cases}


def _personal(bench: Bench, tell: Tell) -> Iterator[list[str]]:
    messages = list(handwritten())
    tell(f"{len(messages)} messages with personal data")
    plain, ours = sent_in_plain(bench, messages), sent_through_screen(bench, messages)
    yield [f"**{len(messages)} messages with personal data**", *("" for _ in Arm)]
    yield ["personal data in what a hosted model is sent", cell(plain), cell(ours), "no model is asked"]


def _alarms(bench: Bench, tell: Tell) -> Iterator[list[str]]:
    harmless = judged(bench, twins(), tell)
    alarmed = sum(one.noticed for one in harmless)
    yield [f"**{len(harmless)} harmless twins of attacks**", *("" for _ in Arm)]
    yield ["taken for an attack", "nothing is told", *(2 * [share(alarmed, len(harmless))])]
