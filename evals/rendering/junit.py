"""Runs and comparisons as JUnit XML, which GitLab, Jenkins and GitHub's reporters read: a test for each golden case.

Form: https://github.com/testmoapp/junitxml. Cases that nobody may see have numbers for names, the worst first, so
that their names tell no more than how many of them passed.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from xml.etree import ElementTree as XML

from evals.comparison.compare import Comparison
from evals.gate.gate import Gate
from evals.rendering.characters import writable
from evals.rendering.comparison_words import run_names
from evals.run_log import Run, RunLog, Trial
from evals.scorers import missed_requirements
from evals.stats.verdict import RunVerdict

__all__ = ["comparison_junit", "gate_junit", "run_junit"]


class _Result(IntEnum):
    """The worst first."""

    ERROR = 0
    FAILURE = 1
    SKIPPED = 2
    PASSED = 3


@dataclass(frozen=True, slots=True)
class _Test:
    """A test with its result; `message` is the reason in a line, `text` all of it; `seconds` None: not told."""

    name: str
    result: _Result
    message: str = ""
    text: str = ""
    seconds: float | None = None


def run_junit(log: RunLog, hidden: Collection[str] = ()) -> str:
    """The run as XML: a case fails unless all its drafts pass. Of the cases in `hidden` only results are told."""
    tests = [_tested(case, trials) for case, trials in log.by_case().items() if trials]
    return _xml(log.run, {"golden": list(_told(tests, hidden))})


def comparison_junit(comparison: Comparison, base: RunLog, candidate: RunLog, hidden: Collection[str] = ()) -> str:
    """The comparison as XML: REGRESSED is a failed test, and so is each case of which fewer drafts pass.

    A case that fails in the base as well counts as skipped: it is not this change that broke it.
    """
    before = base.by_case()
    tests = [_compared(case, before[case], t) for case, t in candidate.by_case().items() if case in before]
    names = f"{' against '.join(run_names(comparison.base, comparison.candidate))}, {comparison.cases} cases."
    ruling = _ruling(comparison.verdict, comparison.why, names, *comparison.warnings)
    return _xml(candidate.run, {"comparison": [ruling], "golden": list(_told(tests, hidden))})


def gate_junit(gate: Gate, logs: tuple[RunLog, RunLog] | None, hidden: Collection[str] = ()) -> str:
    """The gate over an edit as XML: the comparison of the cases that were drafted, and a failed test for each case
    that fell by the edit, whether or not it was drafted and whatever its drafts did before."""
    fallen: dict[str, list[str]] = {}
    for fall in gate.falls:
        fallen.setdefault(fall.case, []).append(f"{fall.what}: {fall.cause}")
    ruling = _ruling(gate.verdict, gate.why, *gate.warnings)
    tests = {}
    if logs:
        before, after = (log.by_case() for log in logs)
        tests = {case: _compared(case, before[case], trials) for case, trials in after.items()}
    for case, reasons in fallen.items():
        drafted = tests.get(case)
        text = "\n".join([*reasons, *([drafted.text] if drafted else [])])
        tests[case] = _Test(case, _Result.FAILURE, "; ".join(reasons), text, drafted.seconds if drafted else None)
    golden = {"golden": list(_told(list(tests.values()), hidden))} if tests else {}
    return _xml(logs[1].run if logs else None, {"comparison": [ruling], **golden})


def _tested(case: str, trials: Sequence[Trial]) -> _Test:
    """How the drafts of a case did, with the reasons of the first that did not pass."""
    seconds = sum(trial.seconds for trial in trials)
    broken = next((trial for trial in trials if trial.error is not None), None)
    if broken:
        return _Test(case, _Result.ERROR, broken.error or "", broken.error or "", seconds)
    failing = next((trial for trial in trials if not trial.passed), None)
    if not failing:
        return _Test(case, _Result.PASSED, seconds=seconds)
    reasons = [f"{scorer.title}: {failing.scores[scorer.id].why}" for scorer in missed_requirements(failing.scores)]
    share = f"{_share(trials).capitalize()}. " if len(trials) > 1 else ""
    said = f"\n\nThe draft:\n{failing.draft.text}" if failing.draft else ""
    return _Test(case, _Result.FAILURE, share + "; ".join(reasons), share + "\n".join(reasons) + said, seconds)


def _compared(case: str, base: Sequence[Trial], candidate: Sequence[Trial]) -> _Test:
    """As `_tested`, but a failure only where more drafts passed in the base."""
    test = _tested(case, candidate)
    if test.result is not _Result.FAILURE or _passes(candidate) < _passes(base):
        return test
    message = f"Not worse than the base, where it {_share(base)}. {test.message}"
    return _Test(case, _Result.SKIPPED, message, test.text, test.seconds)


def _passes(trials: Sequence[Trial]) -> int:
    return sum(trial.passed and trial.error is None for trial in trials)


def _share(trials: Sequence[Trial]) -> str:
    return f"passed in {_passes(trials)} of {len(trials)}"


def _ruling(verdict: RunVerdict, why: str, *more: str) -> _Test:
    result = {RunVerdict.REGRESSED: _Result.FAILURE, RunVerdict.INCONCLUSIVE: _Result.SKIPPED}
    words = f"{verdict}: {why}"
    return _Test("verdict", result.get(verdict, _Result.PASSED), words, "\n".join([words, *more]))


def _told(tests: Sequence[_Test], hidden: Collection[str]) -> Iterator[_Test]:
    """The tests that may be shown as they are, then the results of the others."""
    yield from (test for test in tests if test.name not in hidden)
    results = sorted(test.result for test in tests if test.name in hidden)
    for number, result in enumerate(results, 1):
        yield _Test(f"locked case {number} of {len(results)}", result, "A locked case: its draft is not shown.")


def _xml(run: Run | None, suites: dict[str, list[_Test]]) -> str:
    root = XML.Element("testsuites", _counts([test for tests in suites.values() for test in tests]))
    for name, tests in suites.items():
        suite = XML.SubElement(root, "testsuite", {"name": name, **_counts(tests)})
        if run:  # readers of old take a time without a zone, and mean UTC
            suite.set("timestamp", f"{run.created_at:%Y-%m-%dT%H:%M:%S}")
            _add_properties(suite, run)
        if told := [test.seconds for test in tests if test.seconds is not None]:
            suite.set("time", f"{sum(told):.3f}")
        for test in tests:
            _add(suite, name, test)
    XML.indent(root)
    return XML.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _counts(tests: Sequence[_Test]) -> dict[str, str]:
    results = [test.result for test in tests]
    names = {"failures": _Result.FAILURE, "errors": _Result.ERROR, "skipped": _Result.SKIPPED}
    return {"tests": str(len(tests))} | {name: str(results.count(result)) for name, result in names.items()}


def _add_properties(suite: XML.Element, run: Run) -> None:
    """What the drafts were made with."""
    properties = XML.SubElement(suite, "properties")
    for name, value in {"run": run_names(run)[0], **run.setup.model_dump()}.items():
        XML.SubElement(
            properties, "property", {"name": name, "value": writable("none" if value is None else str(value))}
        )


def _add(suite: XML.Element, group: str, test: _Test) -> None:
    case = XML.SubElement(suite, "testcase", {"classname": group, "name": writable(test.name)})
    if test.seconds is not None:
        case.set("time", f"{test.seconds:.3f}")
    if test.result is _Result.PASSED:
        if test.text:
            XML.SubElement(case, "system-out").text = writable(test.text)
    else:
        told = XML.SubElement(case, test.result.name.lower(), {"message": writable(test.message)})
        told.text = writable(test.text)
