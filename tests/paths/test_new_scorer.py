"""The path to a new scorer, as CONTRIBUTING.md says it."""

import json
from pathlib import Path

from tests.paths.workshop import Workshop, written

RUN = """
import evals.runs.request
from service.cli import main
from tests.evals.word_embedder import WordEmbedder

evals.runs.request.build_embedder = lambda settings: WordEmbedder()
main("eval run --cases cases --out run.jsonl --markdown run.md --json".split())
"""
CASE = """
id: loud-refund
why: A refund that is asked for in capitals is answered like any other.
author: support lead
tags: [refund]
locked: false
conversation:
  messages: [{author: customer, text: "HI, how do I get a refund for last month? Kim"}]
expect:
  outcome: [answer, hand-off]
"""


def test_a_new_scorer_appears_in_the_figures_of_a_run(tmp_path: Path) -> None:
    copy = Workshop(tmp_path)
    copy.write(written("A new scorer"))
    one = "from evals.scorers.retrieval import SCORERS as RETRIEVAL\n"
    copy.edit("evals/scorers/__init__.py", one, f"{one}from evals.scorers.shouting import SCORERS as SHOUTING\n")
    copy.edit("evals/scorers/__init__.py", "*LIKENESS, *COST)", "*LIKENESS, *SHOUTING, *COST)")
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "loud-refund.yaml").write_text(CASE, "utf-8")

    figures = json.loads(copy.python("-c", RUN, DRAFTER_MODEL="none"))["figures"]
    assert figures["shouting"]["drafts"] == 1
    assert "| Words in capitals |" in (tmp_path / "run.md").read_text("utf-8")
