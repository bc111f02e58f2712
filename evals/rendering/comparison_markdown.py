"""A comparison as Markdown for a pull request: verdict, table of metrics, and the flips folded up."""

import re
from collections.abc import Iterator, Sequence
from html import escape

from drafter.draft import Citation
from drafter.side_by_side import MarkedWords, SentenceChange, SideBySide
from evals.comparison.change import Change
from evals.comparison.compare import Comparison, Flip
from evals.judges.pairwise import Winner
from evals.judges.run_preferences import PreferenceSummary
from evals.rendering.comparison_words import (
    COLUMNS,
    both_runs,
    cells,
    drafts,
    fallen,
    heading,
    locked_flips,
    preferred_words,
    reasons,
)
from evals.rendering.markdown import table, text
from evals.run_log import Trial
from evals.stats.verdict import Metric, RunVerdict

__all__ = ["comparison_markdown"]

_ANCHOR = re.compile(r"[a-z0-9-]+")
"""What may stand in a link within the page as it is; a case's id is such a word, unless a file says otherwise."""
_SIGNS = {
    RunVerdict.IMPROVED: "✅",
    RunVerdict.REGRESSED: "❌",
    RunVerdict.NO_EFFECT_DETECTED: "➖",
    RunVerdict.INCONCLUSIVE: "❔",
}


def comparison_markdown(comparison: Comparison) -> str:
    """The whole report; ends with a line break."""
    metrics = [change.metric for change in comparison.changes]
    lines = [
        f"## {_SIGNS[comparison.verdict]} {comparison.verdict.value}",
        "",
        text(comparison.why),
        "",
        *_fallen(comparison),
        text(both_runs(comparison)),
        "",
        *(f"> {text(warning)}" for warning in comparison.warnings),
        "",
        *table(COLUMNS, map(_change, comparison.changes)),
        "",
        *(_preferred(comparison.preferred) if comparison.preferred else ()),
    ]
    for title, fell in (("Fell", True), ("Rose", False)):
        flips = [flip for flip in comparison.flips if flip.fell is fell]
        lines += [f"### {title}: {len(flips)}", ""] if flips else []
        for flip in flips:
            lines += _flip(flip, metrics)
    return "\n".join([*lines, text(locked_flips(comparison))]).rstrip() + "\n"


def _fallen(comparison: Comparison) -> Iterator[str]:
    """Which cases fell, each with a link to its drafts below."""
    named, more = fallen(comparison)
    if named:
        links = [f"[{case}](#fell-{case})" if _ANCHOR.fullmatch(case) else text(case) for case in named]
        yield f"**Fell:** {', '.join(links)}{f' and {more} more' if more else ''}"
        yield ""


def _change(change: Change) -> list[str]:
    """A row; small where what a judge says does not count."""
    written = [text(cell) for cell in cells(change)]
    return written if change.trusted else [f"<sub>{cell}</sub>" if cell else "" for cell in written]


def _preferred(preferred: PreferenceSummary) -> Iterator[str]:
    yield text(preferred_words(preferred))
    yield ""
    told = [(key, one) for key, one in preferred.each.items() if one.winner is not Winner.TIE]
    if told:
        yield "<details><summary>What the judge says</summary>"
        yield ""
        rows = ((text(case), one.winner or "not judged", text(one.why)) for (case, _), one in told)
        yield from table(("Case", "Prefers", "Why"), rows)
        yield ""
        yield "</details>"
        yield ""


def _flip(flip: Flip, metrics: Sequence[Metric]) -> Iterator[str]:
    if flip.fell and _ANCHOR.fullmatch(flip.case):
        yield f'<a name="fell-{flip.case}"></a>'
        yield ""
    yield f"<details><summary>{escape(heading(flip))}</summary>"
    yield ""
    yield from (f"- {text(reason)}" for reason in reasons(flip, metrics))
    yield ""
    beside = drafts(flip)
    if beside:
        yield from _beside(beside)
    else:
        yield from table(("Base", "Candidate"), [(_whole(flip.base), _whole(flip.candidate))])
    yield ""
    yield "</details>"
    yield ""


def _beside(beside: SideBySide) -> Iterator[str]:
    yield from table(("Base", "Candidate"), (_row(row) for row in beside.rows))
    cited = [("No longer cited", c) for c in beside.lost] + [("Newly cited", c) for c in beside.gained]
    if cited:
        yield ""
        yield from (f"- {words}: {_cited(citation)}" for words, citation in cited)


def _row(row: SentenceChange) -> tuple[str, str]:
    proof = []
    if row.base and row.candidate and row.base.status is not row.candidate.status:
        proof.append(f"<sub>{row.base.status} → {row.candidate.status}</sub>")
    proof += [f"<sub>− {_cited(citation)}</sub>" for citation in row.lost]
    proof += [f"<sub>+ {_cited(citation)}</sub>" for citation in row.gained]
    after = "<br>".join([_pieces(row.candidate_pieces, "ins"), *proof])
    return _pieces(row.base_pieces, "del"), after


def _pieces(pieces: Sequence[MarkedWords], mark: str) -> str:
    return "".join(f"<{mark}>{text(p.text)}</{mark}>" if p.marked else text(p.text) for p in pieces)


def _cited(citation: Citation) -> str:
    return f"{text(citation.title)}: “{text(citation.words)}”"


def _whole(trial: Trial) -> str:
    return text(trial.draft.text if trial.draft else f"Error: {trial.error}")
