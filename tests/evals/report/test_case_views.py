"""A case as the report shows it: its cells, drafts and what changed against the base."""

from pathlib import Path

from drafter.draft import Sentence, SentenceStatus
from evals.cases.golden import GoldenCase
from evals.comparison.compare import Comparison, compare
from evals.report.case_views import CaseView, case_view
from evals.run_log import RunLog, Trial
from evals.scorers import ALL_SCORERS
from tests.evals.golden_sample import golden_case
from tests.evals.run_sample import citation, draft, failed, trial, write_log

CASE = golden_case(id="a", say=[["30 days", "a month"], ["Settings"]], not_say=["never"], cite=["x", "y"], words=90)


def pair(tmp_path: Path, base: list[Trial], candidate: list[Trial]) -> tuple[list[RunLog], Comparison]:
    logs = [
        write_log(tmp_path / "base.jsonl", base),
        write_log(tmp_path / "new.jsonl", candidate, setup={"prompts": "p2"}),
    ]
    return logs, compare(logs[0], logs[1], ALL_SCORERS)


def view(tmp_path: Path, base: list[Trial], candidate: list[Trial], case: GoldenCase = CASE) -> CaseView:
    logs, comparison = pair(tmp_path, base, candidate)
    return case_view(case, logs, [comparison])


def test_a_cell_says_what_became_of_the_case(tmp_path: Path) -> None:
    found = view(
        tmp_path, [trial("a", True, seconds=12.0, citation_recall=0.5)], [trial("a", False, citation_recall=None)]
    )
    before, after = found.cells
    assert (before.state, before.words, before.moved) == ("pass", "passes", "")
    assert before.scores == ("50 % proved", "12.0 s")
    assert (after.state, after.words, after.moved) == ("fail", "fails", "fell")
    assert after.unmet == ("Says every fact it must",)
    assert found.states == ["failing", "fell"]


def test_repeats_are_counted_and_the_telling_draft_is_open(tmp_path: Path) -> None:
    base = [trial("a", True, n) for n in range(3)]
    found = view(tmp_path, base, [trial("a", n != 1, n) for n in range(3)])
    assert (found.cells[1].state, found.cells[1].words) == ("some", "2 of 3 pass")
    assert [shown.opened for shown in found.trials[1]] == [False, True, False]
    assert found.trials[1][1].title == "Draft 2 of 3"


def test_an_error_has_no_draft_and_is_found_by_the_filter(tmp_path: Path) -> None:
    others = [trial(f"c{n}", True) for n in range(12)]
    found = view(tmp_path, [trial("a", True), *others], [failed("a"), *others])
    assert found.cells[1].state == "error"
    assert found.states == ["error", "failing", "fell"]
    (difference,) = found.differences
    assert difference.beside is None


def test_a_run_that_did_not_draft_the_case(tmp_path: Path) -> None:
    log = write_log(tmp_path / "x.jsonl", [trial("b", True)])
    found = case_view(CASE, [log], [])
    assert found.cells[0].state == "absent"
    assert found.trials == ((),)
    assert found.differences == ()


def test_what_changed_stands_beside_also_where_nothing_flipped(tmp_path: Path) -> None:
    found = view(tmp_path, [trial("a", True, text="It takes 14 days.")], [trial("a", True, text="It takes 30 days.")])
    (difference,) = found.differences
    assert (difference.series, difference.heading) == (1, "")
    assert difference.beside
    (row,) = difference.beside.rows
    assert [piece.text for piece in row.candidate_pieces if piece.marked] == ["30"]


def test_a_flip_has_its_heading_and_reasons(tmp_path: Path) -> None:
    (difference,) = view(tmp_path, [trial("a", True)], [trial("a", False)]).differences
    assert difference.heading == "passed, fails now"
    assert difference.reasons == ("Says every fact it must: must-say is 0.0",)


def test_expectations_in_words(tmp_path: Path) -> None:
    found = dict(view(tmp_path, [trial("a", True)], [trial("a", True)]).expectations)
    assert found == {
        "Outcome": ("answer",),
        "Cites": ("x or y",),
        "Says": ("30 days or a month", "Settings"),
        "Does not say": ("never",),
        "Words at most": ("90",),
    }


def test_what_is_expected_of_some_outcomes_names_them(tmp_path: Path) -> None:
    when = [{"outcome": ["answer", "answer+ask"], "cite": ["x"], "say": [["30 days"]]}]
    case = golden_case(id="a", outcome=["answer", "answer+ask", "hand-off"], when=when)
    shown = dict(view(tmp_path, [trial("a", True)], [trial("a", True)], case).expectations)
    assert shown["Says, if answer or answer+ask"] == ("30 days",)
    assert shown["Cites, if answer or answer+ask"] == ("x",)
    assert "Says" not in shown


def test_a_case_that_changed_since_the_run_says_so(tmp_path: Path) -> None:
    log = write_log(tmp_path / "x.jsonl", [trial("a", True)], cases={"a": CASE.content_hash})
    assert not case_view(CASE, [log], []).changed
    assert case_view(CASE.model_copy(update={"why": "Another reason that is long enough."}), [log], []).changed


def test_required_scores_say_yes_or_no(tmp_path: Path) -> None:
    (shown,) = view(
        tmp_path, [trial("a", True, tone=None, checks=0.75)], [trial("a", False, tone=None, checks=0.75)]
    ).trials[1]
    assert [(s.title, s.value, s.met) for s in shown.scores] == [
        ("Says every fact it must", "no", False),
        ("Checks of the handbook passed", "75 %", None),
    ]
    assert [score.title for score in shown.unmet] == ["Says every fact it must"]
    assert shown.unscored == 1


def test_the_text_is_whole_whatever_the_sentences_say(tmp_path: Path) -> None:
    made = draft("Hi Kim,", ("Refunds take 14 days.", 1), citations=[citation(1, "14 days")])
    wrong = Sentence(text="Elsewhere.", start=3, end=9, status=SentenceStatus.CITED)
    for sentences in (made.sentences, (*made.sentences, wrong), (wrong,)):
        one = trial("a", True).model_copy(update={"draft": made.model_copy(update={"sentences": sentences})})
        folder = tmp_path / str(len(sentences))
        folder.mkdir()
        (shown,) = view(folder, [trial("a", True)], [one]).trials[1]
        assert "".join(words for words, _ in shown.pieces) == made.text


def test_what_only_html_says_is_shown_as_text(tmp_path: Path) -> None:
    talk = CASE.conversation
    html = talk.messages[0].model_copy(update={"text": "", "html": "<p>Hi <b>there</b></p><script>x()</script>"})
    case = CASE.model_copy(update={"conversation": talk.model_copy(update={"messages": (html,)})})
    (said,) = view(tmp_path, [trial("a", True)], [trial("a", True)], case).messages
    assert (said.author, said.name, said.text) == ("customer", "Kim Lee", "Hi there")


def test_beside_what_a_judge_says_stands_how_far_it_may_be_believed(tmp_path: Path) -> None:
    log = write_log(tmp_path / "x.jsonl", [trial("a", True, ragas_faithfulness=0.5)], setup={"judge": "fake [r]"})
    (row,) = (row for row in case_view(CASE, [log], []).trials[0][0].scores if row.title.startswith("Faithfulness"))
    assert row.title == "Faithfulness (ragas): not calibrated: not trusted"
