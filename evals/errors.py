"""Errors of `evals`: every message names the value, the rule it breaks and what to do about it.

EvalError                 base: everything this package raises on purpose
├── CaseError             a golden case is wrong, or there is none            (whoever writes cases)
├── RunLogError           the log of a run cannot be read or written          (whoever gave the file)
├── StateError            a folder or git reference that was named is not there (whoever named it)
├── BrokenRun             a run is not whole, or too much of it failed        (whoever ran it)
├── UnfairComparison      two runs differ in more than what is to be compared (whoever compares)
├── LabelError            people's labels are wrong, or not there             (whoever wrote them)
└── Unjudged              a judge gave no usable answer                       (nobody: there is no score, only why)
"""

__all__ = [
    "BrokenRun",
    "CaseError",
    "EvalError",
    "LabelError",
    "RunLogError",
    "StateError",
    "UnfairComparison",
    "Unjudged",
]


class EvalError(Exception):
    """Base of the errors that this package raises on purpose."""


class CaseError(EvalError):
    """A golden case is wrong, or there is none."""


class RunLogError(EvalError):
    """The log of a run cannot be read or written."""


class StateError(EvalError):
    """A folder or a git reference that was named is not there, or has nothing of what is asked for."""


class BrokenRun(EvalError):
    """A run is not whole, or too much of it failed to say anything about the drafts."""


class UnfairComparison(EvalError):
    """Two runs differ in more than what is to be compared."""


class LabelError(EvalError):
    """People's labels are wrong, or not where they were said to be."""


class Unjudged(EvalError):
    """A judge gave no usable answer: there is no score, only the reason."""
