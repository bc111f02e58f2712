"""The report as one file: safe whatever a draft says, silent on the network, and mute about locked cases."""

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from drafter.draft import Citation
from evals.cases.golden import GoldenCase
from evals.cases.hold_out import hidden_cases
from evals.comparison.compare import compare
from evals.judges.judge import JudgeUsage
from evals.judges.pairwise import Preference, Winner
from evals.judges.run_preferences import Preferences
from evals.report import report_page
from evals.run_log import RunLog, Trial
from evals.runs.log_file import read_log
from evals.scorers import ALL_SCORERS
from evals.trust import Agreement
from tests.evals.golden_sample import golden_case
from tests.evals.run_sample import citation, draft, failed, resealed, trial, write_log

HOSTILE = "</script><script>alert(1)</script><img src=https://evil.example/x onerror=\"alert('2')\"> ' \" & <style>"


def logs(tmp_path: Path, base: list[Trial], candidate: list[Trial]) -> list[RunLog]:
    return [
        write_log(tmp_path / "base.jsonl", base, labels={"prompts": "git:main"}),
        write_log(tmp_path / "new.jsonl", candidate, setup={"prompts": "p2"}),
    ]


def page(found: list[RunLog], *cases: GoldenCase, against_base: bool = True) -> str:
    hidden = hidden_cases([log.run for log in found], cases)
    comparisons = [compare(found[0], log, ALL_SCORERS, locked=hidden) for log in found[1:]] if against_base else []
    return report_page(found, cases, comparisons)


def many(passes: int) -> list[Trial]:
    return [trial(f"c{n:02}", n < passes, seconds=float(n)) for n in range(20)]


def opened() -> list[GoldenCase]:
    return [golden_case(id=f"c{n:02}") for n in range(20)]


def text(html: str, selector: str) -> str:
    found = LexborHTMLParser(html).css_first(selector)
    assert found, selector
    return " ".join(found.text().split())


def test_the_verdict_stands_first_with_its_reason(tmp_path: Path) -> None:
    html = page(logs(tmp_path, many(20), many(12)), *opened())
    assert text(html, "title") == "REGRESSED: new"
    verdict = text(html, ".verdict")
    assert verdict.startswith("REGRESSED Worse: Drafts that pass, Says every fact it must. Fell: c12, c13, c14,")
    assert "B new against A base (git:main), 20 cases." in verdict
    links = LexborHTMLParser(html).css(".verdict a")
    assert [link.attributes["href"] for link in links][:2] == ["#case-c12", "#case-c13"]
    assert "8 cases fell, 0 rose." in verdict


def test_runs_without_a_base_have_figures_and_no_verdict(tmp_path: Path) -> None:
    html = page(logs(tmp_path, many(20), many(12)), *opened(), against_base=False)
    assert LexborHTMLParser(html).css_first(".verdict") is None
    assert text(html, ".passes").startswith(
        "100 % A base (git:main) 20 of 20 drafts pass; 95 % interval 100 % to 100 %"
    )


def test_the_matrix_has_a_row_a_case_and_a_column_a_run_the_fallen_first(tmp_path: Path) -> None:
    html = page(logs(tmp_path, many(20), many(12)), *opened())
    table = LexborHTMLParser(html).css_first(".matrix")
    assert table
    assert [" ".join(head.text().split()) for head in table.css("thead th")] == [
        "Case",
        "A base (git:main) (base)",
        "B new",
    ]
    rows = [" ".join(row.text().split()) for row in table.css("tbody tr")]
    assert rows[0] == "c12 ✓ passes 12.0 s ✗ fails ▼ fell 12.0 s Says every fact it must"
    assert rows[8] == "c00 ✓ passes 0.0 s ✓ passes 0.0 s"
    assert len(rows) == 20


def test_the_command_can_be_copied_into_a_shell(tmp_path: Path) -> None:
    log = write_log(
        tmp_path / "a.jsonl", [trial("a", True)], command=("drafter", "eval", "run", "--out", "my runs/a")
    )
    assert text(page([log], golden_case(id="a")), ".facts code") == "drafter eval run --out 'my runs/a'"


