"""A small help center in git with golden cases on it, for tests of the gate over an edit."""

from pathlib import Path

from evals.gate.request import GateRequest
from evals.knowledge.folders import HelpCenter, KnowledgeFolders
from evals.runs.request import RunRequest
from tests.evals.git_repository import commit

REFUNDS = """# Refunds for paid plans

## How long you can ask for a refund

You can ask for a refund within 14 days of a payment. We refund the whole payment.

## How to ask for a refund

1. Open **Settings > Billing > Invoices**.
2. Select **Ask for a refund** beside the payment.
3. Select **Send**. We anwser within two working days.
"""
INVOICES = """# Find your invoices

## Where invoices are

Open **Settings > Billing > Invoices**. Every invoice can be downloaded as a PDF file.
"""
CALENDAR = """# Connect a Google calendar

## Connect it

1. Open **Settings > Calendars**.
2. Select **Connect Google** and allow access.

Bookings appear in the calendar within a minute.
"""
CASES = {
    "refund-window": (
        "How long after a payment can I ask for a refund?",
        'say: [["14 days"]]\n  not_say: ["30 days"]',
    ),
    "refund-steps": ("How do I ask for a refund of a payment?", 'say: [["Ask for a refund"]]'),
    "connect-google": ("How do I connect my Google calendar?", 'say: [["Connect Google"]]'),
    "bookings-in-google": ("When do bookings appear in my Google calendar?", 'say: [["within a minute"]]'),
}
CASE = """id: {id}
why: The answer stands in one article of the help center.
author: support lead
tags: [sample]
locked: {locked}
conversation:
  messages: [{{author: customer, text: "Hi, {text} Kim"}}]
expect:
  outcome: [answer]
  {expect}
"""
FOLDERS = KnowledgeFolders(help_centers=(HelpCenter(articles=("help",)),))


def help_center(folder: Path, *, locked: tuple[str, ...] = ()) -> Path:
    """A repository with `help/` and `cases/`, all of it committed."""
    for name, texts in {"help": {"refunds": REFUNDS, "invoices": INVOICES, "calendar": CALENDAR}}.items():
        (folder / name).mkdir(parents=True)
        for file, text in texts.items():
            (folder / name / f"{file}.md").write_text(text, "utf-8")
    (folder / "cases").mkdir()
    for id, (text, expect) in CASES.items():
        case = CASE.format(id=id, text=text, expect=expect, locked=str(id in locked).lower())
        (folder / "cases" / f"{id}.yaml").write_text(case, "utf-8")
    commit(folder, "The help center")
    return folder


def edit(folder: Path, before: str, after: str, file: str = "refunds") -> None:
    """Put `after` in the place of `before` in an article of the working tree."""
    path = folder / "help" / f"{file}.md"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


def request(folder: Path, **given: object) -> GateRequest:
    """The gate over what the working tree at `folder` changed since the last commit."""
    run = RunRequest(cases=folder / "cases", cache=folder / "answers.jsonl")
    fields = {"run": run, "folders": FOLDERS, "root": folder, "out": folder / "runs"} | given
    return GateRequest(**fields)  # type: ignore[arg-type]
