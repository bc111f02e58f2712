"""The letters of one case by all arms, read from the runs of a folder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from drafter.draft import Draft, Sentence, SentenceStatus
from drafter.text.words import words
from evals.errors import CaseError
from evals.run_log import Trial
from evals.runs.log_file import read_log
from evals.versus.drafting import Arm, log_path
from evals.versus.sample import CaseSet

__all__ = ["ArmLetter", "Letters", "read_letters"]

_FEWEST_WORDS = 4


@dataclass(frozen=True, slots=True)
class ArmLetter:
    """What one arm wrote for a case."""

    arm: Arm
    trial: Trial
    draft: Draft

    @property
    def claims(self) -> list[Sentence]:
        """Its sentences that state something: those of a word or three are greetings, names and blanks."""
        stated = (s for s in self.draft.sentences if s.status is not SentenceStatus.COURTESY)
        return [s for s in stated if len(words(s.text)) >= _FEWEST_WORDS]

    @property
    def unproved(self) -> list[Sentence]:
        """Those of them that nothing proves."""
        return [s for s in self.claims if s.status.unproved]

    @property
    def contradicted(self) -> list[Sentence]:
        """Those of them of which a source says otherwise."""
        return [s for s in self.claims if s.status is SentenceStatus.CONTRADICTED]

    @property
    def marks(self) -> bool:
        """Whether the agent is shown what of it is not proved."""
        return self.arm is not Arm.PLAIN

    @property
    def citations(self) -> list[bool]:
        """Whether each citation holds that stands behind a sentence of it."""
        by_number = {citation.number: citation for citation in self.draft.citations}
        pairs = [(s, by_number[number]) for s in self.draft.sentences for number in s.citations]
        if self.marks:
            return [s.status is SentenceStatus.CITED for s, _ in pairs]
        return [citation.support > 0 for _, citation in pairs]


Letters = Mapping[Arm, ArmLetter]
"""The letters for one case, one by each arm."""


def read_letters(folder: Path, cases: CaseSet) -> dict[str, Letters]:
    """The letters for each case of the set that every arm has written, by its id.

    Raises CaseError where there is none.
    """
    by_arm = {arm: _drafted(log_path(folder, cases, arm)) for arm in Arm}
    done = [case for case in by_arm[Arm.PLAIN] if all(case in found for found in by_arm.values())]
    if not done:
        raise CaseError(f"{folder} has no case of {cases!r} that all arms answered; draft them first.")
    return {
        case: {arm: ArmLetter(arm, found[case], _draft(found[case])) for arm, found in by_arm.items()}
        for case in done
    }


def _drafted(path: Path) -> dict[str, Trial]:
    trials: Sequence[Trial] = list(read_log(path).trials.values()) if path.exists() else []
    return {trial.case: trial for trial in trials if trial.draft}


def _draft(trial: Trial) -> Draft:
    if trial.draft is None:
        raise ValueError(f"the trial of {trial.case} has no draft")
    return trial.draft