def test_every_table_has_heads_with_a_scope(tmp_path: Path) -> None:
    tree = LexborHTMLParser(page(logs(tmp_path, many(20), many(12)), *opened()))
    assert len(tree.css("table")) > 20
    assert all(head.attributes.get("scope") in ("col", "row") for head in tree.css("th"))
    assert all(table.css_first("thead th") for table in tree.css("table"))


def test_the_policy_lets_run_what_we_wrote_and_nothing_else(tmp_path: Path) -> None:
    html = page(logs(tmp_path, many(20), many(12)), *opened())
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy
    allowed = policy[1].replace("&#39;", "'")
    assert allowed.startswith("default-src 'none'; ")
    for element in ("script", "style"):
        (inline,) = re.findall(f"<{element}>(.*?)</{element}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in allowed
    assert "unsafe" not in allowed
    assert "http" not in allowed


def test_nothing_in_it_is_fetched(tmp_path: Path) -> None:
    html = page(logs(tmp_path, many(20), many(12)), *opened())
    tree = LexborHTMLParser(html)
    assert not tree.css("img, iframe, object, embed, audio, video, link[rel=stylesheet], script[src], [style]")
    assert [link.attributes["href"] for link in tree.css("link")] == ["data:,"]
    assert "url(" not in html
    assert "@import" not in html


@pytest.mark.parametrize("where", ["draft", "error", "why", "message", "tag", "label"])
def test_what_others_wrote_is_text_wherever_it_stands(tmp_path: Path, where: str) -> None:
    case = golden_case(id="a")
    one = trial("a", False, text=HOSTILE if where == "draft" else "Hello.")
    run: dict[str, Any] = {}
    if where == "error":
        others = [trial(f"c{n}", True) for n in range(20)]
        found = write_log(tmp_path / "x.jsonl", [failed("a").model_copy(update={"error": HOSTILE}), *others])
    else:
        if where == "why":
            said = one.scores["must-say"].model_copy(update={"why": HOSTILE})
            one = one.model_copy(update={"scores": {"must-say": said}})
        elif where == "message":
            message = case.conversation.messages[0].model_copy(update={"text": HOSTILE, "name": HOSTILE})
            talk = case.conversation.model_copy(update={"messages": (message,), "subject": HOSTILE})
            case = case.model_copy(update={"conversation": talk})
        elif where == "tag":
            case = case.model_copy(update={"tags": (HOSTILE,), "why": HOSTILE})
        else:
            run = {"labels": {"prompts": HOSTILE}, "command": ("drafter", HOSTILE)}
        found = write_log(tmp_path / "x.jsonl", [one], **run)
    html = page([found], case)
    tree = LexborHTMLParser(html)
    assert not tree.css("img"), "no element came from it"
    assert len(tree.css("script")) == 1
    assert len(tree.css("style")) == 1
    assert tree.body
    assert "alert(1)" in tree.body.text()


def test_only_web_links_are_links(tmp_path: Path) -> None:
    def cited(link: str) -> Citation:
        return citation(1, "14 days").model_copy(update={"link": link, "title": link})

    for number, (link, linked) in enumerate(
        [("https://help.example/a?b=1&c=2", True), ("javascript:alert(1)", False), ("data:text/html,x", False)]
    ):
        made = draft(("Soon.", 1), citations=[cited(link)])
        log = write_log(tmp_path / f"{number}.jsonl", [trial("a", True).model_copy(update={"draft": made})])
        (item,) = LexborHTMLParser(page([log], golden_case(id="a"))).css(".citations li")
        anchor = item.css_first("a")
        assert (anchor is not None) is linked
        assert link in item.text()
        if anchor is not None:
            assert (anchor.attributes["href"], anchor.attributes["rel"]) == (link, "noreferrer noopener")


@pytest.mark.parametrize(
    ("agreement", "marked"), [(Agreement(kappa=0.8, low=0.7, high=0.9), ""), (None, "untrusted")]
)
def test_what_a_judge_says_is_grey_unless_it_agrees_with_people(
    tmp_path: Path, agreement: Agreement | None, marked: str
) -> None:
    found = logs(tmp_path, many(20), many(20))
    winners = {(f"c{n:02}", 0): Preference(Winner.CANDIDATE if n < 4 else None, f"reason {n}") for n in range(20)}
    said = Preferences("wise", agreement, winners, JudgeUsage())
    html = report_page(
        found, opened(), [compare(found[0], found[1], ALL_SCORERS, locked=["c03"], prefer=lambda: said)]
    )
    (row,) = (row for row in LexborHTMLParser(html).css(".moves tbody tr") if "Preferred by the judge" in row.text())
    assert row.attributes["class"] == marked
    assert ("kappa 0.80, 0.70 to 0.90: trusted" if agreement else "not calibrated: not trusted") in row.text()
    assert "wise" in text(html, ".verdict")
    assert "The judge prefers this run: reason 0" in text(html, "#case-c00")
    assert "The judge says nothing: reason 9" in text(html, "#case-c09")
    assert "reason 3" not in html, "of a locked case nothing is told"


def test_of_locked_and_unknown_cases_there_are_only_counts(tmp_path: Path) -> None:
    base = [trial("open", True), trial("lock-1", True, text="Lockwords."), trial("gone", True)]
    candidate = [trial("open", True), trial("lock-1", False, text="Lockwords too."), trial("gone", False)]
    locked = golden_case(id="lock-1").model_copy(update={"locked": True, "why": "Lockwords.", "tags": ("locktag",)})
    html = page(logs(tmp_path, base, candidate), golden_case(id="open"), locked)
    assert "ock-1" not in html
    assert "gone" not in html
    assert "Lockwords" not in html
    assert "locktag" not in html
    assert "2 more are locked or unknown here" in html
    assert "Of the cases that are locked or unknown here, 2 fell and 0 rose" in html


def test_cases_that_only_one_run_has_are_not_told_by_name_when_locked(tmp_path: Path) -> None:
    found = logs(tmp_path, many(20), [*many(20), trial("lock-1", True)])
    comparison = compare(found[0], found[1], ALL_SCORERS, allow=["cases"], locked=["lock-1"])
    assert "lock-1" in comparison.differs["cases"]
    assert "lock-1" not in report_page(found, opened(), [comparison])


def test_repaired_characters_do_not_break_the_file(tmp_path: Path) -> None:
    log = write_log(tmp_path / "a.jsonl", [trial("a", True, text="PLACE")])
    resealed(log.path, lambda records: records[1]["draft"].update(text="nul \x00 half \ud83d end"))
    html = page([read_log(log.path)], golden_case(id="a"))
    html.encode("utf-8")
    assert "\x00" not in html
    assert LexborHTMLParser(html).css_first("article.case")


def test_a_run_that_is_broken_or_not_whole_says_so(tmp_path: Path) -> None:
    broken = write_log(tmp_path / "a.jsonl", [failed("c00"), trial("c01", True)])
    part = write_log(tmp_path / "b.jsonl", [trial("c00", True)], cases={"c00": "1", "c01": "1"})
    shown = text(page([broken, part], *opened(), against_base=False), ".passes")
    assert "Broken: so many drafts ended in an error" in shown
    assert "Not whole, drafts still to be made: 1." in shown


def test_what_differs_between_the_runs_is_marked(tmp_path: Path) -> None:
    tree = LexborHTMLParser(page(logs(tmp_path, many(20), many(20)), *opened()))
    marked = [" ".join(row.text().split()) for row in tree.css(".facts .differs")]
    assert marked == ["Prompts differs git:main p1 p2"]


def test_what_the_drafts_come_to_stands_beside_each_other(tmp_path: Path) -> None:
    base = [trial("open", True, length=1.0), trial("other", False, must_say=0.0)]
    candidate = [trial("open", False, length=0.0, must_say=1.0), trial("other", False, must_say=0.0)]
    html = page(logs(tmp_path, base, candidate), golden_case(id="open"), golden_case(id="other"))
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    assert "Send as it is 1 0" in words
    assert "Needs a fill-in or a cut 0 1" in words
    assert "Not usable 1 1" in words
    assert "Write: a fact missing, a wrong one said, too long, or in another language 1 2" in words
